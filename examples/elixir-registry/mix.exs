defmodule Directory.MixProject do
  use Mix.Project

  def project do
    [
      app: :directory,
      version: "1.0.0",
      elixir: "~> 1.14",
      start_permanent: Mix.env() == :prod,
      elixirc_options: [warnings_as_errors: true],
      deps: [],
      releases: [directory: [include_executables_for: [:unix]]]
    ]
  end

  def application do
    [extra_applications: [:logger], mod: {Directory.Application, []}]
  end
end
