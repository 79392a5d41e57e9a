defmodule DirectoryTest do
  use ExUnit.Case

  test "a session is found by its name until it is closed" do
    assert {:ok, pid} = Directory.open("a")
    assert {:error, {:already_started, ^pid}} = Directory.open("a")
    assert {:ok, 1} = Directory.visit("a")
    assert {:ok, 2} = Directory.visit("a")
    assert :ok = Directory.close("a")
    assert {:error, :not_found} = Directory.visit("a")
  end
end
