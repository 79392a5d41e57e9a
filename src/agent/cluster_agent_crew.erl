%% Callers of an operation: so many processes that call a function of the
%% user's over and over, and one that looks after them.
%%
%% Anything may happen in a call: it may never return, end its process, trap
%% exits, leave messages behind. So callers are neither linked to anybody nor
%% trusted with anything: what they count is shared (a histogram, counters, a
%% table of faults), where they are stands in their slots, and whoever ends is
%% replaced. Calls that take too long are looked for now and then, because a
%% wake-up every few milliseconds costs a loaded CPU up to a tenth.
-module(cluster_agent_crew).
-export([closed/3, open/3]).

-define(LOOK_MS, 100).
%% Kinds of faults that are told apart; the rest count as one.
-define(MOST_KINDS, 20).
%% Messages that a caller may leave behind in its mailbox before it counts as a fault.
-define(MOST_MESSAGES, 10000).
-define(MAILBOX_EVERY_MS, 100).

%% Where a caller is. Kept outside of it, for its successor.
-define(FIELDS, 4).
-define(STARTED, 1).            % of the call that it is in, native; 0 between calls
-define(COUNTS, 2).             % 1 when that call counts
-define(BEGAN, 3).              % closed loop: of its first call that counts, native; 0 before
-define(TURN, 4).               % open loop: the turn that it has taken and not begun yet, from 1; 0 without

%% Shared counters.
-define(CALLED, 1).             % calls that succeeded, those that do not count among them
-define(SUCCEEDED, 2).          % calls that count and succeeded
-define(WITHIN, 3).             % open loop: those that succeeded within the window, whenever they were due

-record(crew, {work, slots, counts, faults, timeout, batch = 1, plan, window, times, next}).

-type progress() :: fun((Done :: non_neg_integer()) -> ok).
-type given() :: {Call :: fun(() -> term()), Keeper :: pid()}.

%% --- closed loop ----------------------------------------------------------------

-spec closed(given(), #{callers := pos_integer(), start_ms := integer(), warmup_ms := non_neg_integer(),
                        ms := pos_integer(), batch := pos_integer(), timeout_ms := pos_integer(),
                        atom() => term()}, progress()) -> #{atom() => term()}.
