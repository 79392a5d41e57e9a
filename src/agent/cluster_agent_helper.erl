%% A hidden node of ours, for nodes that boot themselves and so have their stdin
%% and stdout for themselves: it carries lines between its own stdin and stdout
%% and the agents in those nodes. It is in nobody's nodes() and not in global,
%% listens on no port and is known to no epmd. src/cluster/relay.ts is its twin:
%%
%%   in    <index> open <node>\n     reach this node and load the agent into it
%%         <index> <line>\n          a line for that agent
%%         <index> end\n             its container has ended: tell when all is out
%%   out   GS <index> <record>\n     a record of that agent; GS is the byte 16#1d
%%         GS <index> closed\n
%%
%% When its stdin ends, so do the nodes: they were not to be kept alive.
-module(cluster_agent_helper).
-export([boot/2, is_helper/1]).

-define(RETRY_MS, 100).
-define(CALL_MS, 20000).
%% How long nodes may take to hear that they are to end.
-define(LEAVE_MS, 2000).

-type modules() :: [{module(), binary()}].
-type channel() :: {opening | open, pid()}.
-type state() :: #{port := port(), modules := modules(), channels := #{Index :: binary() => channel()}}.

%% Whether this is the name of the helper; src/cluster/helper.ts gives it.
-spec is_helper(node()) -> boolean().
is_helper(Node) ->
    string:prefix(atom_to_list(Node), atom_to_list(?MODULE) ++ "@") =/= nomatch.

%% Called by the loader, in the process that owns the port of fd 0 and 1.
-spec boot(port(), modules()) -> true.
boot(Port, Modules) ->
    Helper = spawn(fun() -> receive go -> start(Port, Modules) end end),
    erlang:port_connect(Port, Helper),
    unlink(Port),
    Helper ! go,
    true.

