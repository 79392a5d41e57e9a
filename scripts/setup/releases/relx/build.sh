#!/bin/sh
# Makes /opt/shop, a target system with an ERTS of its own, and leaves no other Erlang in the image.
set -e
cd /build
erlc -o src src/shop.erl
erl -noinput -pa src -eval '
  Vsn = fun(Application) -> _ = application:load(Application), {ok, Is} = application:get_key(Application, vsn), {Application, Is} end,
  Release = fun(Name, Applications) ->
    Rel = {release, {Name, "1.0.0"}, {erts, erlang:system_info(version)}, [Vsn(Each) || Each <- Applications]},
    ok = file:write_file(Name ++ ".rel", io_lib:format("~p.~n", [Rel])),
    ok = systools:make_script(Name, [{path, ["src"]}, no_warn_sasl])
  end,
  Release("start_clean", [kernel, stdlib]),
  Release("shop", [kernel, stdlib, sasl, shop]),
  ok = systools:make_tar("shop", [{path, ["src"]}, {erts, code:root_dir()}]),
  ok = file:write_file("start_erl.data", [erlang:system_info(version), " 1.0.0\n"]),
  halt().'
root=$(erl -noinput -eval 'io:put_chars(code:root_dir()), halt().')
mkdir -p /opt/shop/bin
mkdir -p /build/lib/shop-1.0.0
tar -xzf shop.tar.gz -C /opt/shop
cp start_clean.boot /opt/shop/releases/1.0.0/
cp start_erl.data /opt/shop/releases/
cp vm.args.src /opt/shop/releases/1.0.0/
install -m 755 shop /opt/shop/bin/shop
find /opt/shop/erts-* -name '*.src' -delete
for program in $(ls "$root/bin"); do rm -f "/usr/bin/$program" "/usr/local/bin/$program"; done
rm -rf "$root" /build
