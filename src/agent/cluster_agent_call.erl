%% Functions of the user's: found, called, and what came of it told in a line.
%%
%% A function is a word of a request: `<module>,<function>,<arguments>`, the
%% first two in base64; the arguments are `a<arity>`, for as many of our own,
%% or `t<text>` in base64: Erlang terms, which are parsed and never evaluated.
%% config/calls.ts is the twin.
-module(cluster_agent_call).
-export([find/1, resolve/1, caller/3, once/3, limits/0, fault/1, kind/1, kind_text/1, sample/1, died/1]).

-export_type([call/0, fault/0]).

-define(OURS, [cluster_agent, ?MODULE, cluster_agent_operation, cluster_agent_crew]).
-define(LONGEST_SAMPLE, 600).

%% What a process that runs a function of the user's may use at most, in words (512 MiB).
-define(MOST_WORDS, 67108864).

-type call() :: {module(), Function :: atom(), {arity, arity()} | {literal, [term()]}}.

%% What a call came to that is no success.
-type fault() :: {returned, term()}
               | {raised, error | exit | throw, Reason :: term(), erlang:stacktrace()}
               | {died, Reason :: term()}
               | {left, Messages :: pos_integer()}
               | timeout.

%% --- finding ------------------------------------------------------------------

%% The verb: which of these functions are not there, and what is instead.
-spec resolve([binary()]) -> #{problems := [#{call := non_neg_integer(), problem := binary()}]}.
resolve(Words) ->
    Numbered = lists:zip(lists:seq(0, length(Words) - 1), Words),
    #{problems => [#{call => At, problem => Problem}
                   || {At, Word} <- Numbered, {problem, Problem} <- [find(Word)]]}.

-spec find(binary()) -> {ok, call()} | {problem, binary()}.
find(Word) ->
    [Module, Function, <<Kind, Given/binary>>] = binary:split(Word, <<",">>, [global]),
    case arguments(Kind, Given) of
        {ok, Arguments} -> exported(atom(Module), atom(Function), Arguments);
        Problem -> Problem
    end.

atom(Base64) -> binary_to_atom(base64:decode(Base64)).

arguments($a, Digits) ->
    {ok, {arity, binary_to_integer(Digits)}};
arguments($t, Base64) ->
    Text = unicode:characters_to_list(base64:decode(Base64)),
    %% The line end, because a comment would swallow the bracket.
    case erl_scan:string("[" ++ Text ++ "\n].") of
        {ok, Tokens, _} -> terms(erl_parse:parse_exprs(Tokens));
        {error, Info, _} -> no_terms(Info)
    end.

terms({ok, [Expression]}) ->
    try erl_parse:normalise(Expression) of
        Terms when length(Terms) =< 255 -> {ok, {literal, Terms}};
        _ -> no_terms()
    catch
        error:_ -> no_terms()
    end;
terms({ok, _}) -> no_terms();
terms({error, Info}) -> no_terms(Info).

no_terms() ->
    {problem, <<"arguments that are not Erlang terms but something to be evaluated">>}.

no_terms({_, Module, Description}) ->
    {problem, line(["arguments that are not Erlang terms: ", Module:format_error(Description)])}.

exported(Module, Function, Arguments) ->
    Arity = case Arguments of
                {arity, Own} -> Own;
                {literal, Terms} -> length(Terms)
            end,
    case loaded(Module) of
        {module, _} ->
            case erlang:function_exported(Module, Function, Arity) of
                true -> {ok, {Module, Function, Arguments}};
                false -> {problem, others(Module, Function)}
            end;
        {error, nofile} ->
            {problem, <<"no such module on its code path">>};
        {error, Reason} ->
            {problem, line(["a module that cannot be loaded: ", told(Reason)])}
    end.

%% In embedded mode, as releases run, nothing is loaded because it is needed.
loaded(Module) ->
    case code:ensure_loaded(Module) of
        {error, embedded} -> code:load_file(Module);
        Other -> Other
    end.

others(Module, Function) ->
    case lists:sort([Arity || {Name, Arity} <- Module:module_info(exports), Name =:= Function]) of
        [] -> <<"no exported function of that name">>;
        Arities -> line(["only ", lists:join(", ", [io_lib:format("~0tp/~b", [Function, Each]) || Each <- Arities])])
    end.

%% --- calling ------------------------------------------------------------------

%% What calls the function, given a number that it may want to know.
-spec caller(call(), Setup :: term(), Turns :: atomics:atomics_ref()) -> fun(() -> term()).
caller({Module, Function, {literal, Terms}}, _, _) ->
    fun() -> apply(Module, Function, Terms) end;
caller({Module, Function, {arity, 0}}, _, _) ->
    fun() -> Module:Function() end;
caller({Module, Function, {arity, 1}}, Setup, _) ->
    fun() -> Module:Function(Setup) end;
