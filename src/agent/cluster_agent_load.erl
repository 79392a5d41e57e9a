%% Load between this node and a peer over the distribution, and what it met.
%%
%% All three run in processes that are linked to the caller, here and at the
%% peer: whoever ends the caller ends the load. Times are monotonic; what one
%% node stamps only that node compares.
-module(cluster_agent_load).
-export([round_trip/2, fixed_rate/2, flood/2, bare_flood/2]).
%% Run at the peer.
-export([echo/1, keeper/3, sink/1, bare_sink/2]).

-define(SAMPLE_MS, 10).
-define(AHEAD_BYTES, 67108864).
-define(PATIENCE_MS, 10000).
%% A long queue in a heap slows its owner's garbage collector down with it.
-define(PATIENT, [{message_queue_data, off_heap}]).

-type progress() :: fun((Done :: non_neg_integer()) -> ok).
-type result() :: #{atom() => term()}.

%% --- round trips, closed loop ----------------------------------------------

%% `senders` processes, each with one message in flight to an echo of its own,
%% until `count` round trips are done or `ms` have passed, after `warmup_ms`
%% of the same that do not count.
-spec round_trip(#{peer := node(), size := non_neg_integer(), senders := pos_integer(),
                   warmup_ms := non_neg_integer(), count := pos_integer(), ms := pos_integer()},
                 progress()) -> result().
round_trip(#{peer := Peer, size := Size, senders := Senders, warmup_ms := Warmup,
             count := Count, ms := Ms}, Progress) ->
    Histogram = cluster_agent_histogram:new(),
    Left = atomics:new(1, []),
    atomics:put(Left, 1, Count),
    Warm = counters:new(1, []),
    Payload = payload(Size),
    Runner = self(),
    Pids = [spawn_link(fun() -> sender(Runner, Peer, Payload, {Warm, Left, Histogram}) end)
            || _ <- lists:seq(1, Senders)],
    [receive {Pid, ready} -> ok end || Pid <- Pids],
    %% Nothing is under way; what warms up is on the wire too, and told.
    Before = cluster_agent_readings:wire(),
    Start = erlang:monotonic_time() + native(Warmup),
    [Pid ! {go, Start, Start + native(Ms)} || Pid <- Pids],
    Alive = fun() -> Progress(Count - max(0, atomics:get(Left, 1))) end,
    Ends = [await(Pid, Alive) || Pid <- Pids],
    After = cluster_agent_readings:wire(),
    #{round_trips => cluster_agent_histogram:read(Histogram),
      elapsed_ns => nanoseconds(lists:max(Ends) - Start),
      warm_trips => counters:get(Warm, 1),
      wire => cluster_agent_readings:difference(Before, After)}.

sender(Runner, Peer, Payload, {Warm, Left, Histogram}) ->
    Echo = spawn_opt(Peer, ?MODULE, echo, [self()], [link | ?PATIENT]),
    Echo ! {0, Payload},
    receive {0, _} -> Runner ! {self(), ready} end,
    receive
        {go, Start, Deadline} ->
            warm(Echo, Payload, Warm, Start, erlang:monotonic_time()),
            End = trips(Echo, Payload, Left, Histogram, Deadline, erlang:monotonic_time()),
            stop(Echo),
            Runner ! {self(), End}
    end.

warm(Echo, Payload, Warm, Start, Now) when Now < Start ->
    Echo ! {0, Payload},
    receive {0, _} -> counters:add(Warm, 1, 1) end,
    warm(Echo, Payload, Warm, Start, erlang:monotonic_time());
warm(_, _, _, _, _) ->
    ok.

trips(Echo, Payload, Left, Histogram, Deadline, Sent) when Sent < Deadline ->
    case atomics:sub_get(Left, 1, 1) of
        Ticket when Ticket >= 0 ->
            Echo ! {Ticket, Payload},
            receive {Ticket, _} -> ok end,
            Received = erlang:monotonic_time(),
            cluster_agent_histogram:add(Histogram, nanoseconds(Received - Sent)),
            trips(Echo, Payload, Left, Histogram, Deadline, erlang:monotonic_time());
        _ ->
            Sent
    end;
