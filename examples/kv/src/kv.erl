%% A key-value store with a replica on every node of the cluster.
-module(kv).

-export([get/1, fetch/2, put/2, replicas/0]).
-export_type([key/0, value/0]).

-type key() :: term().
-type value() :: term().

-define(TIMEOUT_MS, 5000).

%% Reads the replica of this node.
-spec get(key()) -> {ok, value()} | {error, not_found}.
get(Key) ->
    kv_store:read(Key).

%% Asks the replica of another node.
-spec fetch(node(), key()) -> {ok, value()} | {error, not_found}.
fetch(Node, Key) ->
    gen_server:call({kv_store, Node}, {read, Key}, ?TIMEOUT_MS).

%% Writes to all replicas, and returns once all of them have it. When some could not be reached the others keep what was
%% written, and those catch up as soon as they are seen again.
-spec put(key(), value()) -> ok | {error, {not_replicated_to, [node()]}}.
put(Key, Value) ->
    Entry = {Key, Value, {erlang:system_time(), erlang:unique_integer(), node()}},
    case gen_server:multi_call(replicas(), kv_store, {write, Entry}, ?TIMEOUT_MS) of
        {_Replies, []} -> ok;
        {_Replies, Nodes} -> {error, {not_replicated_to, Nodes}}
    end.

%% The nodes that have a replica, this one among them.
-spec replicas() -> [node()].
replicas() ->
    lists:sort([node(Pid) || Pid <- pg:get_members(kv, replicas)]).
