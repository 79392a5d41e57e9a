// @ts-check
/** lib/ → docs/report.schema.json: the shape of report.json for those who read it with other tools. */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { reportSchema } from '../lib/report/report.js';

const schema = JSON.stringify(z.toJSONSchema(reportSchema), null, 2);
await writeFile(new URL('../docs/report.schema.json', import.meta.url), `${schema}\n`);
