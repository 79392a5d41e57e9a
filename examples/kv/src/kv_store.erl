%% The replica of one node. The last write wins, by its writer's clock, whatever the order in which writes arrive.
-module(kv_store).
-behaviour(gen_server).

-export([start_link/0, read/1, digest/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-type entry() :: {kv:key(), kv:value(), {Time :: integer(), Unique :: integer(), Writer :: node()}}.

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

%% Reads are lookups in a table, and need no process.
-spec read(kv:key()) -> {ok, kv:value()} | {error, not_found}.
read(Key) ->
    case ets:lookup(?MODULE, Key) of
        [{_, Value, _}] -> {ok, Value};
        [] -> {error, not_found}
    end.

%% The same number for the same content.
-spec digest() -> non_neg_integer().
digest() ->
    gen_server:call(?MODULE, digest).

init([]) ->
    ?MODULE = ets:new(?MODULE, [named_table, {read_concurrency, true}]),
    ok = net_kernel:monitor_nodes(true),
    ok = pg:join(kv, replicas, self()),
    [share(Node) || Node <- nodes()],
    {ok, no_state}.

handle_call({read, Key}, _From, State) ->
    {reply, read(Key), State};
handle_call({write, Entry}, _From, State) ->
    merge(Entry),
    {reply, ok, State};
handle_call(digest, _From, State) ->
    {reply, erlang:phash2(lists:sort(ets:tab2list(?MODULE)), 1 bsl 32), State}.

handle_cast({entries, Entries, Answer}, State) ->
    lists:foreach(fun merge/1, Entries),
    Answer =:= none orelse gen_server:cast(Answer, {entries, ets:tab2list(?MODULE), none}),
    {noreply, State}.

%% A node is there, for the first time or again: both sides may have what the other lacks.
handle_info({nodeup, Node}, State) ->
    share(Node),
    {noreply, State};
handle_info({nodedown, _Node}, State) ->
    {noreply, State}.

-spec share(node()) -> ok.
share(Node) ->
    gen_server:cast({?MODULE, Node}, {entries, ets:tab2list(?MODULE), {?MODULE, node()}}).

-spec merge(entry()) -> true.
merge({Key, _, Version} = Entry) ->
    case ets:lookup(?MODULE, Key) of
        [{_, _, Newer}] when Newer >= Version -> true;
        _ -> ets:insert(?MODULE, Entry)
    end.
