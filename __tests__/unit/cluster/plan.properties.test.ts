import fc from 'fast-check';
import { containerSpec, type Plan } from '../../../src/cluster/plan.js';
import { optionsAsInputs } from '../../../src/config/options.js';
import { parseInputs } from '../../../src/config/schema.js';
import type { Config } from '../../../src/config/config.js';
import { aConfig, aPlan } from '../../support/builders.js';

const runId = fc.stringMatching(/^[0-9a-f]{12}$/);
/** Sizes, ports and cookies that the inputs let through. */
const config: fc.Arbitrary<Config> = fc
  .record({
    runId,
    nodeCount: fc.integer({ min: 1, max: 100 }),
    distPorts: fc.integer({ min: 1024, max: 65_400 }).map((min) => ({ min, max: min + 135 })),
    publishPorts: fc.boolean(),
    keepAlive: fc.boolean(),
    cookie: fc.stringMatching(/^Zq9#~[!-~]{0,100}$/),
  })
  .map(aConfig)
  .filter(({ nodeCount, cookie, distPorts, publishPorts }) => {
    try {
      return Boolean(parseInputs(optionsAsInputs({ nodeCount, cookie, distPorts, publishPorts })));
    } catch {
      return false;
    }
  });

const specs = (plan: Plan, it: Config) => plan.nodes.map((node) => containerSpec(plan, node, it));
const distinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
const always = (holds: (it: Config, plan: Plan) => boolean): void => {
  fc.assert(fc.property(config, (it) => holds(it, aPlan(it))));
};

test('names and hosts are unique in a plan', () => {
  always((_, { nodes }) =>
    (['name', 'host', 'containerName', 'distPort', 'index'] as const).every((key) =>
      distinct(nodes.map((node) => node[key])),
    ),
  );
});

test('two runs share no name of a container or a network', () => {
  fc.assert(
    fc.property(fc.uniqueArray(runId, { minLength: 2, maxLength: 2 }), ([one = '', two = '']) => {
      const names = [one, two].flatMap((id) => {
        const { networkName, nodes } = aPlan({ runId: id, nodeCount: 12 });
        return [networkName, ...nodes.map(({ containerName }) => containerName)];
      });
      return distinct(names);
    }),
  );
});

test('container names and hosts are ones that Docker and DNS take', () => {
  always((_, { nodes, networkName }) =>
    nodes.every(
      ({ containerName, host }) =>
        /^[a-zA-Z0-9][\w.-]+$/.test(containerName) &&
        /^[a-z0-9-]{1,63}$/.test(host) &&
        networkName.length < 64,
    ),
  );
});

test('ports are in the range that was given', () => {
  always(({ distPorts: { min, max } }, { nodes }) =>
    nodes.every(({ distPort }) => distPort >= min && distPort <= max),
  );
});

test('no port of the host is published twice, and all are of this machine alone', () => {
  always((it, plan) => {
    const published = specs(plan, it).flatMap(({ publish }) => publish);
    return (
      published.length === (it.publishPorts ? 2 * it.nodeCount : 0) &&
      distinct(published.map(({ hostPort }) => hostPort)) &&
      published.every(({ hostIp, hostPort }) => hostIp === '127.0.0.1' && hostPort <= 65_535)
    );
  });
});

test('every container carries all labels, and they are texts', () => {
  always((it, plan) => {
    const expected = plan.nodes.map(({ name, distPort }, index) => ({
      'erlang-cluster-action.run': it.runId,
      'erlang-cluster-action.created': '2026-01-02T03:04:05.678Z',
      'erlang-cluster-action.node': name,
      'erlang-cluster-action.index': String(index),
      'erlang-cluster-action.nodes': String(it.nodeCount),
      'erlang-cluster-action.dist-port': String(distPort),
      ...(it.publishPorts ? { 'erlang-cluster-action.published-ports': 'true' } : {}),
    }));
    expect(specs(plan, it).map(({ labels }) => labels)).toEqual(expected);
    return true;
  });
});

test('a plan is the same after a trip through JSON', () => {
  always((_, plan) => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    return true;
  });
});

test('the cookie is nowhere in a plan, and in a container only in its environment', () => {
  always((it, plan) =>
    specs(plan, it).every(({ env, ...rest }) => {
      const inEnvironment = Object.entries(env).filter(([, value]) => value.includes(it.cookie));
      expect(inEnvironment).toEqual([['ERLANG_COOKIE', it.cookie]]);
      return !JSON.stringify([plan, rest]).includes('Zq9#~');
    }),
  );
});
