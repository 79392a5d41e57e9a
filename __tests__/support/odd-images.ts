import { randomUUID } from 'node:crypto';
import { image } from './images.js';
import { docker } from './real-cluster.js';
import { releaseOf } from './release-images.js';

export type OddImage = AsyncDisposable & { name: string };

/** An image, the usual one, after a shell script has had its way with it. */
const changed = async (
  script: string,
  { base = image, changes }: { base?: string; changes?: string } = {},
): Promise<OddImage> => {
  const tag = randomUUID();
  const name = `erlang-cluster-action/odd:${tag}`;
  const container = await docker.createContainer({
    Image: base,
    Entrypoint: [],
    Cmd: ['sh', '-c', script],
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode !== 0) throw new Error(`Expected an odd image to be made, got exit code ${StatusCode}`);
    await container.commit({
      repo: 'erlang-cluster-action/odd',
      tag,
      ...(changes === undefined ? {} : { changes }),
    } as object);
  } finally {
    await container.remove({ force: true });
  }
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await docker.getImage(name).remove({ force: true });
    },
  };
};

/** An image in which `program` is not on the PATH. */
export const imageWithout = (program: string): Promise<OddImage> => changed(`rm "$(command -v ${program})"`);

/** An image whose `erl` is this shell script instead. */
export const imageWithErl = (script: string): Promise<OddImage> => {
  const encoded = Buffer.from(`#!/bin/sh\n${script}\n`).toString('base64');
  return changed(
    `erl=$(command -v erl) && rm "$erl" && echo ${encoded} | base64 -d > "$erl" && chmod +x "$erl"`,
  );
};

/** The release of relx, with its own way of booting, after a shell script in `/opt/shop` has had its way with it. */
export const releaseAfter = (script: string): Promise<OddImage> =>
  changed(`cd /opt/shop && ${script}`, {
    base: releaseOf('relx'),
    changes: 'ENTRYPOINT ["/opt/shop/bin/shop"]\nCMD ["foreground"]',
  });

/** The release of relx with these lines for its vm.args. */
export const releaseWithVmArgs = (...lines: string[]): Promise<OddImage> => {
  const encoded = Buffer.from(lines.map((line) => `${line}\n`).join('')).toString('base64');
  return releaseAfter(`echo ${encoded} | base64 -d > releases/1.0.0/vm.args.src`);
};

/** An image with `erl` on its PATH whose own command starts a node of the name and cookie in its environment. */
export const imageThatBoots = (base: string): Promise<OddImage> =>
  changed('true', {
    base,
    changes: `ENTRYPOINT ["sh", "-c", "exec erl -noinput -sname $NODE_NAME -setcookie $ERLANG_COOKIE"]\nCMD []`,
  });
