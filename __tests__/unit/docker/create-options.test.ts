import { createOptions } from '../../../src/docker/create-options.js';
import { containerSpec } from '../../../src/cluster/plan.js';
import { aConfig, aPlan } from '../../support/builders.js';

test('a container in the words of Docker', () => {
  const plan = aPlan({ publishPorts: true });
  const spec = { ...containerSpec(plan, plan.nodes[0]!, aConfig()), command: ['-noinput'] };
  expect(createOptions(spec)).toMatchInlineSnapshot(`
    {
      "AttachStderr": true,
      "AttachStdin": true,
      "AttachStdout": true,
      "Cmd": [
        "-noinput",
      ],
      "Entrypoint": [
        "erl",
      ],
      "Env": [
        "ERLANG_COOKIE=Zq9#the-cookie-of-the-tests",
        "NODE_NAME=node1@erlang-node-1",
        "DIST_PORT=9000",
      ],
      "ExposedPorts": {
        "4369/tcp": {},
        "9000/tcp": {},
      },
      "HostConfig": {
        "Init": true,
        "LogConfig": {
          "Config": {
            "compress": "false",
            "max-file": "1",
            "max-size": "4m",
          },
          "Type": "local",
        },
        "Mounts": [],
        "NetworkMode": "erlang-cluster-0123456789ab",
        "PortBindings": {
          "4369/tcp": [
            {
              "HostIp": "127.0.0.1",
              "HostPort": "4369",
            },
          ],
          "9000/tcp": [
            {
              "HostIp": "127.0.0.1",
              "HostPort": "9000",
            },
          ],
        },
      },
      "Hostname": "erlang-node-1",
      "Image": "erlang:alpine",
      "Labels": {
        "erlang-cluster-action.created": "2026-01-02T03:04:05.678Z",
        "erlang-cluster-action.dist-port": "9000",
        "erlang-cluster-action.index": "0",
        "erlang-cluster-action.node": "node1@erlang-node-1",
        "erlang-cluster-action.nodes": "3",
        "erlang-cluster-action.published-ports": "true",
        "erlang-cluster-action.run": "0123456789ab",
      },
      "NetworkingConfig": {
        "EndpointsConfig": {
          "erlang-cluster-0123456789ab": {
            "Aliases": [
              "erlang-node-1",
            ],
          },
        },
      },
      "OpenStdin": true,
      "StdinOnce": true,
      "Tty": false,
      "name": "erlang-cluster-0123456789ab-node-1",
    }
  `);
});

test('a container without published ports exposes none', () => {
  const plan = aPlan();
  const { ExposedPorts, HostConfig } = createOptions(containerSpec(plan, plan.nodes[0]!, aConfig()));
  expect([ExposedPorts, HostConfig.PortBindings]).toEqual([{}, {}]);
});

test('a container that runs what its image is made for says nothing of it', () => {
  const plan = aPlan();
  const options = createOptions(containerSpec(plan, plan.nodes[0]!, aConfig({ boot: 'image' })));
  expect(Object.keys(options)).not.toEqual(expect.arrayContaining(['Entrypoint']));
  expect(Object.keys(options)).not.toEqual(expect.arrayContaining(['Cmd']));
});
