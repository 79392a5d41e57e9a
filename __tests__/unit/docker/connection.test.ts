import { connection } from '../../../src/docker/connection.js';
import { thrownBy } from '../../support/builders.js';

const tcp = (host: string, port: number) => ({ protocol: 'http' as const, host, port });

test.each<[string | undefined, ReturnType<typeof connection>]>([
  [undefined, { socketPath: '/var/run/docker.sock' }],
  ['unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }],
  ['unix:///run/user/1001/docker.sock', { socketPath: '/run/user/1001/docker.sock' }],
  ['unix:///home/müller/a b/docker.sock', { socketPath: '/home/müller/a b/docker.sock' }],
  ['unix:///tmp/50%25#1?/docker.sock', { socketPath: '/tmp/50%25#1?/docker.sock' }],
  ['tcp://127.0.0.1:2375', tcp('127.0.0.1', 2375)],
  ['tcp://docker:23750', tcp('docker', 23_750)],
  ['tcp://docker', tcp('docker', 2375)],
  ['tcp://docker:2375/', tcp('docker', 2375)],
  ['tcp://[::1]:2375', tcp('[::1]', 2375)],
  ['http://docker:8080', tcp('docker', 8080)],
  ['http://docker:80', tcp('docker', 80)],
])('DOCKER_HOST %s', (host, expected) => {
  expect(connection(host)).toEqual(expected);
});

test.each([
  'ssh://user@host',
  'npipe:////./pipe/docker_engine',
  'https://docker:2376',
  'fd://',
  '/var/run/docker.sock',
  'docker:2375',
  'tcp://',
  'unix://',
  'unix:',
  ' ',
])('refuses %j', async (host) => {
  expect(await thrownBy(() => connection(host))).toMatchObject({
    kind: 'docker',
    message: `Expected DOCKER_HOST as \`unix://…\` or \`tcp://…\`, got \`${host}\``,
  });
});

test('what it refuses is shown in part and made visible', async () => {
  const { message } = (await thrownBy(() => connection(`ssh://\u001b[2J${'x'.repeat(500)}`))) as Error;
  expect(message).toMatchInlineSnapshot(
    `"Expected DOCKER_HOST as \`unix://…\` or \`tcp://…\`, got \`ssh://\\u{1b}[2Jxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\`"`,
  );
});
