defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [app: :shop, version: "1.0.0", elixir: "~> 1.14", start_permanent: true, releases: [shop: []]]
  end

  def application, do: [mod: {Shop.Application, []}]
end
