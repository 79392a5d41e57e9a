defmodule Directory do
  @moduledoc """
  Sessions that any node of the cluster finds by name, wherever they run.
  """

  alias Directory.Session

  @doc "Starts a session on this node, unless there is one of that name in the cluster."
  @spec open(term) :: {:ok, pid} | {:error, {:already_started, pid}}
  def open(name) do
    DynamicSupervisor.start_child(Directory.Sessions, {Session, name})
  end

  @spec close(term) :: :ok | {:error, :not_found}
  def close(name) do
    with {:ok, pid} <- whereis(name), do: GenServer.stop(pid)
  end

  @doc "Looks into this node's copy of the registry; nothing is sent."
  @spec whereis(term) :: {:ok, pid} | {:error, :not_found}
  def whereis(name) do
    case :global.whereis_name({Session, name}) do
      :undefined -> {:error, :not_found}
      pid -> {:ok, pid}
    end
  end

  @doc "Asks the session, on whichever node it runs, how often it was asked."
  @spec visit(term) :: {:ok, pos_integer} | {:error, :not_found}
  def visit(name) do
    with {:ok, pid} <- whereis(name), do: GenServer.call(pid, :visit)
  end
end
