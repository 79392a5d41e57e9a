import { unzipSync } from 'fflate';
import type { CodeFile, CodeLibrary } from './library.js';

/** What an archive may unpack to. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The libraries in an `.ez` archive (a zip with `kv-1.2.0/ebin/…`), unpacked: nodes need no archive support for them.
 * @throws Error when it is no such archive, or unpacks to more than 64 MiB
 */
export const unpacked = (archive: Buffer, source: string): CodeLibrary[] => {
  let bytes = 0;
  const entries = unzipSync(archive, {
    filter: ({ name, originalSize }) => {
      bytes += originalSize;
      if (bytes > MOST_BYTES)
        throw new Error(`the .ez archive unpacks to more than ${String(MOST_BYTES)} bytes`);
      return !name.endsWith('/');
    },
  });
  const libraries = new Map<string, CodeFile[]>();
  for (const [name, content] of Object.entries(entries)) {
    const [, library, path] = /^([^/]+)\/((?:ebin|priv)\/.+)$/.exec(name) ?? [];
    if (library === undefined || path === undefined) continue;
    if (!isPlain(name)) throw new Error('the .ez archive has a path that leads out of it');
    const file = {
      path,
      bytes: content.length,
      executable: false,
      read: () => Promise.resolve(Buffer.from(content)),
    };
    const files = libraries.get(library);
    if (files) files.push(file);
    else libraries.set(library, [file]);
  }
  if (libraries.size === 0) throw new Error('the .ez archive has no directory with an ebin');
  return [...libraries].map(([name, files]) => ({ name, source, files }));
};

const isPlain = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\\p{Cc}]/u.test(path);
