%% What plain TCP does between the same two containers: the ceiling that the
%% distribution is compared with.
%%
%% The server is spawned at the peer, linked to the caller, and listens on a
%% port that the kernel chooses, for one connection.
-module(cluster_agent_raw).
-export([round_trip/1, stream/1]).
%% Run at the peer.
-export([echo_server/1, stream_server/2]).

-define(CONNECT_MS, 5000).
-define(OPTIONS, [binary, {nodelay, true}]).


%% Round trips of `size` bytes with a header of four, one in flight, for `ms`
%% after `warmup_ms`. Both sides have the socket send them what arrives
%% (`{active, true}`), as a distribution connection has it.
-spec round_trip(#{peer := node(), size := non_neg_integer(), warmup_ms := non_neg_integer(),
                   ms := pos_integer()}) -> #{atom() => term()}.
round_trip(#{peer := Peer, size := Size, warmup_ms := Warmup, ms := Ms}) ->
    {Server, Socket} = connect(Peer, echo_server, [self()], [{packet, 4}, {active, true}]),
    Payload = binary:copy(<<"e">>, Size),
    Histogram = cluster_agent_histogram:new(),
    Start = erlang:monotonic_time() + native(Warmup),
    _ = trips(Socket, Payload, fun(_) -> ok end, Start, erlang:monotonic_time()),
    Add = fun(Took) -> cluster_agent_histogram:add(Histogram, nanoseconds(Took)) end,
    End = trips(Socket, Payload, Add, Start + native(Ms), erlang:monotonic_time()),
    disconnect(Server, Socket),
    #{round_trips => cluster_agent_histogram:read(Histogram), elapsed_ns => nanoseconds(End - Start)}.

trips(Socket, Payload, Add, Deadline, Sent) when Sent < Deadline ->
    ok = gen_tcp:send(Socket, Payload),
    receive
        {tcp, Socket, _} -> Add(erlang:monotonic_time() - Sent);
        {tcp_closed, Socket} -> error(closed)
    end,
    trips(Socket, Payload, Add, Deadline, erlang:monotonic_time());
trips(_, _, _, _, Sent) ->
    Sent.

%% Messages of `size` bytes with a header of four, each sent by a call of its
%% own, as fast as they go. Counted where they arrive, in `ms` after `warmup_ms`.
-spec stream(#{peer := node(), size := non_neg_integer(), warmup_ms := non_neg_integer(),
               ms := pos_integer()}) -> #{atom() => term()}.
stream(#{peer := Peer, size := Size, warmup_ms := Warmup, ms := Ms}) ->
    {Server, Socket} = connect(Peer, stream_server, [self(), {Warmup, Ms}], [{packet, 4}, {active, false}]),
    Payload = binary:copy(<<"e">>, Size),
    Pourer = spawn_link(fun() -> pour(Socket, Payload) end),
    receive
        {Server, {Bytes, Elapsed}} ->
            unlink(Pourer),
            exit(Pourer, kill),
            disconnect(Server, Socket),
            #{messages => Bytes div (Size + 4), elapsed_ns => Elapsed}
    end.

pour(Socket, Payload) ->
    ok = gen_tcp:send(Socket, Payload),
    pour(Socket, Payload).

connect(Peer, Server, Arguments, Options) ->
    Pid = spawn_opt(Peer, ?MODULE, Server, Arguments, [link]),
    Port = receive {Pid, listening, Number} -> Number end,
    [_, Host] = string:split(atom_to_list(Peer), "@"),
    {ok, Socket} = gen_tcp:connect(Host, Port, ?OPTIONS ++ Options, ?CONNECT_MS),
    {Pid, Socket}.

disconnect(Server, Socket) ->
    unlink(Server),
    exit(Server, kill),
    gen_tcp:close(Socket).

accept(Client, Options) ->
    {ok, Listener} = gen_tcp:listen(0, ?OPTIONS ++ Options),
    {ok, Port} = inet:port(Listener),
    Client ! {self(), listening, Port},
    {ok, Socket} = gen_tcp:accept(Listener, ?CONNECT_MS),
    Socket.

echo_server(Client) ->
    send_back(accept(Client, [{packet, 4}, {active, true}])).

send_back(Socket) ->
    receive
        {tcp, Socket, Payload} -> ok = gen_tcp:send(Socket, Payload);
        {tcp_closed, Socket} -> exit(normal)
    end,
    send_back(Socket).

stream_server(Client, {Warmup, Ms}) ->
    Socket = accept(Client, [{packet, raw}, {active, false}, {buffer, 65536}]),
    Start = erlang:monotonic_time() + native(Warmup),
    _ = swallow(Socket, Start, 0),
    Begun = erlang:monotonic_time(),
    Bytes = swallow(Socket, Begun + native(Ms), 0),
    Client ! {self(), {Bytes, nanoseconds(erlang:monotonic_time() - Begun)}},
    swallow(Socket, infinity, 0).

swallow(Socket, Deadline, Bytes) ->
    case erlang:monotonic_time() < Deadline of
        true ->
            case gen_tcp:recv(Socket, 0) of
                {ok, Data} -> swallow(Socket, Deadline, Bytes + byte_size(Data));
                {error, closed} -> exit(normal)
            end;
        false ->
            Bytes
    end.

native(Milliseconds) ->
    erlang:convert_time_unit(Milliseconds, millisecond, native).

nanoseconds(Native) ->
    erlang:convert_time_unit(Native, native, nanosecond).
