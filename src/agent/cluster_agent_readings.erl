%% What this node and its machine tell of themselves. Everything read from /proc
%% or /sys is null where the container does not let it be read.
-module(cluster_agent_readings).
-export([footprint/0, wire/0, idle/3, difference/2, machine/0, ruler/0]).

-export_type([wire/0]).

-define(RULER_TURNS, 200000).
%% Some 10 ms: whoever rests before gets its first few for nothing, however busy the machine is.
-define(RULER_TIMES, 20).

-type wire() :: #{rx_bytes := non_neg_integer(), rx_packets := non_neg_integer(),
                  tx_bytes := non_neg_integer(), tx_packets := non_neg_integer(),
                  at_ns := integer()}.

-spec footprint() -> #{atom() => non_neg_integer() | null}.
footprint() ->
    #{beam_bytes => erlang:memory(total),
      rss_bytes => resident_bytes(),
      working_set_bytes => working_set_bytes(),
      descriptors => descriptors(),
      connections => length([Node || {Node, _} <- erlang:system_info(dist_ctrl), not cluster_agent_helper:is_helper(Node)]),
      processes => erlang:system_info(process_count)}.

%% Time stolen by the hypervisor of all the machine's time so far, in clock
%% ticks; and the CPUs that this node may use.
-spec machine() -> #{atom() => term()}.
machine() ->
    {Steal, Total} = processor_ticks(),
    #{steal_ticks => Steal,
      total_ticks => Total,
      cpus_allowed => text_after("/proc/self/status", "(?m)^Cpus_allowed_list:\\s+(\\S+)")}.

%% user nice system idle iowait irq softirq steal; guest time is part of user.
processor_ticks() ->
    case text_after("/proc/stat", "^cpu +([\\d ]+)") of
        null ->
            {null, null};
        Line ->
            Ticks = [binary_to_integer(Each) || Each <- binary:split(Line, <<" ">>, [global, trim_all])],
            {lists:nth(8, Ticks), lists:sum(lists:sublist(Ticks, 8))}
    end.

%% The time of a fixed piece of pure computing: the shortest of five.
-spec ruler() -> #{cpu_ns := non_neg_integer(), elapsed_ns := non_neg_integer(),
                   waited_ns := non_neg_integer() | null}.
ruler() ->
    Before = waited_ns(),
    Turns = [turn(?RULER_TURNS) || _ <- lists:seq(1, ?RULER_TIMES)],
    After = waited_ns(),
    #{cpu_ns => lists:min(Turns),
      elapsed_ns => lists:sum(Turns),
      waited_ns => case is_integer(Before) andalso is_integer(After) of
                       true -> max(0, After - Before);
                       false -> null
                   end}.

%% How long this Erlang VM's threads have been ready to run and had no CPU, all
%% together: the second number of each schedstat (Linux' sched-stats.rst).
waited_ns() ->
    Files = filelib:wildcard("/proc/self/task/*/schedstat"),
    Waits = [Wait || File <- Files, {ok, Text} <- [file:read_file(File)],
                     [_, Wait | _] <- [binary:split(Text, [<<" ">>, <<"\n">>], [global])]],
    case Waits of
        [] -> null;
        _ -> lists:sum([binary_to_integer(Wait) || Wait <- Waits])
    end.

turn(Turns) ->
    Start = erlang:monotonic_time(),
    _ = spin(Turns, 1),
    erlang:convert_time_unit(erlang:monotonic_time() - Start, native, nanosecond).

spin(0, Sum) -> Sum;
spin(Left, Sum) -> spin(Left - 1, (Sum * 31 + Left) band 16#ffffff).

%% Descriptors of the BEAM itself, less the one that lists them.
descriptors() ->
    case file:list_dir("/proc/self/fd") of
        {ok, Names} -> length(Names) - 1;
        {error, _} -> null
    end.

resident_bytes() ->
    case number_after("/proc/self/status", "VmRSS:\\s+(\\d+) kB") of
        null -> null;
        KiB -> KiB * 1024
    end.

%% usage - inactive_file, as the kubelet and `docker stats` have it; cgroup v2, then v1.
working_set_bytes() ->
    case {number_after("/sys/fs/cgroup/memory.current", "^(\\d+)"),
          number_after("/sys/fs/cgroup/memory.stat", "(?m)^inactive_file (\\d+)")} of
        {Usage, Inactive} when is_integer(Usage), is_integer(Inactive) ->
            Usage - Inactive;
        _ ->
            case {number_after("/sys/fs/cgroup/memory/memory.usage_in_bytes", "^(\\d+)"),
                  number_after("/sys/fs/cgroup/memory/memory.stat", "(?m)^total_inactive_file (\\d+)")} of
                {Usage, Inactive} when is_integer(Usage), is_integer(Inactive) -> Usage - Inactive;
                _ -> null
            end
    end.

%% Interface counters of the container's network namespace, loopback left out.
-spec wire() -> wire().
wire() ->
    case file:read_file("/proc/self/net/dev") of
        {ok, Text} ->
            Rows = [Row || Row <- binary:split(Text, <<"\n">>, [global]), binary:match(Row, <<":">>) =/= nomatch],
            Counters = [counters(Row) || Row <- Rows, not is_loopback(Row)],
            [RxBytes, RxPackets, TxBytes, TxPackets] =
                [lists:sum([lists:nth(Field, Each) || Each <- Counters]) || Field <- [1, 2, 9, 10]],
            #{rx_bytes => RxBytes, rx_packets => RxPackets,
              tx_bytes => TxBytes, tx_packets => TxPackets,
              at_ns => os:system_time(nanosecond)};
        {error, Reason} ->
            error(Reason)
    end.

is_loopback(Row) ->
    re:run(Row, "^\\s*lo:", [{capture, none}]) =:= match.

%% What was sent in a window without a word of ours, begun when nothing had been
%% sent for a moment: the acknowledgements of what went before are not idle traffic.
-spec idle(QuietMs :: pos_integer(), WithinMs :: non_neg_integer(), Ms :: pos_integer()) ->
          #{tx_bytes := non_neg_integer(), elapsed_ns := integer()}.
idle(QuietMs, WithinMs, Ms) ->
    Before = quiet(wire(), QuietMs, erlang:monotonic_time(millisecond) + WithinMs),
    receive after Ms -> ok end,
    #{tx_bytes := Bytes, at_ns := Ns} = difference(Before, wire()),
    #{tx_bytes => Bytes, elapsed_ns => Ns}.

quiet(#{tx_packets := Was}, QuietMs, Until) ->
    receive after QuietMs -> ok end,
    #{tx_packets := Is} = Now = wire(),
    case Is =:= Was orelse erlang:monotonic_time(millisecond) >= Until of
        true -> Now;
        false -> quiet(Now, QuietMs, Until)
    end.

counters(Row) ->
    [_, Numbers] = binary:split(Row, <<":">>),
    [binary_to_integer(Field) || Field <- re:split(Numbers, "\\s+", [trim]), Field =/= <<>>].

%% What passed between two readings.
-spec difference(wire(), wire()) -> wire().
difference(Before, After) ->
    maps:map(fun(Field, Value) -> Value - maps:get(Field, Before) end, After).

number_after(File, Pattern) ->
    case text_after(File, Pattern) of
        null -> null;
        Number -> binary_to_integer(Number)
    end.

text_after(File, Pattern) ->
    case file:read_file(File) of
        {ok, Text} ->
            case re:run(Text, Pattern, [{capture, all_but_first, binary}]) of
                {match, [Found]} -> Found;
                nomatch -> null
            end;
        {error, _} ->
            null
    end.
