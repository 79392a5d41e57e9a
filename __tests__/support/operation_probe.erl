%% Functions of a user's, well and ill behaved, to be measured.
-module(operation_probe).
-compile(export_all).
-compile(nowarn_export_all).

%% --- well behaved ---------------------------------------------------------------

nothing() -> ok.

%% Arithmetic for about as many microseconds; the same each time.
busy(Turns) -> busy(Turns, 0).

busy(0, Sum) -> Sum;
busy(Turns, Sum) -> busy(Turns - 1, (Sum * 31 + Turns) band 16#ffffff).

sleep(Ms) -> timer:sleep(Ms).

%% What the setup said, and the number of the turn.
given(Setup) -> note(given, Setup).

given(Setup, Turn) -> note(Setup, Turn).

note(Table, Value) -> ets:insert(Table, {Value, self()}).

%% An owner of a table, for as long as the setup's process lives.
table() -> ets:new(operation_probe_table, [named_table, public]).

count(Table) -> ets:info(Table, size).

drop(Table) -> true = ets:delete(Table), persistent_term:put(operation_probe_dropped, true).

dropped() -> persistent_term:get(operation_probe_dropped, false).

%% A server of this name, and calls to it from anywhere.
server() ->
    Pid = spawn_link(fun() -> true = register(operation_probe_server, self()), serve() end),
    Pid.

serve() ->
    receive {call, From, Ref, Request} -> From ! {Ref, Request} end,
    serve().

call(Server) ->
    Ref = make_ref(),
    Server ! {call, self(), Ref, ping},
    receive {Ref, ping} -> pong after 5000 -> exit(no_answer) end.

%% --- an independent timing --------------------------------------------------------

%% The mean of so many calls, in nanoseconds, by a plain loop.
timed(Function, Arguments, Count) ->
    Began = erlang:monotonic_time(nanosecond),
    repeat(Function, Arguments, Count),
    (erlang:monotonic_time(nanosecond) - Began) / Count.

repeat(_, _, 0) -> ok;
repeat(Function, Arguments, Left) ->
    _ = apply(?MODULE, Function, Arguments),
    repeat(Function, Arguments, Left - 1).

%% The median of such calls, timed one by one, in microseconds.
median(Function, Arguments, Count) ->
    Sorted = lists:sort([element(1, timer:tc(?MODULE, Function, Arguments)) || _ <- lists:seq(1, Count)]),
    lists:nth((Count + 1) div 2, Sorted).

%% A call to another node that is timed by itself as well.
elsewhere(Table, Turn) ->
    {Us, _} = timer:tc(erpc, call, [other(), ?MODULE, busy, [20000]]),
    ets:insert(Table, {Turn, Us}).

other() -> hd(nodes()).

%% The median of those times is left for later.
remember(Table) ->
    Sorted = lists:sort([Us || {_, Us} <- ets:tab2list(Table)]),
    persistent_term:put(operation_probe_median, lists:nth((length(Sorted) + 1) div 2, Sorted)).

remembered() -> persistent_term:get(operation_probe_median).

%% --- ill behaved ------------------------------------------------------------------

refuses() -> {error, {not_found, erlang:unique_integer()}}.
aborts() -> {aborted, {no_exists, accounts}}.
is_down() -> {badrpc, nodedown}.
raises() -> ets:lookup(no_such_table, erlang:unique_integer()).
throws() -> throw(erlang:unique_integer()).
exits() -> exit({timeout, {gen_server, call, [somebody]}}).
hangs() -> receive never -> ok end.
spins() -> spins().
traps() -> process_flag(trap_exit, true), hangs().
dies() -> exit(self(), kill).
leaves() -> exit(self(), normal), ok.

%% Ends its process by a link.
linked() ->
    Pid = spawn_link(fun() -> receive die -> exit(of_a_link) end end),
    Pid ! die,
    hangs().

%% Ends its process between two calls.
linked_later() ->
    spawn_link(fun() -> exit(later) end),
    ok.

floods() -> [self() ! {some, Each} || Each <- lists:seq(1, 1000)], ok.
floods_for_ever() -> self() ! {some, message}, floods_for_ever().
prints() -> io:format("::error::something of the operation~n~s~n", [binary:copy(<<"x">>, 300)]).
halts() -> erlang:halt(3).
stops() -> init:stop().

%% Fails in another way each time.
kinds(Kinds, Turn) -> {error, list_to_atom("kind" ++ integer_to_list(Turn rem Kinds))}.

%% Every so many calls something goes wrong.
flaky(Every, Turn) when Turn rem Every =:= 0 -> error(flaky);
flaky(_, _) -> ok.

forty() -> 40.
seven() -> 7.

fails() -> error(no_setup).
says_no() -> {error, no}.
dying_setup() -> spawn_link(fun() -> receive after 300 -> exit(setup_is_gone) end end), ok.
echo(Value) -> Value.
huge() -> {error, lists:duplicate(100000, <<"something hostile \x1e\n">>)}.

%% False until it was asked so many times.
eventually(Times) ->
    Key = {?MODULE, eventually},
    Asked = persistent_term:get(Key, 0) + 1,
    persistent_term:put(Key, Asked),
    Asked >= Times.
