%% Against a cluster that runs kv. ERLANG_NODES names its nodes, separated by commas.
-module(kv_SUITE).

-include_lib("stdlib/include/assert.hrl").

-export([all/0, init_per_suite/1, end_per_suite/1]).
-export([every_node_has_a_replica/1, what_one_node_writes_all_read/1]).

all() ->
    [every_node_has_a_replica, what_one_node_writes_all_read].

init_per_suite(Config) ->
    Nodes = [list_to_atom(Name) || Name <- string:lexemes(os:getenv("ERLANG_NODES", ""), ",")],
    ?assertNotEqual([], Nodes),
    [?assertEqual({Node, true}, {Node, net_kernel:connect_node(Node)}) || Node <- Nodes],
    [{nodes, Nodes} | Config].

end_per_suite(_Config) ->
    ok.

every_node_has_a_replica(Config) ->
    Nodes = lists:sort(nodes_of(Config)),
    [?assertEqual(Nodes, erpc:call(Node, kv, replicas, [])) || Node <- Nodes].

what_one_node_writes_all_read(Config) ->
    [First | _] = Nodes = nodes_of(Config),
    ok = erpc:call(First, kv, put, [?MODULE, a_value]),
    [?assertEqual({ok, a_value}, erpc:call(Node, kv, get, [?MODULE])) || Node <- Nodes].

nodes_of(Config) ->
    proplists:get_value(nodes, Config).
