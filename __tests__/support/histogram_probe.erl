%% Counts samples in a node's own histogram and tells what is exact beside it.
%% A list of lists of whole numbers is printed as JSON.
-module(histogram_probe).
-export([run/4]).

-define(MINUTE, 60.0e9).

%% `count` samples of a kind, added by so many processes at once, and then each
%% of `ranks` of them in order.
-spec run(atom(), pos_integer(), pos_integer(), [non_neg_integer()]) -> [term()].
run(Kind, Count, Processes, Ranks) ->
    _ = rand:seed(exsss, {27, 182, 818}),
    Samples = [max(0, round(sample(Kind))) || _ <- lists:seq(1, Count)],
    Histogram = cluster_agent_histogram:new(),
    Caller = self(),
    Pids = [spawn_link(fun() -> add(Part, Histogram), Caller ! {self(), done} end)
            || Part <- dealt(Samples, Processes)],
    [receive {Pid, done} -> ok end || Pid <- Pids],
    #{buckets := Buckets, sum_ns := Sum, min_ns := Min, max_ns := Max} = cluster_agent_histogram:read(Histogram),
    Sorted = list_to_tuple(lists:sort(Samples)),
    Exact = [lists:sum(Samples), element(1, Sorted), element(Count, Sorted)],
    [Buckets, [Sum, Min, Max], Exact, [element(Rank + 1, Sorted) || Rank <- Ranks]].

add(Samples, Histogram) ->
    lists:foreach(fun(Ns) -> cluster_agent_histogram:add(Histogram, Ns) end, Samples).

%% All of them, in so many lists.
dealt(Samples, 1) ->
    [Samples];
dealt(Samples, Lists) ->
    {Part, Rest} = lists:split(length(Samples) div Lists, Samples),
    [Part | dealt(Rest, Lists - 1)].

sample(constant) -> 123457;
sample(bimodal) ->
    case rand:uniform() < 0.9 of
        true -> 50000 + 5000 * rand:normal();
        false -> 20.0e6 + 2.0e6 * rand:normal()
    end;
sample(pareto) -> min(?MINUTE, 20000 / math:pow(1 - rand:uniform(), 1 / 1.05));
sample(log_uniform) -> 1000 * math:pow(60.0e6, rand:uniform());
sample(edges) ->
    %% The shortest and the longest time of a bucket above the exact ones.
    Octave = rand:uniform(28),
    Lowest = (127 + rand:uniform(128)) bsl Octave,
    case rand:uniform(2) of
        1 -> Lowest;
        2 -> Lowest + (1 bsl Octave) - 1
    end;
sample(tiny) -> 600 * rand:uniform();
%% Beyond what the buckets reach to.
sample(endless) -> 1.0e11 + 1.0e9 * rand:uniform().
