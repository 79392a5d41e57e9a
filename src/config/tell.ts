import type { z } from 'zod';

/** What zod hands to a check that wants to say more than that a text is not what was expected. */
export type Told = Pick<z.core.$RefinementCtx, 'addIssue'>;

/** A problem in our own words, a whole sentence, instead of the input's `expected`. */
export const tell = (context: Told, problem: string): void => {
  context.addIssue({ code: 'custom', message: problem, params: { told: true } });
};

/** The problems that were told, if there are any. */
export const toldBy = (error: z.ZodError): string[] =>
  error.issues.flatMap((issue) => (issue.code === 'custom' && issue.params?.['told'] ? [issue.message] : []));
