%% The half of the controller that lives inside a node.
%%
%% It is spoken to over the container's own stdin and stdout, never over the
%% distribution, so nothing of it joins the mesh, nodes() or global, and a
%% partitioned node can still be asked. src/cluster/agent.ts is its twin:
%%
%%   request   <id> <verb> <argument>...\n
%%   record    RS <session> <id> <more> <json>\n      RS is the byte 16#1e
%%
%% A reply longer than a pipe writes atomically is cut into records that all
%% but the last say "+" for <more>; the last says ".". Pushed events have the
%% id "-". The session is what the last hello named, so that neither output of
%% the node's own code nor an earlier controller's replies can be mistaken.
%%
%% Compiled by the oldest supported OTP (25); call nothing that is newer.
-module(cluster_agent).
-export([boot/1]).

-ifndef(SOURCE_SHA256).
-define(SOURCE_SHA256, "unknown").
-endif.
-source_sha256(?SOURCE_SHA256).

%% POSIX lets a pipe interleave writes of more than PIPE_BUF (4096) bytes.
-define(RECORD_BYTES, 3072).
-define(ECHO, cluster_agent_echo).

-type json() :: null | boolean() | number() | atom() | binary() | [json()] | #{atom() => json()}.
-type state() :: #{port := port(),
                   session := binary(),
                   waiting := [{Id :: binary(), Peers :: non_neg_integer()}]}.

%% Called by the loader, in the process that owns the port of fd 0 and 1.
-spec boot(port()) -> true.
boot(Port) ->
    Agent = spawn(fun() -> receive go -> start(Port) end end),
    register(?MODULE, Agent),
    erlang:port_connect(Port, Agent),
    unlink(Port),
    Agent ! go,
    true.

