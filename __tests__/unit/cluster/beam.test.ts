import { cleanBootFiles, findBeam } from '../../../src/cluster/beam.js';

/** As `docker top` told them, of releases on Docker 20.10. */
const relx =
  '/opt/shop/erts-15.2.7/bin/beam.smp -Q 65536 -Bd -K true -- -root /opt/shop -bindir /opt/shop/erts-15.2.7/bin -progname erl -- -home /root -- -kernel inet_dist_listen_min 9000 inet_dist_listen_max 9009 -- -noshell -noinput -boot /opt/shop/releases/1.0.0/start -mode embedded -boot_var SYSTEM_LIB_DIR /opt/shop/lib -sname node1@erlang-node-1 -setcookie abc -- -- foreground --';
const plain =
  '/usr/lib/erlang/erts-13.1.5/bin/beam.smp -- -root /usr/lib/erlang -bindir /usr/lib/erlang/erts-13.1.5/bin -progname erl -- -home /root --';

test('the BEAM is found among what else runs, with what its helper needs', () => {
  expect(findBeam(['/sbin/docker-init -- /opt/shop/bin/shop', '/opt/shop/bin/epmd -daemon', relx])).toEqual({
    rootDir: '/opt/shop',
    binDir: '/opt/shop/erts-15.2.7/bin',
    bootFile: '/opt/shop/releases/1.0.0/start',
    bootVars: [{ name: 'SYSTEM_LIB_DIR', dir: '/opt/shop/lib' }],
    name: { flag: '-sname', value: 'node1@erlang-node-1' },
  });
});

test.each([
  ['nothing but where it lies', plain, {}],
  ['a long name', `${plain} -name a@b.c`, { name: { flag: '-name', value: 'a@b.c' } }],
  ['a flag where the name should stand', `${plain} -sname -noinput`, {}],
  ['a boot file with its ending', `${plain} -boot /x/start.boot`, { bootFile: '/x/start' }],
  ['a boot file that lies nobody knows where', `${plain} -boot start_sasl`, {}],
])('a BEAM with %s', (_what, command, more) => {
  expect(findBeam([command])).toEqual({
    rootDir: '/usr/lib/erlang',
    binDir: '/usr/lib/erlang/erts-13.1.5/bin',
    bootVars: [],
    ...more,
  });
});

test('paths may hold spaces', () => {
  const command = plain.replaceAll('/usr/lib/erlang', '/opt/my shop');
  expect(findBeam([command])).toMatchObject({
    rootDir: '/opt/my shop',
    binDir: '/opt/my shop/erts-13.1.5/bin',
  });
});

test.each([
  ['nothing', []],
  ['a shell that is about to start one', ['/bin/sh /opt/shop/bin/shop foreground']],
  ['a program that is given one', ['grep beam.smp -- -root / -bindir / -progname erl']],
  ['a root that is no path', ['/x/beam.smp -- -root opt -bindir /x -progname erl -- -home /root --']],
])('no BEAM in %s', (_what, commands) => {
  expect(findBeam(commands)).toBeUndefined();
});

test('boot files are looked for beside that of the release first', () => {
  expect(cleanBootFiles(findBeam([relx])!)).toEqual([
    '/opt/shop/releases/1.0.0/start_clean',
    '/opt/shop/bin/start_clean',
    '/opt/shop/bin/no_dot_erlang',
  ]);
  expect(cleanBootFiles(findBeam([plain])!)).toEqual([
    '/usr/lib/erlang/bin/start_clean',
    '/usr/lib/erlang/bin/no_dot_erlang',
  ]);
});
