import { readFile } from 'node:fs/promises';
import { sum } from '../../src/base/lists.js';
import { Times } from '../../src/measure/histogram.js';
import { LONGEST_NS } from '../support/fake-histogram.js';
import { testImages } from '../support/images.js';
import { execIn, sharedMesh } from '../support/real-cluster.js';

const probe = await readFile(new URL('../support/histogram_probe.erl', import.meta.url), 'utf8');
const COUNT = 1_000_000;
const percentiles = [0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];
const ranks = percentiles.map((p) => Math.min(COUNT - 1, Math.floor(COUNT * p)));

type Told = [
  buckets: [bucket: number, count: number][],
  told: [sum: number, min: number, max: number],
  exact: [sum: number, min: number, max: number],
  ranked: number[],
];

describe.each(testImages)('on OTP $otp', ({ image }) => {
  const mesh = sharedMesh({ nodeCount: 1, image });

  /** What a program prints that runs beside the node. */
  const beside = async (program: (node: string) => string): Promise<string> => {
    const { containerId, name } = mesh.cluster.node(0);
    const command = ['erl', '+Q', '4096', '-hidden', '-noinput', '-sname', 'beside', '-eval'];
    return (await execIn(containerId, [...command, `${program(name)}, halt().`])).output;
  };

  beforeAll(async () => {
    const source = Buffer.from(probe).toString('base64');
    const loaded = await beside(
      (node) =>
        `File = "/tmp/histogram_probe.erl", ok = file:write_file(File, base64:decode("${source}")),` +
        `{ok, Module, Beam} = compile:file(File, [binary]),` +
        `io:format("~w", [rpc:call('${node}', code, load_binary, [Module, File, Beam])])`,
    );
    expect(loaded).toBe('{module,histogram_probe}');
  });

  const run = async (kind: string, processes: number): Promise<Told> => {
    const args = `[${kind}, ${String(COUNT)}, ${String(processes)}, [${ranks.join(', ')}]]`;
    const told = await beside(
      (node) => `io:format("~w", [rpc:call('${node}', histogram_probe, run, ${args})])`,
    );
    return JSON.parse(told) as Told;
  };

  test.each([
    ['constant', 1],
    ['bimodal', 1],
    ['pareto', 7],
    ['log_uniform', 2],
    ['edges', 32],
    ['tiny', 1],
  ])('a million times, %s, are counted within 0.4 %%, by %d at once', async (kind, processes) => {
    const [buckets, [sumNs, minNs, maxNs], exact, ranked] = await run(kind, processes);
    expect([sumNs, minNs, maxNs]).toEqual(exact);
    const times = Times.of({ buckets, sum_ns: sumNs, min_ns: minNs, max_ns: maxNs });
    expect(times.count).toBe(COUNT);
    for (const [at, p] of percentiles.entries()) {
      const [told, truth] = [times.percentileNs(p)!, ranked[at]!];
      expect(Math.abs(told - truth)).toBeLessThanOrEqual(0.004 * truth);
    }
  });

  test('times beyond the last bucket are counted in it, and the longest of them told', async () => {
    const [buckets, [, , max], [, , exact]] = await run('endless', 2);
    expect(buckets).toEqual([[3839, COUNT]]);
    expect(sum(buckets.map(([, count]) => count))).toBe(COUNT);
    expect(max).toBe(exact);
    expect(max).toBeGreaterThan(LONGEST_NS);
  });
});
