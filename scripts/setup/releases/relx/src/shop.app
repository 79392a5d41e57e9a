{application, shop,
 [{description, "The smallest application that a release can have"},
  {vsn, "1.0.0"},
  {modules, [shop]},
  {registered, [shop]},
  {applications, [kernel, stdlib, sasl]},
  {mod, {shop, []}}]}.
