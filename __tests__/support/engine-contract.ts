import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { until } from '../../src/base/until.js';
import { AgentConnection } from '../../src/cluster/agent.js';
import { cleanBootFiles, findBeam } from '../../src/cluster/beam.js';
import { loadLine } from '../../src/cluster/loader.js';
import { containerSpec, planCluster } from '../../src/cluster/plan.js';
import { newRunId } from '../../src/config/inputs.js';
import type { ContainerSpec, Engine } from '../../src/docker/engine.js';

const agentModules = await readFile(new URL('../../dist/cluster_agent.etf', import.meta.url));
const never = new AbortController().signal;
const nowhere = 'f'.repeat(64);

/** What every Engine does, be it real or fake. `image` has `erl` in it. */
export const describeEngineContract = (name: string, makeEngine: () => Engine, image: string): void => {
  describe(name, () => {
    const engine = makeEngine();
    let runId = '';
    let label = '';

    beforeEach(() => {
      runId = newRunId();
      label = `erlang-cluster-action.run=${runId}`;
    });
    afterEach(async () => {
      for (const { id } of await engine.listContainers(label)) await engine.removeContainer(id);
      for (const { id } of await engine.listNetworks(label)) await engine.removeNetwork(id);
    });

    type Options = { keepAlive?: boolean; published?: number };
    const specOf = (index: number, { keepAlive = false, published }: Options = {}): ContainerSpec => {
      const distPorts = { min: published ?? 9000, max: 9999 };
      const plan = planCluster({
        runId,
        nodeCount: 2,
        image,
        images: [],
        distPorts,
        publishPorts: false,
      });
      const spec = containerSpec(plan, plan.nodes[index]!, {
        cookie: 'of-the-contract',
        keepAlive,
        boot: 'erl',
      });
      const publish = published === undefined ? [] : [{ containerPort: 80, hostIp: '127.0.0.1', hostPort: published }]; // prettier-ignore
      return { ...spec, publish };
    };
    const network = (): Promise<string> =>
      engine.createNetwork({ name: specOf(0).network.name, labels: { 'erlang-cluster-action.run': runId } });

    /** A node that was attached to, started and loaded. */
    const nodeUp = async (options: Options = {}) => {
      const id = await engine.createContainer(specOf(0, options));
      const attachment = await engine.attachContainer(id);
      const ended = once(attachment.stdout, 'close');
      const agent = new AgentConnection('node1', attachment);
      const loaded = agent.load(loadLine(agentModules), never);
      await engine.startContainer(id);
      await loaded;
      return { id, agent, ended };
    };
    const refused = (statusCode: number): unknown =>
      expect.objectContaining({ name: 'ActionError', kind: 'docker', cause: expect.objectContaining({ statusCode }) as Error }); // prettier-ignore

    test('tells what it runs on', async () => {
      const info = await engine.info();
      expect(info.cpus).toBeGreaterThan(0);
      expect(info.memoryBytes).toBeGreaterThan(1_000_000);
      expect(info.serverVersion).toMatch(/^\d+\./);
      expect(Object.values(info)).not.toContain(undefined);
    });

    test('tells an image that is there, and undefined for one that is not', async () => {
      expect(await engine.inspectImage(image)).toMatchObject({
        id: expect.stringMatching(/^sha256:/) as string,
      });
      expect(await engine.inspectImage('localhost:1/not/there:ever')).toBeUndefined();
    });

    test('rejects the pull of an image that is not to be had', async () => {
      const options = { signal: never, onProgress: () => undefined };
      await expect(engine.pullImage('localhost:1/not/there:ever', options)).rejects.toMatchObject({
        name: 'ActionError',
        kind: 'image',
      });
    });

    test('lists a network by its label alone, and refuses a second of its name', async () => {
      const id = await network();
      const { name } = specOf(0).network;
      expect(await engine.listNetworks(label)).toEqual([
        { id, name, labels: { 'erlang-cluster-action.run': runId } },
      ]);
      expect(await engine.listNetworks('erlang-cluster-action.run=another')).toEqual([]);
      await expect(network()).rejects.toEqual(refused(409));
    });

    test('lists and tells a container that never ran, and refuses a second of its name', async () => {
      await network();
      // Once: a plan tells the moment that it was made.
      const spec = specOf(0);
      const { name, labels } = spec;
      const id = await engine.createContainer(spec);
      expect(await engine.listContainers(label)).toEqual([
        { id, name, labels: expect.objectContaining(labels) as object, running: false },
      ]);
      expect(await engine.listContainers('erlang-cluster-action.run=another')).toEqual([]);
      expect(await engine.inspectContainer(id)).toMatchObject({
        id,
        name,
        labels,
        state: { status: 'created', running: false, exitCode: 0, outOfMemory: false },
      });
      await expect(engine.createContainer(specOf(0))).rejects.toEqual(refused(409));
    });

    test('refuses a container of an image that is not there', async () => {
      const spec = { ...specOf(0), image: 'localhost:1/not/there:ever' };
      await expect(engine.createContainer(spec)).rejects.toEqual(refused(404));
    });

    test('what is not there is undefined when asked for, gone when removed, and refused otherwise', async () => {
      expect(await engine.inspectContainer(nowhere)).toBeUndefined();
      await engine.removeContainer(nowhere);
      await engine.removeNetwork(nowhere);
      await expect(engine.startContainer(nowhere)).rejects.toEqual(refused(404));
      await expect(engine.attachContainer(nowhere)).rejects.toEqual(refused(404));
      await expect(engine.updateContainer(nowhere, { cpusetCpus: '0' })).rejects.toEqual(refused(404));
      await expect(engine.killContainer(nowhere, 'SIGKILL')).rejects.toEqual(refused(404));
      await expect(engine.topContainer(nowhere)).rejects.toEqual(refused(404));
      await expect(engine.containerLogs(nowhere, { tail: 5 })).rejects.toEqual(refused(404));
    });

    test('refuses to start a container in a network that is not there', async () => {
      const id = await engine.createContainer(specOf(0));
      await expect(engine.startContainer(id)).rejects.toEqual(refused(404));
      expect(await engine.inspectContainer(id)).toMatchObject({ state: { running: false } });
    });

    test('refuses to start a container whose published port is taken', async () => {
      await network();
      const [one, two] = [0, 1].map((index) => engine.createContainer(specOf(index, { published: 23_461 })));
      await engine.startContainer(await one!);
      await expect(engine.startContainer(await two!)).rejects.toMatchObject({
        message: expect.stringContaining('port is already allocated') as string,
      });
    });

    test('attached before its start, no byte of a node is lost in either direction', async () => {
      await network();
      const { id, agent } = await nodeUp();
      const { node } = await agent.hello(never);
      expect(node).toBe('node1@erlang-node-1');
      const container = await engine.inspectContainer(id);
      expect(container).toMatchObject({ state: { status: 'running', running: true } });
      expect(container?.addresses[specOf(0).network.name]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(agent.log.lines).toEqual([]);
    });

    test('the command lines of a running node are told, of one that does not run there are none', async () => {
      await network();
      const created = await engine.createContainer(specOf(1));
      expect(await engine.topContainer(created)).toEqual([]);
      const { id, ended } = await nodeUp();
      expect(findBeam(await engine.topContainer(id))).toMatchObject({
        rootDir: expect.stringMatching(/^\//) as string,
      });
      await engine.killContainer(id, 'SIGKILL');
      await ended;
      await exitCodeOf(id);
      expect(await engine.topContainer(id)).toEqual([]);
    });

    test('files of a container are found, whether it runs or not', async () => {
      await network();
      const { id } = await nodeUp();
      const beam = findBeam(await engine.topContainer(id))!;
      const [file = ''] = cleanBootFiles(beam);
      const created = await engine.createContainer(specOf(1));
      expect(await engine.hasFile(id, `${file}.boot`)).toBe(true);
      expect(await engine.hasFile(created, `${file}.boot`)).toBe(true);
      expect(await engine.hasFile(id, '/nowhere/at/all')).toBe(false);
    });

    test('an ended container is started again, with a fresh output', async () => {
      await network();
      const { id, ended } = await nodeUp();
      await engine.killContainer(id, 'SIGKILL');
      await ended;
      await exitCodeOf(id);
      const agent = new AgentConnection('node1', await engine.attachContainer(id));
      const loaded = agent.load(loadLine(agentModules), never);
      await engine.startContainer(id);
      await loaded;
      expect(await agent.hello(never)).toMatchObject({ node: 'node1@erlang-node-1' });
    });

    test('a running node is held to the CPUs that it is told, and let go to those it had', async () => {
      await network();
      const { id, agent } = await nodeUp();
      await agent.hello(never);
      const allowed = async () => (await agent.ask('machine', [], never)).cpus_allowed;
      const home = (await allowed()) ?? '';
      const [first = ''] = /^\d+/.exec(home) ?? [];
      await engine.updateContainer(id, { cpusetCpus: first });
      expect(await allowed()).toBe(first);
      await engine.updateContainer(id, { cpusetCpus: home });
      expect(await allowed()).toBe(home);
    });

    test('refuses CPUs that there are not, and leaves a node where it was', async () => {
      await network();
      const { id, agent } = await nodeUp();
      await agent.hello(never);
      const home = (await agent.ask('machine', [], never)).cpus_allowed;
      await expect(engine.updateContainer(id, { cpusetCpus: '4000' })).rejects.toEqual(refused(400));
      expect((await agent.ask('machine', [], never)).cpus_allowed).toBe(home);
    });

    test('the logs hold what was printed, and of it the last lines asked for', async () => {
      await network();
      const { id } = await nodeUp();
      expect((await engine.containerLogs(id, { tail: 100 })).toString()).toMatch(/"loader"[^]*"ready"/);
      expect((await engine.containerLogs(id, { tail: 1 })).toString()).toMatch(/^[^\n]*"ready"[^\n]*\n$/);
    });

    test('a network is not removed while a node runs in it', async () => {
      const networkId = await network();
      const { id } = await nodeUp();
      await expect(engine.removeNetwork(networkId)).rejects.toEqual(refused(403));
      await engine.disconnectNetwork(networkId);
      await engine.removeNetwork(networkId);
      await engine.removeContainer(id);
      await engine.removeContainer(id);
      expect(await engine.listContainers(label)).toEqual([]);
      await engine.removeNetwork(networkId);
      expect(await engine.listNetworks(label)).toEqual([]);
    });

    const exitCodeOf = (id: string): Promise<number | undefined> =>
      until(
        async () => {
          const state = (await engine.inspectContainer(id))?.state;
          return state?.status === 'exited' && !state.running ? state.exitCode : undefined;
        },
        { everyMs: 20, timeoutMs: 10_000 },
      );

    test('a kill ends the output, and cannot be had twice', async () => {
      await network();
      const { id, ended } = await nodeUp();
      await engine.killContainer(id, 'SIGKILL');
      await ended;
      expect(await exitCodeOf(id)).toBe(137);
      expect(await engine.listContainers(label)).toMatchObject([{ id, running: false }]);
      await expect(engine.killContainer(id, 'SIGKILL')).rejects.toEqual(refused(409));
    });

    test('a node with stdinOnce ends when it is let go', async () => {
      await network();
      const { id, agent } = await nodeUp({ keepAlive: false });
      agent.close();
      expect(await exitCodeOf(id)).toBe(0);
    });

    test('a node without stdinOnce lives on when it is let go, and can be taken over', async () => {
      await network();
      const { id, agent } = await nodeUp({ keepAlive: true });
      await agent.hello(never);
      agent.close();
      const next = new AgentConnection('node1', await engine.attachContainer(id));
      expect(await next.hello(never)).toMatchObject({ node: 'node1@erlang-node-1' });
      next.close();
    });
  });
};