-spec start(port()) -> no_return().
start(Port) ->
    take_cookie(os:getenv("ERLANG_COOKIE")),
    register(?ECHO, spawn(fun echo/0)),
    ok = net_kernel:monitor_nodes(true, [nodedown_reason]),
    State = #{port => Port, session => <<"-">>, waiting => []},
    event(State, #{event => ready}),
    loop(State, []).

%% The node booted with a throw-away cookie on its command line; the real one
%% comes from the environment, so that no process listing shows it. It is also
%% left where erl looks for it, so that `docker exec ... erl -remsh` just works.
take_cookie(false) ->
    ok;
take_cookie(Cookie) ->
    true = erlang:set_cookie(list_to_atom(Cookie)),
    case init:get_argument(home) of
        {ok, [[Home]]} -> leave_cookie_file(filename:join(Home, ".erlang.cookie"), Cookie);
        _ -> ok
    end.

leave_cookie_file(File, Cookie) ->
    case file:open(File, [write, exclusive]) of
        {ok, Io} ->
            _ = file:change_mode(File, 8#400),
            _ = file:write(Io, Cookie),
            file:close(Io);
        {error, _} ->
            ok
    end.

%% --- the loop -------------------------------------------------------------

-spec loop(state(), [binary()]) -> no_return().
loop(#{port := Port} = State, Line) ->
    receive
        {Port, {data, {noeol, Part}}} -> loop(State, [Part | Line]);
        {Port, {data, {eol, Part}}} ->
            Whole = iolist_to_binary(lists:reverse(Line, [Part])),
            loop(request(binary:split(Whole, <<" ">>, [global]), State), []);
        {Port, eof} -> halt(0);
        {nodeup, Node, _} -> loop(up(Node, os:system_time(nanosecond), State), Line);
        {nodedown, Node, Info} ->
            loop(down(Node, Info, os:system_time(nanosecond), State), Line);
        _ -> loop(State, Line)
    end.

request([Id, <<"hello">>, Session], State) ->
    New = State#{session := Session, waiting := []},
    reply(Id, New, fun hello/0),
    New;
request([Id, <<"mesh">>, Peers], #{waiting := Waiting} = State) ->
    answer_waiting(State#{waiting := [{Id, binary_to_integer(Peers)} | Waiting]});
request([Id, <<"beat">>, Milliseconds], State) ->
    For = binary_to_integer(Milliseconds),
    _ = spawn_opt(fun() -> beat(State, erlang:monotonic_time(millisecond) + For) end, [{priority, high}]),
    reply(Id, State, fun() -> #{} end),
    State;
request([Id, Verb | Arguments], State) ->
    _ = spawn(fun() -> reply(Id, State, fun() -> do(Verb, Arguments) end) end),
    State;
request(_, State) ->
    State.

up(Node, At, State) ->
    event(State, #{event => nodeup, node => Node, at_ns => At}),
    answer_waiting(State).

down(Node, Info, At, State) ->
    Reason = text(proplists:get_value(nodedown_reason, Info, unknown)),
    event(State, #{event => nodedown, node => Node, at_ns => At, reason => Reason}),
    State.

answer_waiting(#{waiting := Waiting} = State) ->
    Seen = nodes(),
    {Ready, Still} = lists:partition(fun({_, Peers}) -> length(Seen) >= Peers end, Waiting),
    [reply(Id, State, fun() -> #{peers => Seen} end) || {Id, _} <- Ready],
    State#{waiting := Still}.

%% A sign of life every millisecond: of a node that dies, the last one tells when.
beat(State, Until) ->
    event(State, #{event => beat, at_ns => os:system_time(nanosecond)}),
    receive after 1 -> ok end,
    case erlang:monotonic_time(millisecond) < Until of
        true -> beat(State, Until);
        false -> ok
    end.

%% --- verbs ----------------------------------------------------------------

-spec do(binary(), [binary()]) -> json().
do(<<"health">>, []) ->
    #{epmd => epmd_names(), peers => nodes()};
do(<<"connect">>, Peers) ->
    #{peers => in_parallel(fun connect/1, [binary_to_atom(Peer) || Peer <- Peers])};
do(<<"global">>, []) ->
    {Us, ok} = timer:tc(global, sync, []),
    #{sync_us => Us};
do(<<"wire">>, []) ->
    wire();
do(<<"footprint">>, []) ->
    #{beam_bytes => erlang:memory(total),
      rss_bytes => resident_bytes(),
      working_set_bytes => working_set_bytes(),
      descriptors => descriptors(),
      connections => length(erlang:system_info(dist_ctrl)),
      processes => erlang:system_info(process_count)};
do(<<"round-trip">>, [Peer, Warmup, Count, Size]) ->
    round_trip(binary_to_atom(Peer), binary_to_integer(Warmup), binary_to_integer(Count),
               binary_to_integer(Size)).

hello() ->
    #{node => node(),
      otp => list_to_binary(erlang:system_info(otp_release)),
      erts => list_to_binary(erlang:system_info(version)),
      schedulers => erlang:system_info(schedulers_online),
      epmd => epmd_names()}.

epmd_names() ->
    case erl_epmd:names() of
        {ok, Names} -> #{names => [#{name => unicode:characters_to_binary(Name), port => Port} || {Name, Port} <- Names]};
        {error, Reason} -> #{error => text(Reason)}
    end.

connect(Peer) ->
    {Us, Connected} = timer:tc(net_kernel, connect_node, [Peer]),
    #{node => Peer, connected => Connected =:= true, us => Us}.

%% --- messaging ------------------------------------------------------------

echo() ->
    receive
        {From, Tag, Payload} -> From ! {Tag, Payload}
    end,
    echo().

%% A heap that holds all samples keeps the collector out of the measured loop.
round_trip(Peer, Warmup, Count, Size) ->
    Caller = self(),
    Work = fun() -> Caller ! {samples, measure(Peer, Warmup, Count, binary:copy(<<"e">>, Size))} end,
    {Pid, Ref} = spawn_opt(Work, [monitor, {min_heap_size, 8192 + 8 * Count}]),
    receive
        {samples, {Elapsed, Samples}} ->
            erlang:demonitor(Ref, [flush]),
            Packed = << <<Ns:64>> || Ns <- Samples >>,
            #{elapsed_ns => Elapsed, samples => base64:encode(zlib:compress(Packed))};
        {'DOWN', Ref, process, Pid, Reason} ->
            error(Reason)
    end.

measure(Peer, Warmup, Count, Payload) ->
    Echo = {?ECHO, Peer},
    Ref = erlang:monitor(process, Echo),
    _ = trips(Warmup, Echo, Ref, Payload, []),
    Start = erlang:monotonic_time(),
    Samples = trips(Count, Echo, Ref, Payload, []),
    Elapsed = erlang:monotonic_time() - Start,
    erlang:demonitor(Ref, [flush]),
    {nanoseconds(Elapsed), [nanoseconds(Sample) || Sample <- lists:reverse(Samples)]}.

trips(0, _Echo, _Ref, _Payload, Samples) ->
    Samples;
trips(Left, Echo, Ref, Payload, Samples) ->
    Sent = erlang:monotonic_time(),
    Echo ! {self(), Left, Payload},
    receive
        {Left, _} ->
            trips(Left - 1, Echo, Ref, Payload, [erlang:monotonic_time() - Sent | Samples]);
        {'DOWN', Ref, process, _, Reason} ->
            error({echo_lost, Echo, Reason})
    end.

nanoseconds(Native) ->
    erlang:convert_time_unit(Native, native, nanosecond).

%% --- footprint ------------------------------------------------------------

%% Every figure is null where the container does not let it be read.

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
wire() ->
    case file:read_file("/proc/self/net/dev") of
        {ok, Text} ->
            Rows = [Row || Row <- binary:split(Text, <<"\n">>, [global]), binary:match(Row, <<":">>) =/= nomatch],
            Counters = [counters(Row) || Row <- Rows, not is_loopback(Row)],
            #{tx_bytes => lists:sum([Tx || {Tx, _} <- Counters]),
              tx_packets => lists:sum([Packets || {_, Packets} <- Counters]),
              at_ns => os:system_time(nanosecond)};
        {error, Reason} ->
            error(Reason)
    end.

is_loopback(Row) ->
    re:run(Row, "^\\s*lo:", [{capture, none}]) =:= match.

counters(Row) ->
    [_, Numbers] = binary:split(Row, <<":">>),
    Fields = [binary_to_integer(Field) || Field <- re:split(Numbers, "\\s+", [trim]), Field =/= <<>>],
    {lists:nth(9, Fields), lists:nth(10, Fields)}.

number_after(File, Pattern) ->
    case file:read_file(File) of
        {ok, Text} ->
            case re:run(Text, Pattern, [{capture, all_but_first, binary}]) of
                {match, [Number]} -> binary_to_integer(Number);
                nomatch -> null
            end;
        {error, _} ->
            null
    end.

%% --- replies --------------------------------------------------------------

reply(Id, State, Work) ->
    Body = try
               #{ok => Work()}
           catch
               Class:Reason -> #{error => text({Class, Reason})}
           end,
    records(State, Id, iolist_to_binary(json(Body))).

event(State, Body) ->
    records(State, <<"-">>, iolist_to_binary(json(Body))).

records(State, Id, <<Part:?RECORD_BYTES/binary, Rest/binary>>) when Rest =/= <<>> ->
    record(State, Id, <<"+">>, Part),
    records(State, Id, Rest);
records(State, Id, Last) ->
    record(State, Id, <<".">>, Last).

record(#{port := Port, session := Session}, Id, More, Part) ->
    port_command(Port, [16#1e, Session, $\s, Id, $\s, More, $\s, Part, $\n]).

-spec json(json()) -> iodata().
json(Value) when is_integer(Value) -> integer_to_binary(Value);
json(Value) when is_float(Value) -> float_to_binary(Value, [short]);
json(Value) when Value =:= true; Value =:= false; Value =:= null -> atom_to_binary(Value);
json(Value) when is_atom(Value) -> string(atom_to_binary(Value));
json(Value) when is_binary(Value) -> string(Value);
json(Value) when is_list(Value) -> [$[, lists:join($,, [json(Each) || Each <- Value]), $]];
json(Value) when is_map(Value) ->
    Members = [[string(atom_to_binary(Key)), $:, json(Each)] || {Key, Each} <- maps:to_list(Value)],
    [${, lists:join($,, Members), $}].

%% Everything that is not printable ASCII is escaped, so a record is one line of plain text.
string(Text) ->
    [$", [escape(Code) || Code <- unicode:characters_to_list(Text)], $"].

escape(Code) when Code >= $\s, Code =< $~, Code =/= $", Code =/= $\\ -> Code;
escape(Code) when Code =< 16#ffff -> io_lib:format("\\u~4.16.0b", [Code]);
escape(Code) ->
    Offset = Code - 16#10000,
    [escape(16#d800 + (Offset bsr 10)), escape(16#dc00 + (Offset band 16#3ff))].

text(Term) ->
    unicode:characters_to_binary(io_lib:format("~0tp", [Term])).

in_parallel(Work, Items) ->
    Caller = self(),
    Workers = [spawn_monitor(fun() -> Caller ! {self(), Work(Item)} end) || Item <- Items],
    [receive
         {Pid, Result} ->
             erlang:demonitor(Ref, [flush]),
             Result;
         {'DOWN', Ref, process, Pid, Reason} ->
             error(Reason)
     end || {Pid, Ref} <- Workers].
