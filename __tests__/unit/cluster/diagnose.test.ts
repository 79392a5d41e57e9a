import { diagnose, howItEnded } from '../../../src/cluster/diagnose.js';

/** As Docker, init and the BEAM print them. */
test.each<[said: string, kind: string, trouble: RegExp]>([
  ['Could not start kernel pid (application_controller) ("error in config file \\"/s/sys.config\\" (none): no ending <dot> found")', 'user-code', /^a `config` that Erlang cannot read/], // prettier-ignore
  [
    'bad -z option -zzz\nUsage: beam.smp [flags] [ -- [init_args] ]',
    'user-code',
    /^flags that `erl` refuses/,
  ],
  ['bad amount of schedulers abc', 'user-code', /^flags that `erl` refuses/],
  ['Failed to open arguments file "x" at "/": No such file or directory', 'user-code', /^flags that `erl`/],
  ['[FATAL tini (7)] exec erl failed: No such file or directory', 'image', /no `erl` on the PATH/],
  ['OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "erl": executable file not found in $PATH: unknown', 'image', /no `erl` on the PATH/], // prettier-ignore
  ['failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "erl": stat erl: no such file or directory: unknown', 'image', /no `erl` on the PATH/], // prettier-ignore
  ['[FATAL tini (7)] exec erl failed: Exec format error', 'image', /another CPU architecture/],
  ['exec /usr/local/bin/erl: exec format error', 'image', /another CPU architecture/],
  ['driver failed programming external connectivity on endpoint x (9f): Bind for 127.0.0.1:4369 failed: port is already allocated', 'docker', /^port 127.0.0.1:4369 taken/], // prettier-ignore
  ['driver failed programming external connectivity on endpoint x (9f): Error starting userland proxy: listen tcp4 127.0.0.1:9000: bind: address already in use', 'docker', /^port 127.0.0.1:9000 taken/], // prettier-ignore
  ['failed to set up container networking: driver failed programming external connectivity on endpoint x (9f): failed to bind host port for 127.0.0.1:9000:172.18.0.2:9000/tcp: address already in use', 'docker', /^port 127.0.0.1:9000 taken/], // prettier-ignore
  [
    'failed to bind host port 127.0.0.1:9000/tcp: address already in use',
    'docker',
    /^port 127.0.0.1:9000 taken/,
  ],
  ["Protocol 'inet_tcp': the name node1@erlang-node-1 seems to be in use by another Erlang node", 'docker', /a name that epmd already knows/], // prettier-ignore
  ["Protocol 'inet_tcp': register/listen error: econnrefused", 'docker', /distribution that did not start/],
  ["Protocol 'inet_tcp': register/listen error: eaddrinuse", 'docker', /distribution that did not start/],
  ['{"init terminating in do_boot",{nodistribution,{{shutdown,{failed_to_start_child,net_kernel,…}}}}}', 'docker', /distribution that did not start/], // prettier-ignore
  ['** System running to use fully qualified hostnames **\n** Hostname erlang-node-1 is illegal **', 'docker', /does not fit the kind of node name/], // prettier-ignore
  [
    "Can't set long node name!\nPlease check your configuration",
    'docker',
    /does not fit the kind of node name/,
  ],
  [
    "** Connection attempt from node 'a@b' rejected. Invalid challenge reply. **",
    'docker',
    /cookies that differ/,
  ],
  [
    "=ERROR REPORT====\n** Connection attempt from disallowed node 'a@b' ** ",
    'docker',
    /cookies that differ/,
  ],
  ["Failed to create cookie file '/.erlang.cookie': eacces", 'image', /no writable home/],
  ['could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network', 'docker', /no address range/], // prettier-ignore
  ['all predefined address pools have been fully subnetted', 'docker', /no address range/],
  ['write /var/lib/docker/tmp/x: no space left on device', 'docker', /full disk/],
  ['fork/exec /usr/bin/runc: cannot allocate memory', 'docker', /no memory left/],
  ['eheap_alloc: Cannot allocate 1342177 bytes of memory (of type "heap").', 'docker', /no memory left/],
  ['binary_alloc: Cannot allocate 104857600 bytes of memory (of type "binary").', 'docker', /no memory left/],
])('%s', (said, kind, trouble) => {
  expect(diagnose(['some line before', ...said.split('\n'), 'some line after'])).toMatchObject({
    kind,
    trouble: expect.stringMatching(trouble) as string,
    todo: expect.stringMatching(/^[a-z].*[^.]$/) as string,
  });
});

test.each([
  'Eshell V15.2 (press Ctrl+G to abort)',
  'node1@erlang-node-1: it exited with code 1',
  'Error! Failed to eval: foo:bar()',
  '=INFO REPORT==== the port 9000 is used by the distribution',
  'Expected node1@erlang-node-1 to answer, got the end of its output',
])('is silent about %s', (said) => {
  expect(diagnose([said])).toBeUndefined();
});

test('of several troubles the one that explains the others is told', () => {
  const lines = ['register/listen error: econnrefused', 'exec erl failed: No such file or directory'];
  expect(diagnose(lines)?.trouble).toBe('no `erl` on the PATH of the image');
});

test.each([
  [{ running: true, status: 'running' }, 'its container runs'],
  [{ status: 'created' }, 'its container never ran'],
  [{ exitCode: 0 }, 'it exited with code 0'],
  [{ exitCode: 1 }, 'it exited with code 1'],
  [{ exitCode: 127 }, 'it exited with code 127 (command not found)'],
  [{ exitCode: 137 }, 'it exited with code 137 (SIGKILL)'],
  [{ exitCode: 137, outOfMemory: true }, 'the kernel killed it for want of memory'],
  [{ exitCode: 139 }, 'it exited with code 139 (SIGSEGV)'],
  [{ exitCode: 143 }, 'it exited with code 143 (SIGTERM)'],
])('how a container ended: %j', (state, words) => {
  const exited = { status: 'exited', running: false, exitCode: 0, outOfMemory: false, error: '' };
  expect(howItEnded({ ...exited, ...state })).toBe(words);
});
