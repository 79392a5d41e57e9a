defmodule Directory.Bench do
  @moduledoc """
  What the workflow measures, and what it expects to hold.
  """

  @sessions 100

  @doc """
  Runs once on each node for each operation, by all nodes at once, so sessions may be there already. Its value is the
  first argument of every call.
  """
  def setup do
    for n <- 1..@sessions do
      case Directory.open({node(), n}) do
        {:ok, _} -> :ok
        {:error, {:already_started, _}} -> :ok
      end
    end

    Enum.sort([node() | Node.list()])
  end

  @doc "The second argument counts the calls of this node, so they go round the sessions of all nodes."
  def whereis(nodes, count), do: Directory.whereis(session(nodes, count))

  @doc "A call to a session on another node, two of three times."
  def visit(nodes, count), do: Directory.visit(session(nodes, count))

  @doc "A name is taken in the whole cluster, and given back."
  def open_and_close(_nodes, count) do
    with {:ok, _} <- Directory.open({:short, node(), count}),
         do: Directory.close({:short, node(), count})
  end

  @doc "All nodes know the same names."
  def same_names? do
    names = for node <- [node() | Node.list()], do: {node, names_on(node)}

    case names |> Enum.map(&elem(&1, 1)) |> Enum.uniq() do
      [_] ->
        true

      _ ->
        counts = Enum.map(names, fn {node, all} -> {node, length(all)} end)
        raise "names differ: #{inspect(counts)}"
    end
  end

  defp names_on(node), do: node |> :erpc.call(:global, :registered_names, []) |> Enum.sort()

  defp session(nodes, count) do
    count = abs(count)
    node = Enum.at(nodes, rem(count, length(nodes)))
    {node, 1 + rem(div(count, length(nodes)), @sessions)}
  end
end
