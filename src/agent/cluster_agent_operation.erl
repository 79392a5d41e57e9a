%% Functions of the user's as operations: set up once, called over and over by
%% a crew (cluster_agent_crew), torn down; and as checks.
%%
%% The setup runs in a process of its own that lives until the teardown, which
%% it runs too, so that tables, links and registered names stay as long. A
%% holder of ours stands between it and everybody else: it knows the setup's
%% value, and why its process ended if it did.
-module(cluster_agent_operation).
-export([prepare/1, release/1, closed/2, open/2, check/1, forget/0]).

-define(HOLDER, "cluster_agent_operation_").

-type result() :: #{atom() => term()}.
-type progress() :: fun((Done :: non_neg_integer()) -> ok).

%% --- setup and teardown ---------------------------------------------------------

%% `null`, or why the operation cannot be called. What was prepared under the
%% same key before is forgotten.
-spec prepare(#{key := binary(), call := binary(), setup := binary(), teardown := binary(),
                timeout_ms := pos_integer()}) -> #{problem := null | binary()}.
prepare(#{key := Key, call := Call, setup := Setup, teardown := Teardown, timeout_ms := Timeout}) ->
    process_flag(trap_exit, true),
    forget(name(Key)),
    case [Problem || {problem, Problem} <- [find(Call), find(Setup), find(Teardown)]] of
        [Problem | _] ->
            #{problem => Problem};
        [] ->
            Found = {element(2, find(Call)), element(2, find(Setup)), element(2, find(Teardown))},
            Runner = self(),
            {Holder, Ref} = spawn_monitor(fun() -> holder(name(Key), Found, Runner) end),
            Problem = told_by(Holder, Ref, Timeout),
            Problem =:= null orelse forget(name(Key)),
            #{problem => Problem}
    end.

find(<<"-">>) -> {ok, none};
find(Word) -> cluster_agent_call:find(Word).

%% Runs the teardown where the setup ran, and ends that process, and with it what is linked to it.
-spec release(#{key := binary(), timeout_ms := pos_integer()}) -> #{problem := null | binary()}.
release(#{key := Key, timeout_ms := Timeout}) ->
    process_flag(trap_exit, true),
    case whereis(name(Key)) of
        undefined ->
            #{problem => null};
        Holder ->
            Ref = monitor(process, Holder),
            Holder ! {tear_down, self()},
            Problem = told_by(Holder, Ref, Timeout),
            forget(name(Key)),
            #{problem => Problem}
    end.

told_by(Holder, Ref, Timeout) ->
    Answer = receive
                 {Holder, Problem} -> Problem;
                 {'DOWN', Ref, process, Holder, Reason} -> cluster_agent_call:died(Reason);
                 {'EXIT', _, Why} ->
                     Holder ! forget,
                     exit(Why)
             after Timeout ->
                     iolist_to_binary(io_lib:format("no end of it within ~b ms", [Timeout]))
             end,
    demonitor(Ref, [flush]),
    Answer.

name(Key) ->
    _ = binary_to_integer(Key),
    binary_to_atom(<<?HOLDER, Key/binary>>).

%% What an earlier controller prepared is nobody's any more.
-spec forget() -> ok.
forget() ->
    lists:foreach(fun forget/1, [Name || Name <- registered(), lists:prefix(?HOLDER, atom_to_list(Name))]).

%% Returns when it is gone.
forget(Name) ->
    case whereis(Name) of
        undefined ->
            ok;
        Holder ->
            Ref = monitor(process, Holder),
            Holder ! forget,
            receive {'DOWN', Ref, process, Holder, _} -> ok end
    end.

holder(Name, {Call, Setup, Teardown}, Runner) ->
    register(Name, self()),
    Holder = self(),
    {Keeper, Ref} = spawn_monitor(fun() -> keeper(Holder, Setup) end),
    hold(#{call => Call, teardown => Teardown, keeper => Keeper, ref => Ref,
           asker => Runner, value => undefined, turns => atomics:new(1, [])}).

hold(#{keeper := Keeper, ref := Ref, asker := Asker, call := Call, value := Value, turns := Turns} = State) ->
    receive
        {Keeper, {value, New}} ->
            answer(Asker, null),
            hold(State#{asker := none, value := New});
        {Keeper, {problem, Problem}} ->
            answer(Asker, Problem),
            hold(State#{asker := none});
        {'DOWN', Ref, process, Keeper, Reason} ->
            answer(Asker, cluster_agent_call:died(Reason)),
            ended(Reason);
        {give, From} ->
            From ! {self(), {cluster_agent_call:caller(Call, Value, Turns), Keeper}},
            hold(State);
        {tear_down, From} ->
            Keeper ! {?MODULE, tear_down, maps:get(teardown, State)},
            hold(State#{asker := From});
        forget ->
            exit(Keeper, kill),
            receive {'DOWN', Ref, process, Keeper, _} -> ok end
    end.

%% The process of the setup is no more.
ended(Reason) ->
    Problem = iolist_to_binary(["an end of the process that its setup ran in: ", cluster_agent_call:died(Reason)]),
    receive
        {give, From} ->
            answer(From, Problem),
            ended(Reason);
        {tear_down, From} ->
            answer(From, Problem),
            ended(Reason);
        forget ->
            ok
    end.

answer(none, _) -> ok;
answer(Asker, Answer) -> Asker ! {self(), Answer}, ok.

%% Runs code of the user's, which may do to this process what it likes.
keeper(Holder, Setup) ->
    case tried(Setup, undefined) of
        {value, Value} ->
            Holder ! {self(), {value, Value}},
            keep(Holder, Value);
        Problem ->
            Holder ! {self(), Problem}
    end.

keep(Holder, Value) ->
    receive
        {?MODULE, tear_down, Teardown} ->
            case tried(Teardown, Value) of
                {value, _} -> Holder ! {self(), {value, undefined}};
                Problem -> Holder ! {self(), Problem}
            end,
            exit(shutdown);
        _ ->
            keep(Holder, Value)
    end.

tried(none, _) ->
    {value, undefined};
tried(Call, Value) ->
    Fun = cluster_agent_call:caller(Call, Value, none),
    try {Fun(), ok} of
        {Result, ok} ->
            case cluster_agent_call:fault(Result) of
                none -> {value, Result};
                Fault -> {problem, cluster_agent_call:sample(Fault)}
            end
    catch
        Class:Reason:Stack -> {problem, cluster_agent_call:sample({raised, Class, Reason, Stack})}
    end.

%% --- load -----------------------------------------------------------------------

%% `callers` processes that call in turn: for `ms` each, from its first call
%% that begins at `start_ms` of the system clock or later; and in the
%% `warmup_ms` before. `batch` calls are timed together.
-spec closed(#{key := binary(), callers := pos_integer(), start_ms := integer(), warmup_ms := non_neg_integer(),
               ms := pos_integer(), batch := pos_integer(), timeout_ms := pos_integer()}, progress()) -> result().
closed(#{key := Key} = Load, Progress) ->
    process_flag(trap_exit, true),
    with(Key, fun(Given) -> cluster_agent_crew:closed(Given, Load, Progress) end).

%% Calls at a fixed rate, on the time line of all nodes (cluster_agent_timeline).
-spec open(#{key := binary(), callers := pos_integer(), timeout_ms := pos_integer(), atom() => term()},
           progress()) -> result().
open(#{key := Key} = Load, Progress) ->
    process_flag(trap_exit, true),
    with(Key, fun(Given) -> cluster_agent_crew:open(Given, Load, Progress) end).

%% Everything of it in a reply has the same shape: what was measured, or a problem.
with(Key, Work) ->
    Given = case whereis(name(Key)) of
                undefined ->
                    <<"an operation that was not prepared">>;
                Holder ->
                    Ref = monitor(process, Holder),
                    Holder ! {give, self()},
                    receive
                        {Holder, Answer} ->
                            demonitor(Ref, [flush]),
                            Answer;
                        {'DOWN', Ref, process, Holder, Reason} ->
                            cluster_agent_call:died(Reason)
                    end
            end,
    case Given of
        {_, _} -> Work(Given);
        Problem -> #{problem => Problem}
    end.

%% --- checks -----------------------------------------------------------------------

%% Calls the function once. It holds unless it says `false`, `error` or
%% `{error, _}`, raises an exception, is ended or takes too long.
-spec check(#{call := binary(), timeout_ms := pos_integer()}) ->
          #{problem := binary()} | #{holds := boolean(), got := binary(), elapsed_ns := non_neg_integer()}.
check(#{call := Word, timeout_ms := Timeout}) ->
    process_flag(trap_exit, true),
    case cluster_agent_call:find(Word) of
        {problem, Problem} ->
            #{problem => Problem};
        {ok, Call} ->
            Fun = cluster_agent_call:caller(Call, undefined, none),
            {Holds, Fault, Took} = judged(cluster_agent_call:once(Fun, Timeout, fun() -> exit(cancelled) end)),
            #{holds => Holds, got => cluster_agent_call:sample(Fault),
              elapsed_ns => cluster_agent_timeline:nanoseconds(Took)}
    end.

judged({fault, Fault, Took}) -> {false, Fault, Took};
judged({value, Value, Took}) ->
    Fails = case Value of
                false -> true;
                error -> true;
                {error, _} -> true;
                _ -> false
            end,
    {not Fails, {returned, Value}, Took}.