caller({Module, Function, {arity, 2}}, Setup, Turns) ->
    fun() -> Module:Function(Setup, atomics:add_get(Turns, 1, 1)) end.

%% Calls it in a process of its own that is ended when it takes too long, or
%% when the caller's own end is asked for. The caller must trap exits.
-spec once(fun(() -> term()), pos_integer(), fun(() -> no_return())) ->
          {value, term(), Native :: integer()} | {fault, fault(), Native :: integer()}.
once(Fun, TimeoutMs, GiveUp) ->
    Caller = self(),
    Began = erlang:monotonic_time(),
    Work = fun() ->
                   Outcome = try {value, Fun()}
                             catch Class:Reason:Stack -> {fault, {raised, Class, Reason, Stack}}
                             end,
                   Caller ! {self(), Outcome, erlang:monotonic_time() - Began}
           end,
    {Pid, Ref} = spawn_opt(Work, [monitor | limits()]),
    Ended = fun(Outcome) ->
                    erlang:demonitor(Ref, [flush]),
                    exit(Pid, kill),
                    Outcome
            end,
    receive
        {Pid, {Tag, What}, Took} -> Ended({Tag, What, Took});
        {'DOWN', Ref, process, Pid, Reason} -> {fault, {died, Reason}, erlang:monotonic_time() - Began};
        {'EXIT', _, _} ->
            Ended(none),
            GiveUp()
    after TimeoutMs ->
            Ended({fault, timeout, erlang:monotonic_time() - Began})
    end.

-spec limits() -> [{max_heap_size, map()}].
limits() ->
    [{max_heap_size, #{size => ?MOST_WORDS, kill => true, error_logger => false}}].

%% --- what is no success -------------------------------------------------------

%% What a measured call returned that says that it did not succeed.
-spec fault(term()) -> none | fault().
fault({error, _} = Value) -> {returned, Value};
fault(error) -> {returned, error};
fault({aborted, _} = Value) -> {returned, Value};
fault({badrpc, _} = Value) -> {returned, Value};
fault(_) -> none.

%% Faults of one kind have the same shape, whatever they name.
-spec kind(fault()) -> term().
kind({returned, {Tag, Reason}}) -> {returned, Tag, shape(Reason)};
kind({returned, Value}) -> {returned, Value};
kind({raised, Class, Reason, _}) -> {raised, Class, shape(Reason)};
kind({died, Reason}) -> {died, shape(Reason)};
kind({left, _}) -> left;
kind(timeout) -> timeout.

shape(#{'__struct__' := Struct}) when is_atom(Struct) -> {one, Struct};
shape(Reason) when is_atom(Reason) -> {one, Reason};
shape(Reason) when is_tuple(Reason), tuple_size(Reason) > 0, is_atom(element(1, Reason)) ->
    {tuple, element(1, Reason)};
shape(_) -> any.

-spec kind_text(term()) -> binary().
kind_text({returned, Tag, Shape}) -> line(["returned {", told(Tag), ",", shape_text(Shape), "}"]);
kind_text({returned, Value}) -> line(["returned ", told(Value)]);
kind_text({raised, Class, Shape}) -> line([atom_to_list(Class), " ", shape_text(Shape)]);
kind_text({died, Shape}) -> line(["ended by ", shape_text(Shape)]);
kind_text(left) -> <<"messages left behind">>;
kind_text(timeout) -> <<"timeout">>.

shape_text({one, Atom}) -> told(Atom);
shape_text({tuple, Tag}) -> ["{", told(Tag), ",…}"];
shape_text(any) -> "…".

%% One of its kind as Erlang shows it.
-spec sample(fault()) -> binary().
sample({returned, Value}) -> line(told(Value));
sample({raised, Class, Reason, Stack}) ->
    Options = #{format_fun => fun(Term, _) -> told(Term) end,
                stack_trim_fun => fun(Module, _, _) -> lists:member(Module, ?OURS) end},
    line(erl_error:format_exception(Class, Reason, Stack, Options));
sample({died, Reason}) -> died(Reason);
sample({left, Messages}) -> line(io_lib:format("~b messages were in the mailbox of its process", [Messages]));
sample(timeout) -> <<"no answer in time">>.

-spec died(term()) -> binary().
died(killed) -> line(io_lib:format("its process was killed, by somebody or for more than ~b MiB of heap",
                                   [?MOST_WORDS * erlang:system_info(wordsize) div 1048576]));
died(Reason) -> line(["its process was ended: ", told(Reason)]).

told(Term) ->
    io_lib:format("~0tP", [Term, 30], [{chars_limit, 300}]).

%% One line, bounded.
line(Text) ->
    Words = lists:join(" ", string:lexemes(unicode:characters_to_list(Text), "\n ")),
    unicode:characters_to_binary(string:slice(Words, 0, ?LONGEST_SAMPLE)).
