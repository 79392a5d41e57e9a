// @ts-check
/** src/report/dashboard/app/ → the text of src/report/dashboard/script.ts. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const app = new URL('../../src/report/dashboard/app/', import.meta.url);

export const SCRIPT = new URL('../script.ts', app);

/** The same bytes from any directory. */
export const compileDashboard = async () => {
  const { outputFiles } = await build({
    stdin: {
      // A module that runs when it is imported could not be tested.
      contents: "import { start } from './start.ts';\nvoid start();\n",
      resolveDir: fileURLToPath(app),
    },
    absWorkingDir: fileURLToPath(app),
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    tsconfigRaw: {},
  });
  const [file] = outputFiles;
  if (!file) throw new Error('Expected esbuild to give one file, got none');
  const text = file.text.trimEnd();
  return (
    '/** Made from app/ by `npm run build:dashboard`; a test makes it again and compares. */\n' +
    `export const script =\n  ${JSON.stringify(text)};\n`
  );
};
