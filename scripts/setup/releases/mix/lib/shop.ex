defmodule Shop.Application do
  @moduledoc "The smallest application that a release can have."
  use Application

  @impl true
  def start(_type, _args) do
    IO.puts("shop is open on #{node()}")
    Supervisor.start_link([], strategy: :one_for_one, name: Shop.Supervisor)
  end
end
