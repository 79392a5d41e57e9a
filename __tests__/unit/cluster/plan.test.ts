import {
  containerSpec,
  distPort,
  epmdHostPort,
  nodeHost,
  nodeName,
  planCluster,
} from '../../../src/cluster/plan.js';
import { aConfig, aPlan, COOKIE } from '../../support/builders.js';

test('node name format: node{N}@erlang-node-{N}, counted from 1, with a host without a dot', () => {
  expect([0, 1, 99].map(nodeName)).toEqual([
    'node1@erlang-node-1',
    'node2@erlang-node-2',
    'node100@erlang-node-100',
  ]);
  expect([0, 99].map(nodeHost)).toEqual(['erlang-node-1', 'erlang-node-100']);
});

test('port assignment: the first port of the range for the first node, and so on', () => {
  expect([0, 1, 2].map((index) => distPort(9000, index))).toEqual([9000, 9001, 9002]);
  expect(aPlan({ distPorts: { min: 9100, max: 9199 } }).nodes.map((node) => node.distPort)).toEqual([
    9100, 9101, 9102,
  ]);
});

test('epmd host port offset: 4369 on the host for the first node, one more for each after it', () => {
  expect([0, 1, 99].map(epmdHostPort)).toEqual([4369, 4370, 4468]);
  const { nodes } = aPlan({ publishPorts: true });
  expect(nodes.map(({ published }) => published?.epmdPort)).toEqual([4369, 4370, 4371]);
  expect(nodes.map(({ epmdPort }) => epmdPort)).toEqual([4369, 4369, 4369]);
});

test('node record: everything about a node that is known before it exists', () => {
  expect(aPlan({ publishPorts: true }).nodes[1]).toEqual({
    index: 1,
    name: 'node2@erlang-node-2',
    image: 'erlang:alpine',
    host: 'erlang-node-2',
    containerName: 'erlang-cluster-0123456789ab-node-2',
    distPort: 9001,
    epmdPort: 4369,
    published: { distPort: 9001, epmdPort: 4370 },
  });
});

test('nothing is published unless asked for', () => {
  const plan = aPlan({ publishPorts: false });
  expect(plan.nodes.some((node) => 'published' in node)).toBe(false);
  expect(containerSpec(plan, plan.nodes[0]!, aConfig()).publish).toEqual([]);
});

test('a plan says when it was made, so that a sweep can tell its age', () => {
  const before = Date.now();
  const { labels } = planCluster(aConfig());
  const made = Date.parse(labels['erlang-cluster-action.created'] ?? '');
  expect(made).toBeGreaterThanOrEqual(before);
  expect(made).toBeLessThanOrEqual(Date.now());
});

test('the container of a node', () => {
  const plan = aPlan({ publishPorts: true });
  const { command = [], ...spec } = containerSpec(plan, plan.nodes[1]!, aConfig({ keepAlive: true }));
  expect(spec).toMatchInlineSnapshot(`
    {
      "entrypoint": [
        "erl",
      ],
      "env": {
        "DIST_PORT": "9001",
        "ERLANG_COOKIE": "Zq9#the-cookie-of-the-tests",
        "NODE_NAME": "node2@erlang-node-2",
      },
      "hostname": "erlang-node-2",
      "image": "erlang:alpine",
      "labels": {
        "erlang-cluster-action.created": "2026-01-02T03:04:05.678Z",
        "erlang-cluster-action.dist-port": "9001",
        "erlang-cluster-action.index": "1",
        "erlang-cluster-action.node": "node2@erlang-node-2",
        "erlang-cluster-action.nodes": "3",
        "erlang-cluster-action.published-ports": "true",
        "erlang-cluster-action.run": "0123456789ab",
      },
      "mounts": [],
      "name": "erlang-cluster-0123456789ab-node-2",
      "network": {
        "alias": "erlang-node-2",
        "name": "erlang-cluster-0123456789ab",
      },
      "publish": [
        {
          "containerPort": 4369,
          "hostIp": "127.0.0.1",
          "hostPort": 4370,
        },
        {
          "containerPort": 9001,
          "hostIp": "127.0.0.1",
          "hostPort": 9001,
        },
      ],
      "stdinOnce": false,
    }
  `);
  expect(command.slice(0, -1)).toMatchInlineSnapshot(`
    [
      "+Q",
      "65536",
      "-noinput",
      "-sname",
      "node2@erlang-node-2",
      "-setcookie",
      "erlang-cluster-0123456789ab-node-2-booting",
      "-kernel",
      "inet_dist_listen_min",
      "9001",
      "inet_dist_listen_max",
      "9001",
      "-eval",
    ]
  `);
});

test('a node that is not kept alive ends with its controller', () => {
  const plan = aPlan();
  const { stdinOnce } = containerSpec(plan, plan.nodes[0]!, aConfig({ keepAlive: false }));
  expect(stdinOnce).toBe(true);
});

test('the cookie on the command line is another than the real one', () => {
  const plan = aPlan();
  const { command = [] } = containerSpec(plan, plan.nodes[0]!, aConfig());
  expect(command).toContain('-setcookie');
  expect(command.join(' ')).not.toContain(COOKIE);
});
