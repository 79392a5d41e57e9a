%% Load between this node and a peer over the distribution, and what it met.
%%
%% All three run in processes that are linked to the caller, here and at the
%% peer: whoever ends the caller ends the load. Times are monotonic; what one
%% node stamps only that node compares.
-module(cluster_agent_load).
-export([round_trip/2, fixed_rate/2, beside_bulk/2, flood/1, bare_flood/1]).
%% Run at the peer.
-export([echo/1, keeper/3, sink/1, bare_keeper/3, bare_sink/1, bulk_sink/2]).

%% Round trips that may still be begun, that are not back yet, and that do not count.
-define(LEFT, 1).
-define(OPEN, 2).
-define(UNCOUNTED, 3).
-define(ASK_AGAIN_MS, 10).
-define(SETTLE_MS, 20).
-define(BACK, 1).
-define(SENT, 2).
%% Bulk messages that have arrived when the bulk counts as flowing.
-define(FLOWING, 4).
%% A window of a flood is this long at most, however few messages come.
-define(LONGEST_MS, 5000).
-define(AHEAD_BYTES, 67108864).
%% What is still under way when a fixed rate is over is waited for this long.
-define(LATE_MS, 10000).
%% A long queue in a heap slows its owner's garbage collector down with it.
-define(PATIENT, [{message_queue_data, off_heap}]).

-type progress() :: fun((Done :: non_neg_integer()) -> ok).
-type result() :: #{atom() => term()}.

%% --- round trips, closed loop ----------------------------------------------

%% `senders` processes, each with one message in flight to an echo of its own,
%% until `count` round trips are done or `ms` have passed, after `warmup_ms`
%% of the same that do not count. Nobody rests before the last that counts is
%% back, so that as many are in flight at the end as at the start; what does
%% not count is told too, because it is on the wire.
-spec round_trip(#{peer := node(), size := non_neg_integer(), senders := pos_integer(),
                   warmup_ms := non_neg_integer(), count := pos_integer(), ms := pos_integer()},
                 progress()) -> result().
round_trip(#{peer := Peer, size := Size, senders := Senders, warmup_ms := Warmup,
             count := Count, ms := Ms}, Progress) ->
    Histogram = cluster_agent_histogram:new(),
    Tickets = atomics:new(3, []),
    atomics:put(Tickets, ?LEFT, Count),
    atomics:put(Tickets, ?OPEN, Count),
    Payload = payload(Size),
    Runner = self(),
    Pids = [spawn_link(fun() -> sender(Runner, Peer, {Payload, Tickets, Histogram}) end)
            || _ <- lists:seq(1, Senders)],
    [receive {Pid, ready} -> ok end || Pid <- Pids],
    Before = cluster_agent_readings:wire(),
    Start = erlang:monotonic_time() + native(Warmup),
    [Pid ! {go, Start, Start + native(Ms)} || Pid <- Pids],
    Alive = fun() -> Progress(Count - atomics:get(Tickets, ?OPEN)) end,
    Spans = [await(Pid, Alive) || Pid <- Pids],
    After = cluster_agent_readings:wire(),
    {Begins, Ends} = lists:unzip(Spans),
    #{round_trips => cluster_agent_histogram:read(Histogram),
      elapsed_ns => nanoseconds(lists:max(Ends) - lists:min(Begins)),
      uncounted_trips => atomics:get(Tickets, ?UNCOUNTED),
      wire => cluster_agent_readings:difference(Before, After)}.

sender(Runner, Peer, {Payload, Tickets, _} = Work) ->
    Echo = spawn_opt(Peer, ?MODULE, echo, [self()], [link | ?PATIENT]),
    trip(Echo, Payload),
    Runner ! {self(), ready},
    receive
        {go, Start, Deadline} ->
            warm(Echo, Payload, Tickets, Start, erlang:monotonic_time()),
            Begin = erlang:monotonic_time(),
            End = trips(Echo, Work, Deadline, Begin, Begin),
            stop(Echo),
            Runner ! {self(), {Begin, End}}
    end.

