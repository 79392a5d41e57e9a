%% One time line for all that share a rate: when each of their turns is due, by
%% the clock of the host, which all containers have in common.
-module(cluster_agent_timeline).
-export([plan/1, sleep_until_ms/1, on_monotonic_clock/1, patience_ms/1, native/1, nanoseconds/1]).

-export_type([plan/0]).

-define(PATIENCE_MS, 10000).

%% Milliseconds on the clock that timers run by: when each own turn is due, and
%% the window, its end not in it.
-type plan() :: #{due := fun((Turn :: non_neg_integer()) -> integer()), from := integer(), to := integer()}.

%% Turn g of all is due at `g * 1000 / rate` ms, rounded down to whole
%% milliseconds, where the BEAM's timers fire, and goes to place `g mod places`.
%% Own turns count from 0, with the first that is due within the `warmup_ms`
%% before the window. That one begins at `start_ms` of the system clock and is
%% the stretch of the time line from `offset_ms` on.
-spec plan(#{rate := pos_integer(), places := pos_integer(), place := non_neg_integer(),
             start_ms := integer(), offset_ms := non_neg_integer(),
             warmup_ms := non_neg_integer(), ms := pos_integer(), atom() => term()}) -> plan().
plan(#{rate := Rate, places := Places, place := Place, start_ms := Start, offset_ms := Offset,
       warmup_ms := Warmup, ms := Ms}) ->
    From = on_monotonic_clock(Start),
    First = -floor_div(-(Offset - Warmup) * Rate, 1000),
    Own = First + floor_rem(Place - First, Places),
    #{due => fun(Turn) -> From - Offset + floor_div((Own + Turn * Places) * 1000, Rate) end,
      from => From, to => From + Ms}.

%% How long after the end of the window it is waited for what fell due in it:
%% as long again as the window, and long enough for a stall.
-spec patience_ms(plan()) -> pos_integer().
patience_ms(#{from := From, to := To}) ->
    max(To - From, ?PATIENCE_MS).

-spec sleep_until_ms(integer()) -> ok.
sleep_until_ms(At) ->
    case erlang:monotonic_time(millisecond) < At of
        true ->
            Timer = erlang:start_timer(At, self(), due, [{abs, true}]),
            receive {timeout, Timer, due} -> ok end;
        false ->
            ok
    end.

%% When the system clock will tell this, on the clock that timers run by.
-spec on_monotonic_clock(integer()) -> integer().
on_monotonic_clock(SystemMs) ->
    erlang:monotonic_time(millisecond) + SystemMs - os:system_time(millisecond).

-spec native(integer()) -> integer().
native(Milliseconds) ->
    erlang:convert_time_unit(Milliseconds, millisecond, native).

-spec nanoseconds(integer()) -> integer().
nanoseconds(Native) ->
    erlang:convert_time_unit(Native, native, nanosecond).

floor_rem(A, B) ->
    ((A rem B) + B) rem B.

floor_div(A, B) ->
    (A - floor_rem(A, B)) div B.