trips(_, _, _, _, _, Sent) ->
    Sent.

echo(To) ->
    receive Message -> To ! Message end,
    echo(To).

%% --- a fixed rate, open loop ------------------------------------------------

%% Message g of all `pairs` together is due `g * 1000 div rate` ms after the
%% start, and goes to pair `g rem pairs`: due times lie on whole milliseconds,
%% where the BEAM's timers fire. They never wait for replies, unless more than
%% `?AHEAD_BYTES` are under way, which only delays what is due. Those due within
%% `ms` after `warmup_ms` count; the load goes on until the last of them is
%% back, but at most as long again as the window, or `?PATIENCE_MS`. What is
%% not back then is `unanswered` and counts with the time it had waited.
-spec fixed_rate(#{peer := node(), size := non_neg_integer(), rate := pos_integer(),
                   pairs := pos_integer(), pair := non_neg_integer(),
                   warmup_ms := non_neg_integer(), ms := pos_integer()},
                 progress()) -> result().
fixed_rate(#{peer := Peer, size := Size, rate := Rate, pairs := Pairs, pair := Pair,
             warmup_ms := Warmup, ms := Ms}, Progress) ->
    Runner = self(),
    Back = atomics:new(1, []),
    From = erlang:monotonic_time(millisecond) + 5 + Warmup,
    Plan = #{due => fun(Turn) -> From - Warmup + ((Turn * Pairs + Pair) * 1000) div Rate end,
             from => From, to => From + Ms, back => Back,
             ahead => max(16, ?AHEAD_BYTES div (Size + 100)), payload => payload(Size)},
    Collector = spawn_opt(fun() -> collector(Runner, Plan) end, [link | ?PATIENT]),
    Echo = spawn_opt(Peer, ?MODULE, echo, [Collector], [link | ?PATIENT]),
    Pacer = spawn_link(fun() -> pace(0, Echo, Plan) end),
    Result = await(Collector, fun() -> Progress(atomics:get(Back, 1)) end),
    stop(Pacer),
    stop(Echo),
    Result.

