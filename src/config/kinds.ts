import { z } from 'zod';

/** The kinds of text that inputs are, and the values they become. What an input must be is told where it stands. */

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

const areDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

export const wholeNumbers = ({ min, max, most }: { min: number; max: number; most: number }) =>
  z
    .string()
    .regex(/^\d{1,9}(?: *, *\d{1,9})*$/)
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().min(min).max(max)).min(1).max(most).refine(areDistinct))
    .readonly();

export const bool = z
  .enum(['true', 'True', 'TRUE', 'false', 'False', 'FALSE'])
  .transform((text) => text.toLowerCase() === 'true');

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

export const durationMs = (minMs: number, maxMs: number) =>
  z
    .string()
    .regex(/^\d{1,7}(ms|s|m|h)$/)
    .transform((text) => {
      const [, count = '0', unit = 'ms'] = /^(\d+)(\D+)$/.exec(text) ?? [];
      return Number(count) * unitMs[unit as keyof typeof unitMs];
    })
    .pipe(z.number().min(minMs).max(maxMs));

/** Empty, or as the kind says. */
export const optional = <Kind extends z.ZodType<unknown, string>>(kind: Kind) =>
  z.union([z.literal('').transform(() => undefined), kind]);

export const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/)
  .transform((text) => {
    const [min = 0, max = 0] = text.split('-').map(Number);
    return { min, max };
  })
  .refine(({ min, max }) => min >= 1024 && min <= max && max <= 65_535);

/** host[:port]/name[:tag][@digest], after github.com/distribution/reference. */
export const imageReference = z
  .string()
  .max(512)
  .regex(
    /^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
  );

/** Several, separated by commas or line ends. */
export const imageReferences = z
  .string()
  .transform((text) =>
    text
      .split(/[,\n]/)
      .map((image) => image.trim())
      .filter((image) => image !== ''),
  )
  .pipe(z.array(imageReference).max(100))
  .readonly();

export const path = z
  .string()
  .max(4096)
  .regex(/^\P{Cc}*$/u);

/** After git check-ref-format, without what needs quoting somewhere. */
export const branch = z
  .string()
  .max(200)
  .regex(/^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)|[/.]$))[\w./+@#%=-]+$/);

const nodeNumber = z.int().min(1);

const pairList = z
  .string()
  .regex(/^\d{1,9}-\d{1,9}(?: *, *\d{1,9}-\d{1,9})*$/)
  .transform((text) =>
    text.split(',').map((pair) => {
      const [from = 0, to = 0] = pair.split('-').map(Number);
      return { from, to };
    }),
  )
  .pipe(
    z
      .array(
        z
          .object({ from: nodeNumber, to: nodeNumber })
          .refine(({ from, to }) => from !== to)
          .readonly(),
      )
      .min(1)
      .max(1000)
      .refine((pairs) => areDistinct(pairs.map(({ from, to }) => `${String(from)}-${String(to)}`))),
  )
  .readonly();

/** Ordered pairs of node numbers, which count from 1: those of a ring, all of them, or a list. */
export const pairChoice = z.union([
  z.enum(['ring', 'all']).transform((kind) => Object.freeze({ kind })),
  pairList.transform((pairs) => Object.freeze({ kind: 'list' as const, pairs })),
]);
