-module(kv_sup).
-behaviour(supervisor).

-export([start_link/0, init/1]).

-spec start_link() -> supervisor:startlink_ret().
start_link() ->
    supervisor:start_link({local, ?MODULE}, ?MODULE, []).

init([]) ->
    Children = [
        #{id => pg, start => {pg, start_link, [kv]}},
        #{id => kv_store, start => {kv_store, start_link, []}}
    ],
    %% Without its group a replica would be written to by nobody.
    {ok, {#{strategy => rest_for_one}, Children}}.
