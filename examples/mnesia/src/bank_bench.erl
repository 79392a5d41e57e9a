%% What the workflow measures, and what it expects to hold.
-module(bank_bench).

-export([setup_ram/0, setup_disc/0, read/2, transfer/2]).
-export([no_money_is_lost/0, all_nodes_have_copies/0]).

-define(ACCOUNTS, 1000).
-define(TABLES, [{bank_ram, ram_copies}, {bank_disc, disc_copies}]).

%% Run once on each node, by all nodes at the same time. Their value is the first argument of every call.
-spec setup_ram() -> atom().
setup_ram() -> setup(bank_ram).

-spec setup_disc() -> atom().
setup_disc() -> setup(bank_disc).

setup(Table) ->
    {_, Storage} = lists:keyfind(Table, 1, ?TABLES),
    ok = bank_tables:ensure(Table, #{storage => Storage, accounts => ?ACCOUNTS}),
    Table.

-spec read(atom(), integer()) -> {ok, integer()} | {error, no_account}.
read(Table, Count) ->
    bank:balance(Table, account(Count)).

%% The second argument counts the calls of this node; far apart, so that transactions seldom wait for one another.
-spec transfer(atom(), integer()) -> {atomic, ok} | {aborted, term()}.
transfer(Table, Count) ->
    From = account(Count * 7 + erlang:phash2(node(), ?ACCOUNTS)),
    bank:transfer(Table, #{from => From, to => account(From), amount => 1}).

-spec no_money_is_lost() -> true.
no_money_is_lost() ->
    Totals = [{Table, bank:total(Table)} || {Table, _} <- ?TABLES],
    case lists:usort([Total || {_, Total} <- Totals]) of
        [Total] when Total =:= ?ACCOUNTS * 100 -> true;
        _ -> error({money_is_lost, Totals})
    end.

%% On this node and on every other, of both tables.
-spec all_nodes_have_copies() -> true.
all_nodes_have_copies() ->
    Nodes = lists:sort([node() | nodes()]),
    Missing = [
        {Table, Nodes -- mnesia:table_info(Table, Storage)}
     || {Table, Storage} <- ?TABLES, lists:sort(mnesia:table_info(Table, Storage)) =/= Nodes
    ],
    Missing =:= [] orelse error({copies_are_missing, Missing}).

%% Numbers of accounts begin with 1.
account(Count) ->
    1 + abs(Count) rem ?ACCOUNTS.