%% The throw-away cookie of the command line makes way for the real one.
start(Port, Modules) ->
    true = erlang:set_cookie(list_to_atom(os:getenv("ERLANG_COOKIE"))),
    port_command(Port, cluster_agent:told(#{event => ready})),
    loop(#{port => Port, modules => Modules, channels => #{}}, []).

-spec loop(state(), [binary()]) -> no_return().
loop(#{port := Port} = State, Line) ->
    receive
        {Port, {data, {noeol, Part}}} -> loop(State, [Part | Line]);
        {Port, {data, {eol, Part}}} ->
            Whole = iolist_to_binary(lists:reverse(Line, [Part])),
            loop(request(binary:split(Whole, <<" ">>), State), []);
        {Port, eof} -> leave(State);
        {output, Index, Record} ->
            write(Index, Record, State),
            loop(State, Line);
        {opened, Index, Channel} ->
            write(Index, cluster_agent:told(#{event => ready}), State),
            loop(with(Index, {open, Channel}, State), Line);
        {closed, Index} -> loop(closed(Index, State), Line);
        _ -> loop(State, Line)
    end.

request([Index, <<"open ", Node/binary>>], #{modules := Modules} = State) ->
    Old = forget(Index, State),
    Helper = self(),
    Channel = spawn(fun() -> channel(Helper, Index, Node, Modules) end),
    with(Index, {opening, Channel}, Old);
request([Index, <<"end">>], #{channels := Channels} = State) ->
    case Channels of
        #{Index := {open, Channel}} ->
            Channel ! 'end',
            State;
        _ ->
            closed(Index, forget(Index, State))
    end;
request([Index, Line], #{channels := Channels} = State) ->
    [Channel ! {line, Line} || {open, Channel} <- [maps:get(Index, Channels, none)]],
    State;
request(_, State) ->
    State.

with(Index, Channel, #{channels := Channels} = State) ->
    State#{channels := Channels#{Index => Channel}}.

forget(Index, #{channels := Channels} = State) ->
    [exit(Pid, kill) || {_, Pid} <- [maps:get(Index, Channels, none)]],
    State#{channels := maps:remove(Index, Channels)}.

closed(Index, #{channels := Channels} = State) ->
    write(Index, <<"closed\n">>, State),
    State#{channels := maps:remove(Index, Channels)}.

write(Index, Record, #{port := Port}) ->
    port_command(Port, [16#1d, Index, $\s, Record]).

leave(#{channels := Channels}) ->
    Told = [{Channel, monitor(process, Channel)} || {open, Channel} <- maps:values(Channels)],
    [Channel ! eof || {Channel, _} <- Told],
    [receive {'DOWN', Ref, process, Channel, _} -> ok end || {Channel, Ref} <- Told],
    halt(0).

%% --- one node --------------------------------------------------------------

channel(Helper, Index, Name, Modules) ->
    Node = binary_to_atom(Name),
    Tell = fun(Body) -> Helper ! {output, Index, cluster_agent:told(Body)} end,
    reach(Node, string:lexemes(binary_to_list(Name), "@"), Tell),
    try
        Tell(#{event => loader, otp => list_to_binary(call(Node, erlang, system_info, [otp_release]))}),
        Agent = load(Node, {relay, Helper, Index}, Modules),
        Ref = monitor(process, Agent),
        Helper ! {opened, Index, self()},
        carry(Helper, {relay, Helper, Index}, Agent, Ref)
    catch
        error:{unloadable, Why} -> Tell(#{event => unloadable, why => Why})
    end.

%% Nodes take their time to boot, and others never come: whoever listens decides how long to wait.
reach(Node, [Alive, Host] = At, Tell) ->
    case reached(Node, Alive, net_adm:names(list_to_atom(Host))) of
        true ->
            ok;
        Why ->
            Tell(Why#{event => waiting}),
            receive after ?RETRY_MS -> ok end,
            reach(Node, At, Tell)
    end.

reached(Node, Alive, {ok, Names}) ->
    case {lists:keymember(Alive, 1, Names), Names} of
        {true, _} -> net_kernel:hidden_connect_node(Node) =:= true orelse #{why => refused, names => []};
        {false, _} -> #{why => unknown, names => [unicode:characters_to_binary(Name) || {Name, _} <- Names]}
    end;
reached(_, _, {error, _}) ->
    #{why => silent, names => []}.

%% An agent that an earlier controller left there is taken over as it is.
load(Node, Relay, Modules) ->
    case call(Node, erlang, whereis, [cluster_agent]) of
        undefined -> [hand_over(Node, Each) || Each <- Modules];
        _ -> ok
    end,
    call(Node, cluster_agent, relay, [Relay]).

hand_over(Node, {Name, Beam}) ->
    File = atom_to_list(Name) ++ ".beam",
    case call(Node, code, where_is_file, [File]) of
        non_existing -> ok;
        _ -> error({unloadable, <<"it has a module of its own called ", (atom_to_binary(Name))/binary>>})
    end,
    case call(Node, code, load_binary, [Name, File, Beam]) of
        {module, Name} -> ok;
        {error, Reason} -> unloadable(Reason)
    end.

call(Node, Module, Function, Arguments) ->
    case rpc:call(Node, Module, Function, Arguments, ?CALL_MS) of
        {badrpc, Reason} -> unloadable(Reason);
        Result -> Result
    end.

unloadable(Reason) ->
    error({unloadable, unicode:characters_to_binary(io_lib:format("~0tp", [Reason]))}).

%% A connection that was lost is made again by the next line.
carry(Helper, {relay, _, Index} = Relay, Agent, Ref) ->
    receive
        {line, Line} ->
            Agent ! {Relay, {data, {eol, Line}}},
            carry(Helper, Relay, Agent, watched(Agent, Ref));
        {'DOWN', Ref, process, Agent, _} ->
            carry(Helper, Relay, Agent, none);
        'end' ->
            receive {'DOWN', Ref, process, Agent, _} -> ok after when_down(Ref) -> ok end,
            Helper ! {closed, Index};
        eof ->
            Agent ! {Relay, eof},
            receive {'DOWN', Ref, process, Agent, _} -> ok after ?LEAVE_MS -> ok end
    end.

watched(Agent, none) -> monitor(process, Agent);
watched(_, Ref) -> Ref.

when_down(none) -> 0;
when_down(_) -> infinity.
