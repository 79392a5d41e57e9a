import { z } from 'zod';
import { leaf, yamlMap } from './yaml.js';

/** Limits of the user's, by the ids of figures, whose unit may be left out: `latency-p99` is `latency-p99-us`. */

const share = leaf(
  'a share such as `10%`, above 0 % and at most 1000 %',
  z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().regex(/^ *\d{1,4}(?:\.\d{1,4})? *% *$/))
    .transform((text) => Number.parseFloat(text) / 100)
    .pipe(z.number().positive().max(10)),
);

export type Threshold = Readonly<{ name: string; value: number }>;

export const thresholds = yamlMap('thresholds', share);

export const relations = ['<', '<=', '>', '>='] as const;

/** What a limit is of, and how many of its smallest unit it is: of `5s` 5,000,000 us. */
const units = {
  us: { of: 'time', size: 1 },
  ms: { of: 'time', size: 1000 },
  s: { of: 'time', size: 1e6 },
  m: { of: 'time', size: 6e7 },
  B: { of: 'bytes', size: 1 },
  kB: { of: 'bytes', size: 1e3 },
  MB: { of: 'bytes', size: 1e6 },
  GB: { of: 'bytes', size: 1e9 },
  KiB: { of: 'bytes', size: 1024 },
  MiB: { of: 'bytes', size: 1024 ** 2 },
  GiB: { of: 'bytes', size: 1024 ** 3 },
  '/s': { of: 'rate', size: 1 },
  '%': { of: 'share', size: 0.01 },
  '': { of: 'number', size: 1 },
} as const;

export type Limit = Readonly<{
  relation: (typeof relations)[number];
  /** Of times in microseconds, of shares as a part of 1. */
  value: number;
  of: (typeof units)[keyof typeof units]['of'];
}>;

const LIMIT =
  /^ *(?<relation><=|>=|<|>) *(?<number>\d{1,15}(?:\.\d{1,9})?) *(?<unit>us|ms|s|m|[kMG]?B|[KMG]iB|\/s|%)? *$/;

const limit = leaf(
  'a limit such as `< 5s`, `< 2ms`, `>= 1000/s`, `< 200MiB` or `< 1%`',
  z.string().transform((text, context): Limit => {
    const groups = LIMIT.exec(text.replace('µ', 'u'))?.groups;
    if (!groups) {
      context.addIssue({ code: 'custom', message: '' });
      return z.NEVER;
    }
    const { of, size } = units[(groups['unit'] ?? '') as keyof typeof units];
    const value = Number((Number(groups['number']) * size).toPrecision(12));
    return Object.freeze({ relation: groups['relation'] as Limit['relation'], value, of });
  }),
);

export type NamedLimit = Readonly<{ name: string; value: Limit }>;

export const limits = yamlMap('slo', limit);
