import { ActionError } from '../../../src/base/errors.js';
import { dockerError, notFound, notRunning } from '../../../src/docker/docker-error.js';
import { refusal } from '../../support/fake-calls.js';

const socket = 'unix:///var/run/docker.sock';
const failed = (code: string): Error => Object.assign(new Error(`connect ${code} ${socket}`), { code });
const told = (error: unknown, what = 'start a container'): string => {
  const { kind, message } = dockerError(what, socket, error);
  return `${kind}: ${message}`;
};

describe('what Docker says is told with what was asked', () => {
  test('no such socket', () => {
    expect(told(failed('ENOENT'))).toMatchInlineSnapshot(
      `"docker: Expected a Docker daemon at unix:///var/run/docker.sock, got ENOENT: there is no such socket; start Docker or set DOCKER_HOST"`,
    );
  });
  test('nobody listens', () => {
    expect(told(failed('ECONNREFUSED'))).toMatchInlineSnapshot(
      `"docker: Expected a Docker daemon at unix:///var/run/docker.sock, got ECONNREFUSED: nobody listens there; start Docker or set DOCKER_HOST"`,
    );
  });
  test('not allowed', () => {
    expect(told(failed('EACCES'))).toMatchInlineSnapshot(
      `"docker: Expected a Docker daemon at unix:///var/run/docker.sock, got EACCES: this user may not open it; add the user to the \`docker\` group"`,
    );
  });
  test('a connection that broke', () => {
    expect(told(failed('ECONNRESET'))).toMatchInlineSnapshot(
      `"docker: Expected Docker to start a container, got connect ECONNRESET unix:///var/run/docker.sock"`,
    );
  });
  test('a refusal', () => {
    expect(told(refusal(409, 'Conflict. The name is in use.'))).toMatchInlineSnapshot(
      `"docker: Expected Docker to start a container, got 409 Conflict. The name is in use."`,
    );
  });
  test('a refusal whose words the client library put behind its own', () => {
    const error = Object.assign(new Error('(HTTP code 500) server error - no space left on device '), { statusCode: 500 }); // prettier-ignore
    expect(told(error)).toMatchInlineSnapshot(
      `"docker: Expected Docker to start a container, got 500 no space left on device"`,
    );
  });
  test('an image that is not there', () => {
    expect(told(refusal(404, 'pull access denied for x'), 'pull image x')).toMatchInlineSnapshot(
      `"image: Expected Docker to pull image x, got 404 pull access denied for x"`,
    );
  });
  test('hostile words, in part and made visible', () => {
    const words = refusal(500, `\u001b[2J\n::error::${'x'.repeat(1000)}`);
    expect(told(words)).toMatch(/^docker: Expected Docker to start a container, got 500 \\u\{1b\}\[2J\\u\{a\}::error::x+…$/); // prettier-ignore
    expect(told(words).length).toBeLessThan(700);
  });
  test.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', 'no', 'no'],
  ])('%s', (_what, error, said) => {
    expect(told(error)).toBe(`docker: Expected Docker to start a container, got ${said}`);
  });
});

test('the cause is kept', () => {
  const cause = refusal(500, 'x');
  expect(dockerError('x', socket, cause).cause).toBe(cause);
  const unreachable = failed('ENOENT');
  expect(dockerError('x', socket, unreachable).cause).toBe(unreachable);
});

test('an ActionError is passed on as it is', () => {
  const error = new ActionError('cancelled', 'enough');
  expect(dockerError('x', socket, error)).toBe(error);
});

test('only a 404 means that something is not there', () => {
  expect([refusal(404, ''), refusal(409, ''), new Error('404'), undefined, null].map(notFound)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test.each<[string, unknown, boolean]>([
  ['of Docker 20.10', refusal(500, 'Container 0123 is not running'), true],
  ['of later ones', refusal(409, 'container 0123 is not running'), true],
  ['no container at all', refusal(404, 'No such container: 0123'), false],
  ['another refusal', refusal(500, 'ps: no such option'), false],
  ['no answer', failed('ECONNREFUSED'), false],
  ['nothing', undefined, false],
])('whether a container does not run, by the answer %s', (_what, error, expected) => {
  expect(notRunning(error)).toBe(expected);
});
