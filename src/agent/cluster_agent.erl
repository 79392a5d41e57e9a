%% The half of the controller that lives inside a node.
%%
%% It is spoken to over the container's own stdin and stdout, never over the
%% distribution, so nothing of it joins the mesh, nodes() or global, and a
%% partitioned node can still be asked. Only a node that booted itself has its
%% stdin and stdout for itself: there cluster_agent_helper, on a hidden node,
%% stands for the port. src/cluster/agent.ts is the twin:
%%
%%   request   <id> <verb> <argument>...\n
%%   cancel    - cancel <id>\n
%%   record    RS <session> <id> <more> <json>\n      RS is the byte 16#1e
%%
%% A reply longer than a pipe writes atomically is cut into records that all
%% but the last say "+" for <more>; the last says ".". Pushed events have the
%% id "-". The session is what the last hello named, so that neither output of
%% the node's own code nor an earlier controller's replies can be mistaken.
%%
%% Compiled by the oldest supported OTP (25); call nothing that is newer.
-module(cluster_agent).
-export([boot/1, relay/1, told/1]).

-ifndef(SOURCE_SHA256).
-define(SOURCE_SHA256, "unknown").
-endif.
-source_sha256(?SOURCE_SHA256).

%% POSIX lets a pipe interleave writes of more than PIPE_BUF (4096) bytes.
-define(RECORD_BYTES, 3072).

-type json() :: null | boolean() | number() | atom() | binary() | [json()] | #{atom() => json()}.
-define(IS_LOAD(Verb), Verb =:= <<"round-trip">>; Verb =:= <<"fixed-rate">>; Verb =:= <<"beside-bulk">>;
                       Verb =:= <<"flood">>; Verb =:= <<"bare-flood">>;
                       Verb =:= <<"raw-round-trip">>; Verb =:= <<"raw-stream">>;
                       Verb =:= <<"prepare">>; Verb =:= <<"release">>; Verb =:= <<"check">>;
                       Verb =:= <<"call-closed">>; Verb =:= <<"call-open">>).

