defmodule Directory.Application do
  @moduledoc false
  use Application

  @impl true
  def start(_type, _args) do
    children = [{DynamicSupervisor, name: Directory.Sessions}]
    Supervisor.start_link(children, strategy: :one_for_one, name: Directory.Supervisor)
  end
end
