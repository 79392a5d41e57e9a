import { answered } from '../../../src/docker/answered.js';
import { thrownBy } from '../../support/builders.js';

const never = new Promise<string>(() => undefined);

test('an answer that comes in time is given on', async () => {
  await expect(answered('tell', Promise.resolve('said'), 1000)).resolves.toBe('said');
  await expect(answered('tell', Promise.resolve('said'), Infinity)).resolves.toBe('said');
});

test('a daemon that does not answer is told as that', async () => {
  expect(await thrownBy(() => answered('kill a container', never, 1))).toMatchObject({
    kind: 'docker',
    message: 'Expected Docker to kill a container within 0.001 s, got no answer; see whether it hangs',
  });
});

test('a refusal is given on as it is', async () => {
  await expect(answered('tell', Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
});