%% What stands for the port where there is none: a process of the helper, and
%% the word that it knows this node by.
-type relay() :: {relay, pid(), Index :: binary()}.
-type state() :: #{port := port() | relay(),
                   session := binary(),
                   waiting := [{Id :: binary(), Peers :: non_neg_integer()}],
                   loads := #{Id :: binary() => pid()}}.

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
    State = begun(Port),
    event(State, #{event => ready}),
    loop(State, []).

%% Called by the helper, over the distribution. An agent that is there already
%% only hears whom it speaks to from now on. The helper says that it is ready.
-spec relay(relay()) -> pid().
relay(Relay) ->
    case whereis(?MODULE) of
        undefined ->
            Agent = spawn(fun() -> relayed(Relay) end),
            register(?MODULE, Agent),
            Agent;
        Agent ->
            Agent ! Relay,
            Agent
    end.

%% What is printed here belongs to this node, not to the one that called.
relayed(Relay) ->
    [true = group_leader(Leader, self()) || Leader <- [whereis(user)], is_pid(Leader)],
    loop(begun(Relay), []).

-spec begun(port() | relay()) -> state().
begun(Port) ->
    ok = net_kernel:monitor_nodes(true, [nodedown_reason]),
    #{port => Port, session => <<"-">>, waiting => [], loads => #{}}.

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
        {relay, _, _} = Relay -> loop(State#{port := Relay}, []);
        {nodeup, Node, _} -> loop(up(Node, os:system_time(nanosecond), State), Line);
        {nodedown, Node, Info} ->
            loop(down(Node, Info, os:system_time(nanosecond), State), Line);
        {'DOWN', _, process, Pid, _} ->
            #{loads := Loads} = State,
            loop(State#{loads := maps:filter(fun(_, Each) -> Each =/= Pid end, Loads)}, Line);
        _ -> loop(State, Line)
    end.

request([Id, <<"hello">>, Session], #{loads := Loads} = State) ->
    %% What an earlier controller left running is nobody's any more.
    [exit(Pid, kill) || Pid <- maps:values(Loads)],
    cluster_agent_operation:forget(),
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
request([_, <<"cancel">>, Id], #{loads := Loads} = State) ->
    [exit(Pid, kill) || Pid <- [maps:get(Id, Loads, none)], is_pid(Pid)],
    State;
request([Id, Verb | Arguments], #{loads := Loads} = State) when ?IS_LOAD(Verb) ->
    Tell = fun(Done) -> event(State, #{event => progress, id => Id, done => Done}) end,
    Load = fun(Progress) -> load(Verb, Arguments, Progress) end,
    {Pid, _} = spawn_monitor(fun() -> reply(Id, State, fun() -> supervised(Load, Tell) end) end),
    State#{loads := Loads#{Id => Pid}};
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
do(<<"start-app">>, [App]) ->
    case application:ensure_all_started(binary_to_atom(App)) of
        {ok, Started} -> #{started => Started};
        {error, {Failed, Reason}} -> #{failed => Failed, reason => excerpt(Reason)}
    end;
do(<<"find-elixir">>, []) ->
    #{version => cluster_agent_elixir:find()};
do(<<"global">>, []) ->
    {Us, ok} = timer:tc(global, sync, []),
    #{sync_us => Us};
do(<<"wire">>, []) ->
    cluster_agent_readings:wire();
do(<<"idle">>, [Quiet, Within, Ms]) ->
    cluster_agent_readings:idle(int(Quiet), int(Within), int(Ms));
do(<<"footprint">>, []) ->
    cluster_agent_readings:footprint();
do(<<"clock">>, []) ->
    #{at_ms => os:system_time(millisecond)};
do(<<"machine">>, []) ->
    cluster_agent_readings:machine();
do(<<"ruler">>, []) ->
    cluster_agent_readings:ruler();
do(<<"resolve">>, Calls) ->
    cluster_agent_call:resolve(Calls).

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

%% --- load ------------------------------------------------------------------

load(Verb, Arguments, Progress) ->
    case {Verb, Arguments} of
        {<<"round-trip">>, [Peer, Size, Senders, Warmup, Count, Ms]} ->
            cluster_agent_load:round_trip(
              #{peer => peer(Peer), size => int(Size), senders => int(Senders),
                warmup_ms => int(Warmup), count => int(Count), ms => int(Ms)}, Progress);
        {<<"fixed-rate">>, [Peer, Size, Rate, Pairs, Pair, Start, Offset, Warmup, Ms]} ->
            cluster_agent_load:fixed_rate(
              #{peer => peer(Peer), size => int(Size), rate => int(Rate), places => int(Pairs),
                place => int(Pair), start_ms => int(Start), offset_ms => int(Offset),
                warmup_ms => int(Warmup), ms => int(Ms)}, Progress);
        {<<"beside-bulk">>, [Peer, Size, Bulk, Rate, Warmup, Ms]} ->
            cluster_agent_load:beside_bulk(
              #{peer => peer(Peer), size => int(Size), bulk => int(Bulk), rate => int(Rate), places => 1,
                place => 0, offset_ms => 0, warmup_ms => int(Warmup), ms => int(Ms)}, Progress);
        {<<"flood">>, [Peer, Size, Senders, Warmup, Ms]} ->
            cluster_agent_load:flood(
              #{peer => peer(Peer), size => int(Size), senders => int(Senders),
                warmup_ms => int(Warmup), ms => int(Ms)});
        {<<"bare-flood">>, [Peer, Size, Senders, Warmup, Ms]} ->
            cluster_agent_load:bare_flood(
              #{peer => peer(Peer), size => int(Size), senders => int(Senders),
                warmup_ms => int(Warmup), ms => int(Ms)});
        {<<"raw-round-trip">>, [Peer, Size, Warmup, Ms]} ->
            cluster_agent_raw:round_trip(
              #{peer => peer(Peer), size => int(Size), warmup_ms => int(Warmup), ms => int(Ms)});
        {<<"raw-stream">>, [Peer, Size, Warmup, Ms]} ->
            cluster_agent_raw:stream(
              #{peer => peer(Peer), size => int(Size), warmup_ms => int(Warmup), ms => int(Ms)});
        {<<"prepare">>, [Key, Call, Setup, Teardown, Timeout]} ->
            cluster_agent_operation:prepare(
              #{key => Key, call => Call, setup => Setup, teardown => Teardown, timeout_ms => int(Timeout)});
        {<<"release">>, [Key, Timeout]} ->
            cluster_agent_operation:release(#{key => Key, timeout_ms => int(Timeout)});
        {<<"check">>, [Call, Timeout]} ->
            cluster_agent_operation:check(#{call => Call, timeout_ms => int(Timeout)});
        {<<"call-closed">>, [Key, Callers, Batch, Timeout, Start, Warmup, Ms]} ->
            cluster_agent_operation:closed(
              #{key => Key, callers => int(Callers), batch => int(Batch), timeout_ms => int(Timeout),
                start_ms => int(Start), warmup_ms => int(Warmup), ms => int(Ms)}, Progress);
        {<<"call-open">>, [Key, Callers, Timeout, Rate, Places, Place, Start, Offset, Warmup, Ms]} ->
            cluster_agent_operation:open(
              #{key => Key, callers => int(Callers), timeout_ms => int(Timeout), rate => int(Rate),
                places => int(Places), place => int(Place), start_ms => int(Start), offset_ms => int(Offset),
                warmup_ms => int(Warmup), ms => int(Ms)}, Progress)
    end.

%% Load runs in a process that everything of it is linked to; its end, whatever the reason, is the load's end.
%% What it does is told, and every second that it is still there, also when it warms up or waits.
supervised(Load, Tell) ->
    process_flag(trap_exit, true),
    Caller = self(),
    Progress = fun(Done) -> Caller ! {done, Done}, ok end,
    Pid = spawn_link(fun() -> Caller ! {self(), Load(Progress)} end),
    watch(Pid, 0, Tell).

watch(Pid, Done, Tell) ->
    receive
        {Pid, Result} ->
            Result;
        {'EXIT', Pid, Reason} ->
            error(Reason);
        {done, Now} ->
            Tell(Now),
            watch(Pid, Now, Tell)
    after 1000 ->
        Tell(Done),
        watch(Pid, Done, Tell)
    end.

peer(Name) -> binary_to_atom(Name).

int(Digits) -> binary_to_integer(Digits).

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
    out(Port, [16#1e, Session, $\s, Id, $\s, More, $\s, Part, $\n]).

%% A helper that is gone is not called back: its successor will call.
out({relay, Helper, Index}, Record) ->
    erlang:send(Helper, {output, Index, iolist_to_binary(Record)}, [noconnect]);
out(Port, Record) ->
    port_command(Port, Record).

%% An event outside of any session, as the helper tells it of a node.
-spec told(#{atom() => json()}) -> binary().
told(Body) ->
    iolist_to_binary([16#1e, "- - . ", json(Body), $\n]).

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

%% Terms of the user's code may be of any size.
excerpt(Term) ->
    Text = unicode:characters_to_binary(io_lib:format("~0tP", [Term, 60])),
    string:slice(Text, 0, 1000).

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
