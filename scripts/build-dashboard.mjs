// @ts-check
/** src/report/dashboard/app/ → src/report/dashboard/script.ts. */
import { writeFile } from 'node:fs/promises';
import { compileDashboard, SCRIPT } from './dashboard/compile.mjs';

await writeFile(SCRIPT, await compileDashboard());
