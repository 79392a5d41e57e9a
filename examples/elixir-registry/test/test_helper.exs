# Tests tagged :cluster want one; ERLANG_NODES names its nodes, separated by commas.
nodes = "ERLANG_NODES" |> System.get_env("") |> String.split(",", trim: true) |> Enum.map(&String.to_atom/1)
Application.put_env(:directory, :nodes, nodes)
ExUnit.start(exclude: if(nodes == [], do: [:cluster], else: []))
