import { readFile } from 'node:fs/promises';
import { calibrated, calibrations, type Calibration } from '../../../src/measure/calibration.js';

const measured = JSON.parse(
  await readFile(new URL('../../../bench/calibration.json', import.meta.url), 'utf8'),
) as Record<string, Calibration>;

test('the constants are those that the benchmark wrote', () => {
  expect(Object.keys(calibrations)).toEqual(Object.keys(measured));
  for (const [otp, constants] of Object.entries(calibrations)) expect(measured[otp]).toMatchObject(constants);
});

test('a mesh of 3 nodes of OTP 27, worked by hand', () => {
  expect(calibrated(['27', '27', '27'], 3)).toMatchInlineSnapshot(`
    {
      "beamMemory": {
        "formula": "n × (29,778,445 + 48,810 × (n−1) B) on OTP 27",
        "value": 89628195,
      },
      "descriptors": {
        "formula": "n × (21 + 1 × (n−1)) on OTP 27",
        "value": 69,
      },
      "formation": {
        "formula": "n(n−1)/2 × (5,725 + 32.4 × n B) on OTP 27",
        "value": 17466.6,
      },
      "idle": {
        "formula": "n(n−1)/2 × (14.62 B/s) on OTP 27",
        "value": 43.86,
      },
      "memory": {
        "formula": "n × (47,503,633 B) on OTP 27",
        "value": 142510899,
      },
    }
  `);
});

test('a single node has no connection', () => {
  const { descriptors, formation, idle } = calibrated(['25'], 1);
  expect([descriptors?.value, formation?.value, idle?.value]).toEqual([21, 0, 0]);
});

test('nothing is said of a release that was not measured, nor of a mixture', () => {
  expect(calibrated(['26'], 1)).toEqual({});
  expect(calibrated(['25', '27'], 2)).toEqual({});
  expect(calibrated([], 0)).toEqual({});
  expect(calibrated(['toString'], 1)).toEqual({});
});