warm(Echo, Payload, Tickets, Start, Now) when Now < Start ->
    uncounted(Echo, Payload, Tickets),
    warm(Echo, Payload, Tickets, Start, erlang:monotonic_time());
warm(_, _, _, _, _) ->
    ok.

%% The end is when the last that counts was back.
trips(Echo, {Payload, Tickets, Histogram} = Work, Deadline, Sent, End) when Sent < Deadline ->
    case atomics:sub_get(Tickets, ?LEFT, 1) >= 0 of
        true ->
            trip(Echo, Payload),
            Received = erlang:monotonic_time(),
            cluster_agent_histogram:add(Histogram, nanoseconds(Received - Sent)),
            atomics:sub(Tickets, ?OPEN, 1),
            trips(Echo, Work, Deadline, erlang:monotonic_time(), Received);
        false ->
            case atomics:get(Tickets, ?OPEN) of
                0 ->
                    End;
                _ ->
                    uncounted(Echo, Payload, Tickets),
                    trips(Echo, Work, Deadline, erlang:monotonic_time(), End)
            end
    end;
trips(_, _, _, _, End) ->
    End.

uncounted(Echo, Payload, Tickets) ->
    trip(Echo, Payload),
    atomics:add(Tickets, ?UNCOUNTED, 1).

trip(Echo, Payload) ->
    Echo ! {back, Payload},
    receive {back, _} -> ok end.

echo(To) ->
    receive Message -> To ! Message end,
    echo(To).

%% --- a fixed rate, open loop ------------------------------------------------

%% Message g of all pairs' time line (see cluster_agent_timeline) goes to pair
%% `g mod pairs`. This segment counts those due in the `ms` from `offset_ms` on,
%% which begin at `start_ms` of the system clock, and sends those of the
%% `warmup_ms` before, too. Nothing waits for replies, unless more than
%% `?AHEAD_BYTES` are under way in the cluster, which only delays what is due.
%% The load goes on until the last that counts is back, but at most as long
%% again as the window, or ten seconds. What is not back then is `unanswered`
%% and counts with the time it had waited.
-spec fixed_rate(#{peer := node(), size := non_neg_integer(), rate := pos_integer(),
                   places := pos_integer(), place := non_neg_integer(), start_ms := integer(),
                   offset_ms := non_neg_integer(), warmup_ms := non_neg_integer(),
                   ms := pos_integer()},
                 progress()) -> result().
fixed_rate(#{peer := Peer, size := Size, places := Pairs} = Load, Progress) ->
    Runner = self(),
    Counts = atomics:new(2, []),
    Plan = (cluster_agent_timeline:plan(Load))
           #{counts => Counts, ahead => max(2, ?AHEAD_BYTES div Pairs div (Size + 100)),
             payload => payload(Size)},
    Collector = spawn_opt(fun() -> collector(Runner, Plan) end, [link | ?PATIENT]),
    Echo = spawn_opt(Peer, ?MODULE, echo, [Collector], [link | ?PATIENT]),
    Pacer = spawn_link(fun() -> pace(0, Echo, Plan) end),
    Alive = fun() -> Progress(atomics:get(Counts, ?BACK)) end,
    Result = await(Collector, Alive),
    stop(Pacer),
    until_back(Counts, erlang:monotonic_time(millisecond) + ?LATE_MS),
    stop(Collector),
    stop(Echo),
    Result.

%% The same beside a process that floods the connection with messages of
%% `bulk` bytes from before the first until after the last.
-spec beside_bulk(#{bulk := pos_integer(), peer := node(), warmup_ms := non_neg_integer(), atom() => term()},
                  progress()) -> result().
