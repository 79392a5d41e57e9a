defmodule Directory.Session do
  @moduledoc false
  use GenServer, restart: :temporary

  def start_link(name) do
    GenServer.start_link(__MODULE__, name, name: {:global, {__MODULE__, name}})
  end

  @impl true
  def init(_name), do: {:ok, 0}

  @impl true
  def handle_call(:visit, _from, visits), do: {:reply, {:ok, visits + 1}, visits + 1}
end
