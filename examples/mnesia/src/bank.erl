%% Accounts, and money that moves between them but never comes or goes.
-module(bank).

-export([balance/2, transfer/2, total/1]).

-include("bank.hrl").

-type transfer() :: #{from := pos_integer(), to := pos_integer(), amount := pos_integer()}.

-spec balance(atom(), pos_integer()) -> {ok, integer()} | {error, no_account}.
balance(Table, Number) ->
    case mnesia:dirty_read(Table, Number) of
        [#account{balance = Balance}] -> {ok, Balance};
        [] -> {error, no_account}
    end.

%% `{aborted, Reason}` when an account does not exist; Mnesia itself tries again when transactions are in each other's way.
-spec transfer(atom(), transfer()) -> {atomic, ok} | {aborted, term()}.
transfer(Table, #{from := From, to := To, amount := Amount}) ->
    mnesia:transaction(fun() ->
        add(Table, From, -Amount),
        add(Table, To, Amount)
    end).

-spec total(atom()) -> integer().
total(Table) ->
    Sum = fun(#account{balance = Balance}, Total) -> Balance + Total end,
    {atomic, Total} = mnesia:transaction(fun() -> mnesia:foldl(Sum, 0, Table) end),
    Total.

add(Table, Number, Amount) ->
    case mnesia:read(Table, Number, write) of
        [#account{balance = Balance} = Account] ->
            mnesia:write(Table, Account#account{balance = Balance + Amount}, write);
        [] ->
            mnesia:abort({no_account, Number})
    end.
