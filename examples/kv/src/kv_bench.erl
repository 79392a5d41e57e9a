%% What the workflow measures, and what it expects to hold.
-module(kv_bench).

-export([setup/0, get/2, fetch/2, put/2]).
-export([is_replicated/0, is_consistent/0]).

-define(KEYS, 1000).

%% Runs once on each node. Its value is the first argument of every call.
-spec setup() -> #{neighbour := node()}.
setup() ->
    [ok = kv:put({bench, N}, <<N:32>>) || N <- lists:seq(1, ?KEYS)],
    #{neighbour => neighbour()}.

%% The second argument counts the calls of this node.
-spec get(#{neighbour := node()}, integer()) -> {ok, binary()} | {error, not_found}.
get(_Setup, Count) ->
    kv:get(key(Count)).

-spec fetch(#{neighbour := node()}, integer()) -> {ok, binary()} | {error, not_found}.
fetch(#{neighbour := Node}, Count) ->
    kv:fetch(Node, key(Count)).

-spec put(#{neighbour := node()}, integer()) -> ok | {error, term()}.
put(_Setup, Count) ->
    kv:put(key(Count), <<Count:32>>).

%% Every node that is there has a replica, and this one knows them all.
-spec is_replicated() -> boolean().
is_replicated() ->
    kv:replicas() =:= lists:sort([node() | nodes()]).

%% All replicas hold the same.
-spec is_consistent() -> true.
is_consistent() ->
    Digests = [{Node, erpc:call(Node, kv_store, digest, [])} || Node <- kv:replicas()],
    case lists:usort([Digest || {_, Digest} <- Digests]) of
        [_] -> true;
        _ -> error({replicas_differ, Digests})
    end.

key(Count) ->
    {bench, 1 + abs(Count) rem ?KEYS}.

%% The node that comes next, by name; a node alone is its own.
neighbour() ->
    Nodes = kv:replicas(),
    case lists:dropwhile(fun(Node) -> Node =< node() end, Nodes) of
        [Next | _] -> Next;
        [] -> hd(Nodes)
    end.
