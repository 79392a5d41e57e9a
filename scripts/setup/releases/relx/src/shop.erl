%% The smallest application that a release can have.
-module(shop).
-behaviour(application).
-behaviour(supervisor).
-export([start/2, stop/1, init/1]).

start(_Type, _Arguments) ->
    io:format("shop is open on ~s~n", [node()]),
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

stop(_State) ->
    ok.

init([]) ->
    {ok, {#{}, []}}.