closed({Work, Keeper}, #{callers := Callers, start_ms := Start, warmup_ms := Warmup, ms := Ms,
                         batch := Batch, timeout_ms := Timeout}, Progress) ->
    From = cluster_agent_timeline:on_monotonic_clock(Start),
    Times = cluster_agent_histogram:new(),
    Crew = crew(Work, Callers, Timeout, #crew{batch = Batch, window = {From, Ms}, times = Times}),
    Begin = fun(Slot) ->
                    cluster_agent_timeline:sleep_until_ms(From - Warmup),
                    Now = erlang:monotonic_time(),
                    turns(Slot, get(Crew, Slot, ?BEGAN), Now, Now, native(Crew))
            end,
    Span = fun(Slot) ->
                   case get(Crew, Slot, ?BEGAN) of
                       0 -> again;
                       Began ->
                           Lasted = erlang:monotonic_time() - Began,
                           case Lasted < cluster_agent_timeline:native(Ms) of
                               true -> again;
                               false -> {done, Lasted}
                           end
                   end
           end,
    case looked_after(Crew, Callers, Keeper, #{work => Begin, ended => Span, deadline => never}, Progress) of
        {done, Spans} ->
            told(Crew, #{times => cluster_agent_histogram:read(Times),
                         busy_ns => cluster_agent_timeline:nanoseconds(lists:sum(Spans)),
                         callers => Callers});
        Problem ->
            Problem
    end.

%% The window with its times as the calls see them.
native(#crew{window = {From, Ms}} = Crew) ->
    Crew#crew{window = {cluster_agent_timeline:native(From), cluster_agent_timeline:native(Ms)}}.

turns(Slot, 0, Now, Looked, #crew{window = {From, _}} = Crew) when Now >= From ->
    put(Crew, Slot, ?BEGAN, Now),
    put(Crew, Slot, ?COUNTS, 1),
    turns(Slot, Now, Now, Looked, Crew);
turns(_, Began, Now, _, #crew{window = {_, Lasts}}) when Began =/= 0, Now - Began >= Lasts ->
    Now - Began;
turns(Slot, Began, Started, Looked, Crew) ->
    put(Crew, Slot, ?STARTED, Started),
    {Succeeded, Faults} = calls(Crew#crew.batch, Crew#crew.work, 0, []),
    Ended = erlang:monotonic_time(),
    put(Crew, Slot, ?STARTED, 0),
    count(Succeeded, Faults, Ended - Started, Began =/= 0, Crew),
    turns(Slot, Began, erlang:monotonic_time(), mailbox(Ended, Looked, Began =/= 0, Crew), Crew).

count(Succeeded, _, Took, Counts, #crew{timeout = Timeout} = Crew) when Took > Timeout ->
    counters:add(Crew#crew.counts, ?CALLED, Succeeded),
    Counts andalso fault(timeout, Crew);
count(Succeeded, Faults, Took, Counts, Crew) ->
    counters:add(Crew#crew.counts, ?CALLED, Succeeded),
    case Counts of
        true ->
            counters:add(Crew#crew.counts, ?SUCCEEDED, Succeeded),
            Faults =:= [] andalso
                cluster_agent_histogram:add(Crew#crew.times, Succeeded, cluster_agent_timeline:nanoseconds(Took)),
            [fault(Each, Crew) || Each <- Faults];
        false ->
            ok
    end.

calls(0, _, Succeeded, Faults) ->
    {Succeeded, Faults};
calls(Left, Work, Succeeded, Faults) ->
    case called(Work) of
        none -> calls(Left - 1, Work, Succeeded + 1, Faults);
        Fault -> calls(Left - 1, Work, Succeeded, [Fault | Faults])
    end.

called(Work) ->
    try Work() of
        Value -> cluster_agent_call:fault(Value)
    catch
        Class:Reason:Stack -> {raised, Class, Reason, Stack}
    end.

%% --- open loop ------------------------------------------------------------------

%% Every caller takes the next turn, waits until it is due, and calls. So a
%% call that takes long keeps nobody waiting as long as there are callers left;
%% beyond that turns are late, which their response times tell.
-spec open(given(), #{callers := pos_integer(), timeout_ms := pos_integer(), atom() => term()}, progress()) ->
          #{atom() => term()}.
open({Work, Keeper}, #{callers := Callers, timeout_ms := Timeout} = Load, Progress) ->
    Plan = #{to := To} = cluster_agent_timeline:plan(Load),
    Kinds = [response, service, lag],
    Kept = [cluster_agent_histogram:new() || _ <- Kinds],
    Crew = crew(Work, Callers, Timeout, #crew{plan = Plan, times = list_to_tuple(Kept), next = atomics:new(1, [])}),
    Begin = fun(Slot) -> due(Slot, erlang:monotonic_time(), Crew) end,
    Ended = fun(_) -> again end,
    %% A call that hangs is to be found out before it is given up as late.
    Deadline = To + max(cluster_agent_timeline:patience_ms(Plan), Timeout + 3 * ?LOOK_MS),
    case looked_after(Crew, Callers, Keeper, #{work => Begin, ended => Ended, deadline => Deadline}, Progress) of
        #{problem := _} = Problem ->
            Problem;
        {How, _} ->
            Unanswered = case How of
                             done -> 0;
                             late -> give_up(Crew, Callers)
                         end,
            Read = maps:from_list(lists:zip(Kinds, [cluster_agent_histogram:read(Each) || Each <- Kept])),
            told(Crew, Read#{unanswered => Unanswered, back_in_window => counters:get(Crew#crew.counts, ?WITHIN)})
    end.

due(Slot, Looked, #crew{plan = #{due := Due, from := From, to := To}, work = Work} = Crew) ->
    Turn = taken(Slot, Crew),
    case Due(Turn - 1) of
        At when At >= To ->
            0;
        At ->
            put(Crew, Slot, ?TURN, Turn),
            cluster_agent_timeline:sleep_until_ms(At),
            Counts = At >= From,
            put(Crew, Slot, ?COUNTS, case Counts of true -> 1; false -> 0 end),
            Started = erlang:monotonic_time(),
            put(Crew, Slot, ?STARTED, Started),
            Fault = called(Work),
            Ended = erlang:monotonic_time(),
            put(Crew, Slot, ?TURN, 0),
            put(Crew, Slot, ?STARTED, 0),
            answered(Fault, {At, Started, Ended}, Counts, Crew),
            due(Slot, mailbox(Ended, Looked, Counts, Crew), Crew)
    end.

%% The turn that a predecessor took and did not come to, or the next.
taken(Slot, #crew{next = Next} = Crew) ->
    case get(Crew, Slot, ?TURN) of
        0 -> atomics:add_get(Next, 1, 1);
        Turn -> Turn
    end.

answered(_, {_, Started, Ended}, Counts, #crew{timeout = Timeout} = Crew) when Ended - Started > Timeout ->
    Counts andalso fault(timeout, Crew);
answered(none, {At, Started, Ended}, Counts, #crew{plan = #{from := From, to := To}, counts = Counters} = Crew) ->
    {Response, Service, Lag} = Crew#crew.times,
    Due = cluster_agent_timeline:native(At),
    counters:add(Counters, ?CALLED, 1),
    Ended >= cluster_agent_timeline:native(From) andalso Ended < cluster_agent_timeline:native(To) andalso
        counters:add(Counters, ?WITHIN, 1),
    case Counts of
        true ->
            counters:add(Counters, ?SUCCEEDED, 1),
            cluster_agent_histogram:add(Response, cluster_agent_timeline:nanoseconds(Ended - Due)),
            cluster_agent_histogram:add(Service, cluster_agent_timeline:nanoseconds(Ended - Started)),
            cluster_agent_histogram:add(Lag, cluster_agent_timeline:nanoseconds(Started - Due));
        false ->
            ok
    end;
answered(Fault, _, Counts, Crew) ->
    Counts andalso fault(Fault, Crew).

%% What fell due and has no answer, by the time that it has waited until now.
give_up(#crew{next = Next, plan = Plan, times = {Response, _, _}} = Crew, Callers) ->
    Now = erlang:monotonic_time(),
    Begun = [Turn - 1 || Slot <- lists:seq(1, Callers), Turn <- [get(Crew, Slot, ?TURN)], Turn > 0],
    Add = fun(At) -> cluster_agent_histogram:add(Response, waited(Now, At)) end,
    length([Add(At) || At <- due_within(Begun, Plan)]) + untaken(atomics:get(Next, 1), Plan, Add, 0).

due_within(Turns, #{due := Due, from := From, to := To}) ->
    [At || Turn <- Turns, At <- [Due(Turn)], At >= From, At < To].

waited(Now, At) ->
    cluster_agent_timeline:nanoseconds(Now - cluster_agent_timeline:native(At)).

untaken(Turn, #{due := Due, from := From, to := To} = Plan, Add, Count) ->
    case Due(Turn) of
        At when At >= To ->
            Count;
        At when At < From ->
            untaken(Turn + 1, Plan, Add, Count);
        At ->
            Add(At),
            untaken(Turn + 1, Plan, Add, Count + 1)
    end.

%% --- looking after them -----------------------------------------------------------

crew(Work, Callers, TimeoutMs, Crew) ->
    Crew#crew{work = Work,
              slots = atomics:new(?FIELDS * Callers, []),
              counts = counters:new(3, []),
              faults = ets:new(?MODULE, [public, {write_concurrency, true}]),
              timeout = cluster_agent_timeline:native(TimeoutMs)}.

get(#crew{slots = Slots}, Slot, Field) -> atomics:get(Slots, (Slot - 1) * ?FIELDS + Field).

put(#crew{slots = Slots}, Slot, Field, Value) -> atomics:put(Slots, (Slot - 1) * ?FIELDS + Field, Value).

%% Until all callers are done; `ended` tells of a slot whose caller is no more
%% whether another has to go on. The spans are what callers or `ended` told.
looked_after(Crew, Callers, Keeper, Job, Progress) ->
    %% What users' code keeps every scheduler busy with must not keep it waiting.
    process_flag(priority, high),
    KeeperRef = monitor(process, Keeper),
    Team = maps:from_list([begin_(Slot, Job) || Slot <- lists:seq(1, Callers)]),
    Job2 = Job#{keeper => KeeperRef, late => #{}, progress => Progress, told_ms => 0},
    look_again(),
    Result = look_after(Team, [], Crew, Job2),
    demonitor(KeeperRef, [flush]),
    Result.

begin_(Slot, #{work := Work}) ->
    Chief = self(),
    {Pid, Ref} = spawn_opt(fun() -> Chief ! {done, self(), Work(Slot)} end, [monitor | cluster_agent_call:limits()]),
    {Ref, {Slot, Pid}}.

look_again() ->
    erlang:send_after(?LOOK_MS, self(), look).

look_after(Team, Spans, _, _) when map_size(Team) =:= 0 ->
    {done, Spans};
look_after(Team, Spans, Crew, #{keeper := KeeperRef, late := Late, ended := Ended} = Job) ->
    receive
        {done, Pid, Span} ->
            [Ref] = [Each || {Each, {_, Of}} <- maps:to_list(Team), Of =:= Pid],
            demonitor(Ref, [flush]),
            look_after(maps:remove(Ref, Team), [Span | Spans], Crew, Job);
        {'DOWN', KeeperRef, process, _, Reason} ->
            dismiss(Team),
            #{problem => iolist_to_binary(["an end of the process that its setup ran in: ",
                                           cluster_agent_call:died(Reason)])};
        {'DOWN', Ref, process, _, Reason} ->
            {{Slot, _}, Rest} = maps:take(Ref, Team),
            lost(Slot, maps:get(Slot, Late, none), Reason, Crew),
            Now = Job#{late := maps:remove(Slot, Late)},
            case Ended(Slot) of
                again ->
                    {New, Caller} = begin_(Slot, Job),
                    look_after(Rest#{New => Caller}, Spans, Crew, Now);
                {done, Span} ->
                    look_after(Rest, [Span | Spans], Crew, Now)
            end;
        {'EXIT', _, Reason} ->
            dismiss(Team),
            exit(Reason);
        look ->
            look(Team, Spans, Crew, Job)
    end.

look(Team, Spans, Crew, #{deadline := Deadline, late := Late} = Job) ->
    Now = erlang:monotonic_time(),
    case is_integer(Deadline) andalso erlang:monotonic_time(millisecond) >= Deadline of
        true ->
            dismiss(Team),
            {late, Spans};
        false ->
            TooLong = [{Slot, Started} || {Slot, Pid} <- maps:values(Team),
                                          Started <- [get(Crew, Slot, ?STARTED)], Started =/= 0,
                                          Now - Started > Crew#crew.timeout, exit(Pid, kill)],
            look_again(),
            look_after(Team, Spans, Crew, progress(Job#{late := maps:merge(Late, maps:from_list(TooLong))}, Crew))
    end.

%% Every half second.
progress(#{told_ms := Told, progress := Progress} = Job, Crew) ->
    case erlang:monotonic_time(millisecond) of
        Now when Told =:= 0; Now - Told >= 500 ->
            Progress(counters:get(Crew#crew.counts, ?CALLED)),
            Job#{told_ms := Now};
        _ ->
            Job
    end.

%% A caller that is no more, and its call with it, if it was in one that counts.
lost(Slot, Late, Reason, Crew) ->
    Started = get(Crew, Slot, ?STARTED),
    put(Crew, Slot, ?STARTED, 0),
    Started =/= 0 andalso put(Crew, Slot, ?TURN, 0),
    case get(Crew, Slot, ?COUNTS) of
        1 when Late =:= Started, Started =/= 0 -> fault(timeout, Crew);
        %% It came back just before it was ended for the call before this one.
        1 when Late =/= none -> true;
        1 -> fault({died, Reason}, Crew);
        0 -> true
    end.

dismiss(Team) ->
    [exit(Pid, kill) || {_, Pid} <- maps:values(Team)],
    ok.

%% A process that is left with more and more messages slows down, and then fills the memory.
mailbox(Now, Looked, Counts, Crew) ->
    case Now - Looked >= erlang:convert_time_unit(?MAILBOX_EVERY_MS, millisecond, native) of
        false ->
            Looked;
        true ->
            case process_info(self(), message_queue_len) of
                {_, Left} when Left > ?MOST_MESSAGES ->
                    Counts andalso fault({left, Left}, Crew),
                    swallow();
                _ ->
                    ok
            end,
            erlang:monotonic_time()
    end.

swallow() ->
    receive _ -> swallow() after 0 -> ok end.

%% --- faults -------------------------------------------------------------------------

fault(Fault, #crew{faults = Faults} = Crew) ->
    Kind = cluster_agent_call:kind(Fault),
    try
        ets:update_counter(Faults, Kind, 1) > 0
    catch
        error:badarg ->
            case ets:info(Faults, size) >= ?MOST_KINDS of
                true -> ets:update_counter(Faults, rest, 1, {rest, 0, cluster_agent_call:sample(Fault)}) > 0;
                false -> ets:insert_new(Faults, {Kind, 1, cluster_agent_call:sample(Fault)}) orelse fault(Fault, Crew)
            end
    end.

told(#crew{faults = Faults, counts = Counts}, Times) ->
    Kinds = [#{kind => case Kind of rest -> <<"other">>; _ -> cluster_agent_call:kind_text(Kind) end,
               count => Count, sample => Sample}
             || {Kind, Count, Sample} <- lists:reverse(lists:keysort(2, ets:tab2list(Faults)))],
    Times#{succeeded => counters:get(Counts, ?SUCCEEDED), faults => Kinds}.
