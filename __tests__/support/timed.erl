%% Calls another module's operation, and times it by itself: what the action's figures are held against.
-module(timed).

-export([setup/3, call/2, told/0]).

setup(Module, Setup, Function) ->
    Sums = counters:new(2, []),
    persistent_term:put(?MODULE, Sums),
    {fun Module:Function/2, Sums, Module:Setup()}.

call({Function, Sums, State}, Count) ->
    StartedAt = erlang:monotonic_time(),
    Result = Function(State, Count),
    counters:add(Sums, 1, erlang:monotonic_time() - StartedAt),
    counters:add(Sums, 2, 1),
    Result.

%% Nanoseconds in all, and calls.
told() ->
    Sums = persistent_term:get(?MODULE),
    {erlang:convert_time_unit(counters:get(Sums, 1), native, nanosecond), counters:get(Sums, 2)}.
