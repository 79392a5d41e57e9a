%% Elixir's own libraries, which an image has beside Erlang's and `erl` does not
%% know of.
-module(cluster_agent_elixir).
-export([find/0]).

%% Puts them at the end of the code path, unless they are there; their version,
%% or `null` if the image has none.
-spec find() -> binary() | null.
find() ->
    _ = case code:lib_dir(elixir) of
            {error, _} -> [code:add_pathsz(ebins(Home)) || Home <- homes()];
            _ -> known
        end,
    case code:lib_dir(elixir) of
        {error, _} -> null;
        _ -> version(application:load(elixir))
    end.

version(Loaded) when Loaded =:= ok; Loaded =:= {error, {already_loaded, elixir}} ->
    {ok, Version} = application:get_key(elixir, vsn),
    list_to_binary(Version);
version(_) ->
    null.

ebins(Home) ->
    filelib:wildcard(filename:join([Home, "lib", "*", "ebin"])).

%% Where the `elixir` of the PATH is, once all links are followed, and where
%% images have it otherwise.
homes() ->
    Usual = ["/usr/local/lib/elixir", "/usr/lib/elixir", "/opt/elixir"],
    case os:find_executable("elixir") of
        false -> Usual;
        Script -> [filename:dirname(filename:dirname(followed(Script, 8))) | Usual]
    end.

followed(File, 0) ->
    File;
followed(File, Links) ->
    case file:read_link_all(File) of
        {ok, Target} -> followed(filename:join(filename:dirname(File), Target), Links - 1);
        {error, _} -> File
    end.
