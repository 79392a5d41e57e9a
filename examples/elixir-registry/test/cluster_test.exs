defmodule ClusterTest do
  use ExUnit.Case

  @moduletag :cluster

  setup_all do
    nodes = Application.fetch_env!(:directory, :nodes)
    for node <- nodes, do: assert({node, Node.connect(node)} == {node, true})
    [nodes: nodes]
  end

  test "a session of one node is found and visited from every other", %{nodes: [first | _] = nodes} do
    assert {:ok, pid} = :erpc.call(first, Directory, :open, [:from_the_test])
    assert node(pid) == first

    for {node, visits} <- Enum.with_index(nodes, 1) do
      assert {:ok, ^visits} = :erpc.call(node, Directory, :visit, [:from_the_test])
    end

    assert :ok = :erpc.call(first, Directory, :close, [:from_the_test])
  end
end
