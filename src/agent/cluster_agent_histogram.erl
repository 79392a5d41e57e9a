%% A histogram of times in nanoseconds, in fixed memory (30 KB), for any number
%% of processes at once.
%%
%% Buckets are HdrHistogram's with 256 sub-buckets (two significant digits):
%% exact below 256 ns, from there 128 to the octave, so a bucket is at most
%% 1/128 of its values wide. Reaches to 2^36 ns (68.7 s); what is longer counts
%% in the last bucket. src/measure/histogram.ts is its twin.
-module(cluster_agent_histogram).
-export([new/0, add/2, add/3, read/1]).

-export_type([histogram/0]).

-define(BUCKETS, 3840).
-define(LONGEST, 16#fffffffff).
-define(SUM, ?BUCKETS + 1).
-define(SHORTEST_SEEN, 1).
-define(LONGEST_SEEN, 2).

-opaque histogram() :: {counters:counters_ref(), atomics:atomics_ref()}.

-spec new() -> histogram().
new() ->
    Extremes = atomics:new(2, []),
    atomics:put(Extremes, ?SHORTEST_SEEN, 1 bsl 62),
    {counters:new(?SUM, []), Extremes}.

-spec add(histogram(), Nanoseconds :: integer()) -> ok.
add(Histogram, Ns) when Ns < 0 ->
    add(Histogram, 0);
add({Counters, Extremes}, Ns) ->
    counters:add(Counters, index(min(Ns, ?LONGEST)), 1),
    counters:add(Counters, ?SUM, Ns),
    extend(Extremes, Ns).

%% So many times that are known only by their sum: each counts as their mean.
-spec add(histogram(), Count :: pos_integer(), SumNs :: integer()) -> ok.
add(Histogram, 1, Ns) ->
    add(Histogram, Ns);
add({Counters, Extremes}, Count, SumNs) ->
    Ns = max(0, SumNs + Count div 2) div Count,
    counters:add(Counters, index(min(Ns, ?LONGEST)), Count),
    counters:add(Counters, ?SUM, max(0, SumNs)),
    extend(Extremes, Ns).

%% Only what is not zero: [[Bucket, Count], ...] with buckets from 0.
-spec read(histogram()) -> #{atom() => non_neg_integer() | [[non_neg_integer()]]}.
read({Counters, Extremes}) ->
    Filled = [[At - 1, Count] || At <- lists:seq(1, ?BUCKETS),
                                 Count <- [counters:get(Counters, At)], Count > 0],
    #{buckets => Filled,
      sum_ns => counters:get(Counters, ?SUM),
      min_ns => atomics:get(Extremes, ?SHORTEST_SEEN),
      max_ns => atomics:get(Extremes, ?LONGEST_SEEN)}.

index(Ns) ->
    Shift = shift(Ns),
    (Shift bsl 7) + (Ns bsr Shift) + 1.

%% How many low bits a bucket gathers: the length of the number in bits less 8, or 0.
shift(Ns) when Ns >= 1 bsl 24 -> 16 + shift(Ns bsr 16);
shift(Ns) when Ns >= 1 bsl 16 -> 8 + shift(Ns bsr 8);
shift(Ns) when Ns >= 1 bsl 12 -> 4 + shift(Ns bsr 4);
shift(Ns) when Ns >= 1 bsl 10 -> 2 + shift(Ns bsr 2);
shift(Ns) when Ns >= 1 bsl 9 -> 2;
shift(Ns) when Ns >= 1 bsl 8 -> 1;
shift(_) -> 0.

extend(Extremes, Ns) ->
    Ns > atomics:get(Extremes, ?LONGEST_SEEN) andalso raise(Extremes, Ns),
    Ns < atomics:get(Extremes, ?SHORTEST_SEEN) andalso lower(Extremes, Ns),
    ok.

raise(Extremes, Ns) ->
    Seen = atomics:get(Extremes, ?LONGEST_SEEN),
    Ns > Seen andalso
        atomics:compare_exchange(Extremes, ?LONGEST_SEEN, Seen, Ns) =/= ok andalso
        raise(Extremes, Ns).

lower(Extremes, Ns) ->
    Seen = atomics:get(Extremes, ?SHORTEST_SEEN),
    Ns < Seen andalso
        atomics:compare_exchange(Extremes, ?SHORTEST_SEEN, Seen, Ns) =/= ok andalso
        lower(Extremes, Ns).
