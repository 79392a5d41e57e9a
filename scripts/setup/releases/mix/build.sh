#!/bin/sh
# Makes /opt/shop, a release of mix, and leaves no other Erlang or Elixir in the image.
set -e
cd /build
MIX_ENV=prod MIX_HOME=/build/.mix mix release --path /opt/shop
root=$(erl -noinput -eval 'io:put_chars(code:root_dir()), halt().')
elixir=$(elixir -e 'IO.puts(Path.expand("../..", :code.lib_dir(:elixir)))')
for program in $(ls "$root/bin") elixir elixirc iex mix; do rm -f "/usr/bin/$program" "/usr/local/bin/$program"; done
rm -rf "$root" "$elixir" /build
