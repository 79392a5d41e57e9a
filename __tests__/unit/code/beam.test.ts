import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { isTooNewFor, oldestOtp, readBeam } from '../../../src/code/beam.js';
import { refuseTooNew } from '../../../src/code/fits.js';
import { aBeam } from '../../support/beams.js';
import { thrownBy } from '../../support/builders.js';

test('a module tells the highest opcode that it uses, compressed or not', () => {
  expect(readBeam(aBeam({ opcode: 182 }))).toEqual({ opcode: 182, longAtoms: false });
  expect(readBeam(gzipSync(aBeam({ opcode: 191, longAtoms: true })))).toEqual({
    opcode: 191,
    longAtoms: true,
  });
});

test('any other bytes are no module, and nothing is thrown', () => {
  const whole = aBeam();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.nat(whole.length - 1).map((end) => whole.subarray(0, end)),
      ),
      (bytes) => {
        const beam = readBeam(Buffer.from(bytes));
        return beam === undefined || typeof beam.opcode === 'number';
      },
    ),
  );
  expect(readBeam(Buffer.from('%% source'))).toBeUndefined();
  expect(readBeam(gzipSync(Buffer.from('nothing')).subarray(0, 12))).toBeUndefined();
});

// The generic opcodes of OTP's lib/compiler/src/genop.tab, by the release that has brought them.
test.each([
  [{ opcode: 180, longAtoms: false }, 25],
  [{ opcode: 181, longAtoms: false }, 26],
  [{ opcode: 183, longAtoms: false }, 27],
  [{ opcode: 184, longAtoms: false }, 28],
  [{ opcode: 169, longAtoms: true }, 28],
  [{ opcode: 191, longAtoms: true }, 29],
  [{ opcode: 192, longAtoms: true }, undefined],
])('%j needs OTP %s', (beam, otp) => {
  expect(oldestOtp(beam)).toBe(otp);
  expect(isTooNewFor(beam, 25)).toBe(otp !== 25);
  // What OTP 30 brings is not known; its loader knows.
  expect(isTooNewFor(beam, 30)).toBe(false);
});

test('modules that are too new are named, some of many', async () => {
  const module = (at: number) => ({
    name: `m${at}`,
    source: 'ebin',
    beam: { opcode: 184, longAtoms: false },
  });
  const refused = (count: number) =>
    thrownBy(() => {
      refuseTooNew(
        Array.from({ length: count }, (_, at) => module(at)),
        '27.3.4',
        'erlang:27',
      );
    });
  expect(await refused(1)).toMatchObject({
    kind: 'config',
    message:
      'Expected `code` that OTP 27.3.4 of image `erlang:27` can load, got modules compiled by OTP 28 or later: `m0`; compile with the oldest OTP of the cluster, or choose a newer `image`',
  });
  expect(await refused(7)).toMatchObject({ message: expect.stringContaining('`m4` and 2 more;') as string });
  refuseTooNew([module(0)], '28', 'erlang:28');
});
