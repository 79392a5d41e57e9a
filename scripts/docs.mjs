// @ts-check
/** lib/ → docs/report.schema.json: the shape of report.json for those who read it with other tools. */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';

// Built by `npm run build:lib`, which `npm run docs` runs first.
const { reportSchema } = await import(new URL('../lib/report/report.js', import.meta.url).href);

const schema = JSON.stringify(z.toJSONSchema(reportSchema), null, 2);
await writeFile(new URL('../docs/report.schema.json', import.meta.url), `${schema}\n`);
