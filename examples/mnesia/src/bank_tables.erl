%% One Mnesia database on all nodes of the cluster, made by the nodes themselves, whichever comes first.
-module(bank_tables).

-export([ensure/2]).

-include("bank.hrl").

-define(TIMEOUT_MS, 10_000).

%% Makes sure that this node has a copy of the table, and that the table has its accounts. All nodes may call it at
%% once and again: a lock in the cluster lets in one at a time.
-spec ensure(atom(), #{storage := ram_copies | disc_copies, accounts := pos_integer()}) -> ok.
ensure(Table, Options) ->
    {ok, _} = application:ensure_all_started(mnesia),
    global:trans({?MODULE, self()}, fun() -> ensure_alone(Table, Options) end).

ensure_alone(Table, #{storage := Storage, accounts := Accounts}) ->
    ok = join(),
    ok = on_disc(Storage),
    case lists:member(Table, mnesia:system_info(tables)) of
        false -> create(Table, Storage, Accounts);
        true -> copy(Table, Storage)
    end,
    ok = mnesia:wait_for_tables([Table], ?TIMEOUT_MS).

%% Mnesia asks the nodes that run it for their schema, and takes it for its own.
join() ->
    {ok, _} = mnesia:change_config(extra_db_nodes, nodes()),
    ok.

%% What is on disc needs a schema on disc.
on_disc(ram_copies) ->
    ok;
on_disc(disc_copies) ->
    case mnesia:table_info(schema, storage_type) of
        disc_copies -> ok;
        ram_copies -> done(mnesia:change_table_copy_type(schema, node(), disc_copies))
    end.

create(Table, Storage, Accounts) ->
    Attributes = record_info(fields, account),
    Options = [{record_name, account}, {attributes, Attributes}, {Storage, [node()]}],
    ok = done(mnesia:create_table(Table, Options)),
    ok = mnesia:wait_for_tables([Table], ?TIMEOUT_MS),
    Fill = fun() ->
        [mnesia:write(Table, #account{number = N, balance = 100}, write) || N <- lists:seq(1, Accounts)],
        ok
    end,
    {atomic, ok} = mnesia:sync_transaction(Fill),
    ok.

copy(Table, Storage) ->
    case mnesia:table_info(Table, storage_type) of
        Storage -> ok;
        unknown -> done(mnesia:add_table_copy(Table, node(), Storage))
    end.

done({atomic, ok}) -> ok;
done({aborted, Reason}) -> error(Reason).
