// @ts-check
// src/index.ts and all it needs → dist/, the same bytes from any directory.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
// @ts-expect-error ncc ships no types
import ncc from '@vercel/ncc';

/** @typedef {{ code: string, assets: Record<string, { source: string | Buffer }> }} Bundle */

const root = new URL('../', import.meta.url);
const dist = new URL('dist/', root);

/** Written by build-agent.mjs. */
const AGENT = 'cluster_agent.etf';

/** dockerode names these for BuildKit, which our stand-ins (stubs/) leave out. */
const UNUSED = ['auth.proto', 'buildkit_status.proto'];

const EXPECTED = ['LICENSES.txt', 'package.json'];

// webpack derives module ids and comments from the working directory.
process.chdir(fileURLToPath(root));

/** @type {Bundle} */
const { code, assets } = await ncc(fileURLToPath(new URL('src/index.ts', root)), {
  cache: false,
  license: 'LICENSES.txt',
  quiet: true,
  target: 'es2024',
}).catch((/** @type {Error} */ error) => {
  // Uncaught, it would come with the line it was thrown from: the whole of ncc.
  console.error(error.message);
  process.exit(1);
});

const strangers = Object.keys(assets).filter((name) => ![...EXPECTED, ...UNUSED].includes(name));
if (strangers.length > 0) {
  throw new Error(
    `Expected the bundle to be one file, but it drags in ${strangers.join(', ')}. ` +
      'A dependency with native code, or `new URL("…", import.meta.url)` with a literal path?',
  );
}

/** @type {Map<string, string | Buffer>} */
const files = new Map([
  ['index.js', code],
  // A file of its own tells post that it is post; saved state does not when main was killed before it saved any.
  ['post.js', "import './index.js';\n"],
]);
for (const name of EXPECTED) files.set(name, assets[name]?.source ?? '');

await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (name !== AGENT) await rm(new URL(name, dist), { recursive: true });
}
for (const [name, content] of files) await writeFile(new URL(name, dist), content);