beside_bulk(#{bulk := Bulk, peer := Peer, warmup_ms := Warmup} = Load, Progress) ->
    Arrived = spawn_opt(Peer, ?MODULE, bulk_sink, [self(), 0], [link | ?PATIENT]),
    Payload = payload(Bulk),
    Pourer = spawn_link(fun() -> pour(Arrived, Payload) end),
    flowing = await(Arrived),
    Start = os:system_time(millisecond) + Warmup + ?SETTLE_MS,
    Result = fixed_rate(Load#{start_ms => Start}, Progress),
    stop(Pourer),
    drain(Peer),
    stop(Arrived),
    Result.

bulk_sink(Runner, ?FLOWING) ->
    Runner ! {self(), flowing},
    bulk_sink(Runner, done);
bulk_sink(Runner, Count) ->
    receive _ -> ok end,
    bulk_sink(Runner, case Count of done -> done; _ -> Count + 1 end).

%% Messages that were sent, and that are back.
pace(Turn, Echo, #{due := Due, counts := Counts, ahead := Ahead, payload := Payload} = Plan) ->
    At = Due(Turn),
    cluster_agent_timeline:sleep_until_ms(At),
    hold_back(Turn, Ahead, Counts),
    atomics:put(Counts, ?SENT, Turn + 1),
    Echo ! {At, erlang:monotonic_time(), Payload},
    pace(Turn + 1, Echo, Plan).

hold_back(Turn, Ahead, Counts) ->
    case Turn - atomics:get(Counts, ?BACK) < Ahead of
        true -> ok;
        false ->
            receive after 1 -> ok end,
            hold_back(Turn, Ahead, Counts)
    end.

%% What comes next on this connection must not wait for what was too much for it.
until_back(Counts, Deadline) ->
    Late = erlang:monotonic_time(millisecond) >= Deadline,
    case atomics:get(Counts, ?BACK) >= atomics:get(Counts, ?SENT) of
        Done when Done; Late -> ok;
        _ ->
            receive after 1 -> ok end,
            until_back(Counts, Deadline)
    end.

%% Replies come in the order of their turns: one sender, one echo, one connection.
collector(Runner, #{to := To} = Plan) ->
    Kinds = [response, service, lag],
    [Response, Service, Lag] = Kept = [cluster_agent_histogram:new() || _ <- Kinds],
    Patience = native(To + cluster_agent_timeline:patience_ms(Plan)),
    {Within, Unanswered} = collect(0, {Response, Service, Lag}, Patience, 0, Plan),
    %% Other pairs may still be waiting for theirs; reading takes a CPU for a while.
    cluster_agent_timeline:sleep_until_ms(To + ?SETTLE_MS),
    Read = [cluster_agent_histogram:read(Each) || Each <- Kept],
    Runner ! {self(), (maps:from_list(lists:zip(Kinds, Read)))
                      #{unanswered => Unanswered, back_in_window => Within}},
    swallow(Plan).

swallow(#{counts := Counts} = Plan) ->
    receive {_, _, _} -> atomics:add(Counts, ?BACK, 1) end,
    swallow(Plan).

collect(Turn, Kept, Patience, Within, #{due := Due, to := To} = Plan) ->
    case Due(Turn) < To of
        true ->
            receive
                {At, Sent, _} ->
                    Now = erlang:monotonic_time(),
                    collect(Turn + 1, Kept, Patience, Within + count_reply(At, Sent, Now, Kept, Plan), Plan)
            after milliseconds_until(Patience) ->
                    {Within, give_up(Turn, Kept, Patience, Plan, 0)}
            end;
        false ->
            {Within, 0}
    end.

%% 1 for a reply that came within the window, whenever it was due.
count_reply(At, Sent, Now, {Response, Service, Lag}, #{from := From, to := To, counts := Counts}) ->
    atomics:add(Counts, ?BACK, 1),
    case At >= From of
        true ->
            cluster_agent_histogram:add(Response, nanoseconds(Now - native(At))),
            cluster_agent_histogram:add(Service, nanoseconds(Now - Sent)),
            cluster_agent_histogram:add(Lag, nanoseconds(Sent - native(At)));
        false ->
            ok
    end,
    case Now >= native(From) andalso Now < native(To) of
        true -> 1;
        false -> 0
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
%% `warmup_ms`. Senders that have to wait for a full connection are counted
%% afterwards, in a quarter as long, because to be told of each takes up to 10 %
%% of a flood of large messages; `null` if somebody else on this node watches
%% for that already.
-spec flood(#{peer := node(), size := non_neg_integer(), senders := pos_integer(),
              warmup_ms := non_neg_integer(), ms := pos_integer()}) -> result().
flood(#{peer := Peer, size := Size, senders := Senders, warmup_ms := Warmup, ms := Ms}) ->
    Keeper = spawn_opt(Peer, ?MODULE, keeper, [self(), Senders, {Warmup, Ms}], [link]),
    Payload = payload(Size),
    Sinks = receive {Keeper, {sinks, Pids}} -> Pids end,
    Pourers = [spawn_link(fun() -> pour(Sink, Payload) end) || Sink <- Sinks],
    Window = await(Keeper),
    Busy = busy(Ms div 4 + 1),
    [stop(Pourer) || Pourer <- Pourers],
    drain(Peer),
    Keeper ! done,
    Window#{busy => Busy}.

pour(Sink, Payload) ->
    Sink ! Payload,
    pour(Sink, Payload).

keeper(Runner, Senders, {Warmup, Ms}) ->
    Arrived = counters:new(1, []),
    Sinks = [spawn_opt(?MODULE, sink, [Arrived], [link | ?PATIENT]) || _ <- lists:seq(1, Senders)],
    Runner ! {self(), {sinks, Sinks}},
    Began = erlang:monotonic_time(millisecond),
    receive after Warmup -> ok end,
    until_arrived(Arrived, Senders, Began + Warmup + ?LONGEST_MS),
    WireBefore = cluster_agent_readings:wire(),
    Looks = look(Sinks),
    Before = counters:get(Arrived, 1),
    Start = erlang:monotonic_time(),
    receive after Ms -> ok end,
    Latest = erlang:monotonic_time(millisecond) + max(0, ?LONGEST_MS - Ms),
    until_arrived(Arrived, Before + 10 * Senders, Latest),
    After = counters:get(Arrived, 1),
    End = erlang:monotonic_time(),
    {Queues, RunQueues} = lists:unzip(look(Sinks) ++ Looks),
    WireAfter = cluster_agent_readings:wire(),
    Runner ! {self(), #{messages => After - Before,
                        elapsed_ns => nanoseconds(End - Start),
                        queue_max => lists:max(Queues),
                        queue_mean => lists:sum(Queues) / length(Queues),
                        run_queue_mean => lists:sum(RunQueues) / length(RunQueues),
                        wire => cluster_agent_readings:difference(WireBefore, WireAfter)}},
    receive done -> ok end,
    [stop(Sink) || Sink <- Sinks].

%% Length of each sink's message queue, and of the schedulers' run queues then.
%% Outside of the window: a keeper that wakes up within it, if only to look
%% every 10 ms, takes 5-14 % of a flood of small messages on the same CPU.
look(Sinks) ->
    [begin
         {message_queue_len, Queue} = process_info(Sink, message_queue_len),
         {Queue, erlang:statistics(total_run_queue_lengths)}
     end || Sink <- Sinks].

%% Large messages of many senders arrive all at once, after a while of nothing.
until_arrived(Arrived, Count, Deadline) ->
    case counters:get(Arrived, 1) >= Count orelse erlang:monotonic_time(millisecond) >= Deadline of
        true -> ok;
        false ->
            receive after 1 -> ok end,
            until_arrived(Arrived, Count, Deadline)
    end.

sink(Arrived) ->
    receive _ -> counters:add(Arrived, 1, 1) end,
    sink(Arrived).

%% The same with nothing of ours in the way: no shared counter, nobody who looks
%% at queues, no system monitor. Each sink counts for itself and is asked.
-spec bare_flood(#{peer := node(), size := non_neg_integer(), senders := pos_integer(),
                   warmup_ms := non_neg_integer(), ms := pos_integer()}) -> result().
bare_flood(#{peer := Peer, size := Size, senders := Senders, warmup_ms := Warmup, ms := Ms}) ->
    Keeper = spawn_opt(Peer, ?MODULE, bare_keeper, [self(), Senders, {Warmup, Ms}], [link]),
    Payload = payload(Size),
    Sinks = receive {Keeper, {sinks, Pids}} -> Pids end,
    Pourers = [spawn_link(fun() -> pour(Sink, Payload) end) || Sink <- Sinks],
    Window = await(Keeper),
    [stop(Pourer) || Pourer <- Pourers],
    drain(Peer),
    Window.

bare_keeper(Runner, Senders, {Warmup, Ms}) ->
    Sinks = [spawn_opt(?MODULE, bare_sink, [0], [link | ?PATIENT]) || _ <- lists:seq(1, Senders)],
    Runner ! {self(), {sinks, Sinks}},
    Began = erlang:monotonic_time(millisecond),
    receive after Warmup -> ok end,
    {Before, Start} = asked(Sinks, Senders, Began + Warmup + ?LONGEST_MS, 1),
    receive after Ms -> ok end,
    {After, End} = asked(Sinks, Before + 10 * Senders, Began + Warmup + Ms + ?LONGEST_MS, ?ASK_AGAIN_MS),
    [stop(Sink) || Sink <- Sinks],
    Runner ! {self(), #{messages => After - Before, elapsed_ns => nanoseconds(End - Start)}}.

%% How many the sinks have and when, as soon as they have enough.
asked(Sinks, Enough, Deadline, EveryMs) ->
    [Sink ! {count, self()} || Sink <- Sinks],
    Count = lists:sum([receive {Sink, Own} -> Own end || Sink <- Sinks]),
    Now = erlang:monotonic_time(),
    case Count >= Enough orelse erlang:monotonic_time(millisecond) >= Deadline of
        true -> {Count, Now};
        false ->
            receive after EveryMs -> ok end,
            asked(Sinks, Enough, Deadline, EveryMs)
    end.

bare_sink(Count) ->
    receive
        {count, Keeper} ->
            Keeper ! {self(), Count},
            bare_sink(Count);
        _ ->
            bare_sink(Count + 1)
    end.

%% What was sent to the peer before has arrived when a reply to this has.
drain(Peer) ->
    Echo = spawn_opt(Peer, ?MODULE, echo, [self()], [link]),
    Echo ! drained,
    receive drained -> ok end,
    stop(Echo).

%% There is one system monitor a node: whoever has it keeps it.
busy(Ms) ->
    case erlang:system_monitor() of
        undefined ->
            Events = counters:new(1, []),
            Watcher = spawn_link(fun() -> count_busy(Events) end),
            _ = erlang:system_monitor(Watcher, [busy_dist_port]),
            Start = erlang:monotonic_time(),
            receive after Ms -> ok end,
            Counted = #{events => counters:get(Events, 1),
                        elapsed_ns => nanoseconds(erlang:monotonic_time() - Start)},
            Ours = unwatch(Watcher),
            stop(Watcher),
            case Ours of
                true -> Counted;
                false -> null
            end;
        _ ->
            null
    end.

count_busy(Events) ->
    receive {monitor, _, busy_dist_port, _} -> counters:add(Events, 1, 1) end,
    count_busy(Events).

%% False when somebody took the monitor over meanwhile.
unwatch(Watcher) ->
    case erlang:system_monitor() of
        {Watcher, _} ->
            _ = erlang:system_monitor(undefined),
            true;
        _ ->
            false
    end.

%% --- common -------------------------------------------------------------------

payload(Size) ->
    binary:copy(<<"e">>, Size).

await(Pid) ->
    receive {Pid, Result} -> Result end.

%% The same, telling every while how far it is.
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

native(Milliseconds) ->
    cluster_agent_timeline:native(Milliseconds).

nanoseconds(Native) ->
    cluster_agent_timeline:nanoseconds(Native).
