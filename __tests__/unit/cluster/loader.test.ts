import { HELPER_LOADER, LOADER, loadLine, RECORD_SEPARATOR } from '../../../src/cluster/loader.js';

test('the modules of the agent go in as one line of base64', () => {
  expect(loadLine(Buffer.from('FOR1 beam'))).toBe('Rk9SMSBiZWFt\n');
  const line = loadLine(Buffer.alloc(40_000, 0xff));
  expect(line.indexOf('\n')).toBe(line.length - 1);
});

test('the loader is one line, for it stands on a command line', () => {
  expect(LOADER).not.toMatch(/[\n\r]/);
  expect(LOADER).toMatch(/^Port = open_port\(.*apply\(cluster_agent, boot, \[Port\]\)\.$/);
});

test('the loader begins its records with the byte that the controller looks for', () => {
  expect(LOADER).toContain(`[${RECORD_SEPARATOR.charCodeAt(0)}, "- - . `);
});

test('the loader of the helper differs in what it starts, and hands the modules on', () => {
  const start = 'apply(cluster_agent, boot, [Port])';
  expect(HELPER_LOADER).toBe(LOADER.replace(start, 'apply(cluster_agent_helper, boot, [Port, Modules])'));
});