pace(Turn, Echo, #{due := Due, back := Back, ahead := Ahead, payload := Payload} = Plan) ->
    At = Due(Turn),
    sleep_until_ms(At),
    hold_back(Turn, Ahead, Back),
    Echo ! {At, erlang:monotonic_time(), Payload},
    pace(Turn + 1, Echo, Plan).

hold_back(Turn, Ahead, Back) ->
    case Turn - atomics:get(Back, 1) < Ahead of
        true -> ok;
        false ->
            receive after 1 -> ok end,
            hold_back(Turn, Ahead, Back)
    end.

%% Replies come in the order of their turns: one sender, one echo, one connection.
collector(Runner, #{from := From, to := To} = Plan) ->
    Kinds = [response, service, lag],
    [Response, Service, Lag] = Kept = [cluster_agent_histogram:new() || _ <- Kinds],
    Patience = native(To + max(To - From, ?PATIENCE_MS)),
    {Last, Unanswered} = collect(0, {Response, Service, Lag}, Patience, native(From), Plan),
    Read = [cluster_agent_histogram:read(Each) || Each <- Kept],
    Runner ! {self(), (maps:from_list(lists:zip(Kinds, Read)))
                      #{unanswered => Unanswered,
                        elapsed_ns => nanoseconds(max(Last, native(To)) - native(From))}}.

collect(Turn, Kept, Patience, Last, #{due := Due, to := To} = Plan) ->
    case Due(Turn) < To of
        true ->
            receive
                {At, Sent, _} ->
                    Now = erlang:monotonic_time(),
                    count_reply(At, Sent, Now, Kept, Plan),
                    collect(Turn + 1, Kept, Patience, Now, Plan)
            after milliseconds_until(Patience) ->
                    {Patience, give_up(Turn, Kept, Patience, Plan, 0)}
            end;
        false ->
            {Last, 0}
    end.

count_reply(At, Sent, Now, {Response, Service, Lag}, #{from := From, back := Back}) ->
    atomics:add(Back, 1, 1),
    case At >= From of
        true ->
            cluster_agent_histogram:add(Response, nanoseconds(Now - native(At))),
            cluster_agent_histogram:add(Service, nanoseconds(Now - Sent)),
            cluster_agent_histogram:add(Lag, nanoseconds(Sent - native(At)));
        false ->
            ok
    end.

give_up(Turn, {Response, _, _} = Kept, Now, #{due := Due, from := From, to := To} = Plan, Count) ->
    case Due(Turn) of
        At when At >= To ->
            Count;
        At when At < From ->
            give_up(Turn + 1, Kept, Now, Plan, Count);
        At ->
            cluster_agent_histogram:add(Response, nanoseconds(Now - native(At))),
            give_up(Turn + 1, Kept, Now, Plan, Count + 1)
    end.

milliseconds_until(Native) ->
    max(0, erlang:convert_time_unit(Native - erlang:monotonic_time(), native, millisecond)).

%% --- saturation --------------------------------------------------------------

%% `senders` processes send as fast as they can, each to a sink of its own at
%% the peer. A keeper beside the sinks counts what arrives in `ms`, after
%% `warmup_ms`. Senders that had to wait for a full connection are counted
%% here, unless somebody else on this node watches for that already.
-spec flood(#{peer := node(), size := non_neg_integer(), senders := pos_integer(),
              warmup_ms := non_neg_integer(), ms := pos_integer()}, progress()) -> result().
flood(#{peer := Peer, size := Size, senders := Senders, warmup_ms := Warmup, ms := Ms}, Progress) ->
    Busy = watch_busy(),
    Keeper = spawn_opt(Peer, ?MODULE, keeper, [self(), Senders, {Warmup, Ms}], [link]),
    Payload = payload(Size),
    Sinks = receive {Keeper, {sinks, Pids}} -> Pids end,
    Pourers = [spawn_link(fun() -> pour(Sink, Payload) end) || Sink <- Sinks],
    begun = await(Keeper, fun() -> Progress(0) end),
    Before = busy_events(Busy),
    Window = await(Keeper, fun() -> Progress(0) end),
    After = busy_events(Busy),
    unwatch_busy(Busy),
    [stop(Pourer) || Pourer <- Pourers],
    drain(Peer),
    Window#{busy_dist_port => difference(Before, After)}.

pour(Sink, Payload) ->
    Sink ! Payload,
    pour(Sink, Payload).

keeper(Runner, Senders, {Warmup, Ms}) ->
    Arrived = counters:new(1, []),
    Sinks = [spawn_opt(?MODULE, sink, [Arrived], [link | ?PATIENT])
             || _ <- lists:seq(1, Senders)],
    Runner ! {self(), {sinks, Sinks}},
    receive after Warmup -> ok end,
    Runner ! {self(), begun},
    WireBefore = cluster_agent_readings:wire(),
    Before = counters:get(Arrived, 1),
    Start = erlang:monotonic_time(),
    {Longest, Total, Samples} = queues(Sinks, Start + native(Ms), {0, 0, 0}),
    After = counters:get(Arrived, 1),
    End = erlang:monotonic_time(),
    WireAfter = cluster_agent_readings:wire(),
    Runner ! {self(), #{messages => After - Before,
                        elapsed_ns => nanoseconds(End - Start),
                        queue_max => Longest,
                        queue_mean => Total / max(1, Samples),
                        wire => cluster_agent_readings:difference(WireBefore, WireAfter)}}.

sink(Arrived) ->
    receive _ -> counters:add(Arrived, 1, 1) end,
    sink(Arrived).

%% Length of the sinks' message queues together, every 10 ms.
queues(Sinks, Deadline, {Longest, Total, Samples}) ->
    Rest = erlang:convert_time_unit(Deadline - erlang:monotonic_time(), native, millisecond),
    receive after max(0, min(?SAMPLE_MS, Rest)) -> ok end,
    Length = lists:sum([Waiting || Sink <- Sinks,
                                   {_, Waiting} <- [process_info(Sink, message_queue_len)]]),
    Seen = {max(Longest, Length), Total + Length, Samples + 1},
    case erlang:monotonic_time() < Deadline of
        true -> queues(Sinks, Deadline, Seen);
        false -> Seen
    end.

%% The same with nothing of ours in the way: `count` messages a sender, and the
%% time from the first send until every sink has told that it has them all.
-spec bare_flood(#{peer := node(), size := non_neg_integer(), senders := pos_integer(),
                   count := pos_integer()}, progress()) -> result().
bare_flood(#{peer := Peer, size := Size, senders := Senders, count := Count}, Progress) ->
    Payload = payload(Size),
    Sinks = [spawn_opt(Peer, ?MODULE, bare_sink, [self(), Count], [link | ?PATIENT])
             || _ <- lists:seq(1, Senders)],
    drain(Peer),
    Start = erlang:monotonic_time(),
    [spawn_link(fun() -> bare_pour(Sink, Payload, Count) end) || Sink <- Sinks],
    [done = await(Sink, fun() -> Progress(0) end) || Sink <- Sinks],
    #{messages => Count * Senders, elapsed_ns => nanoseconds(erlang:monotonic_time() - Start)}.

bare_pour(_Sink, _Payload, 0) ->
    ok;
bare_pour(Sink, Payload, Left) ->
    Sink ! Payload,
    bare_pour(Sink, Payload, Left - 1).

bare_sink(Runner, 0) ->
    Runner ! {self(), done};
bare_sink(Runner, Left) ->
    receive _ -> ok end,
    bare_sink(Runner, Left - 1).

%% What was sent to the peer before has arrived when a reply to this has.
drain(Peer) ->
    Echo = spawn_opt(Peer, ?MODULE, echo, [self()], [link]),
    Echo ! drained,
    receive drained -> ok end,
    stop(Echo).

%% There is one system monitor a node: whoever has it keeps it.
watch_busy() ->
    case erlang:system_monitor() of
        undefined ->
            Events = counters:new(1, []),
            Watcher = spawn_link(fun() -> count_busy(Events) end),
            _ = erlang:system_monitor(Watcher, [busy_dist_port]),
            {Watcher, Events};
        _ ->
            taken
    end.

count_busy(Events) ->
    receive {monitor, _, busy_dist_port, _} -> counters:add(Events, 1, 1) end,
    count_busy(Events).

busy_events({_, Events}) -> counters:get(Events, 1);
busy_events(taken) -> null.

unwatch_busy({Watcher, _}) ->
    case erlang:system_monitor() of
        {Watcher, _} -> _ = erlang:system_monitor(undefined);
        _ -> ok
    end,
    stop(Watcher);
unwatch_busy(taken) ->
    ok.

difference(null, _) -> null;
difference(_, null) -> null;
difference(Before, After) -> After - Before.

%% --- common -------------------------------------------------------------------

payload(Size) ->
    binary:copy(<<"e">>, Size).

%% What a process sends us, with a sign of life every while.
await(Pid, Alive) ->
    receive
        {Pid, Result} -> Result
    after 500 ->
        Alive(),
        await(Pid, Alive)
    end.

stop(Pid) ->
    unlink(Pid),
    exit(Pid, kill).

sleep_until_ms(At) ->
    case erlang:monotonic_time(millisecond) < At of
        true ->
            Timer = erlang:start_timer(At, self(), due, [{abs, true}]),
            receive {timeout, Timer, due} -> ok end;
        false ->
            ok
    end.

native(Milliseconds) ->
    erlang:convert_time_unit(Milliseconds, millisecond, native).

nanoseconds(Native) ->
    erlang:convert_time_unit(Native, native, nanosecond).
