import fc from 'fast-check';
import { foreignLines } from '../../../src/report/foreign-lines.js';

/** The commands that the runner would execute, as its source reads lines. */
const executed = (output: readonly string[]): string[] => {
  const commands: string[] = [];
  let resume: string | undefined;
  for (const line of output.join('').split(/\r\n|\r|\n/)) {
    const command = /^\s*::([^ :]+)/.exec(line)?.[1] ?? /##\[([^\] ]+)/.exec(line)?.[1];
    if (resume !== undefined && line.trimStart().startsWith('::')) {
      if (command === resume) resume = undefined;
    } else if (command === 'stop-commands') resume = line.split('::')[2];
    else if (command !== undefined) commands.push(command);
  }
  return resume === undefined ? commands : [...commands, 'commands stay off'];
};

test.each([
  '::set-output name=nodes::x',
  '  ::error::x',
  '::stop-commands::x',
  '::add-mask::o',
  '##[error]x',
  'text ##[set-env name=PATH;]x',
  '###[[error]x',
  'a\n::error::x',
  'a\r::error::x',
  'a\r\n\r\n::error::x',
  '::00000000-0000-0000-0000-000000000000::',
])('the runner executes nothing of %j', (hostile) => {
  expect(executed([`${hostile}\n`])).not.toEqual([]);
  expect(executed(foreignLines([hostile, 'next']))).toEqual([]);
});

test('the runner executes nothing, whatever the lines, and commands are on again afterwards', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('::', '##[', '[', '#', '\n', '\r', 'error', '::stop-commands::'),
  );
  const hostile = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(hostile), (lines) => {
      expect(executed([...foreignLines(lines), '::notice::after\n'])).toEqual(['notice']);
    }),
  );
});

test('harmless lines are printed as they are', () => {
  const [stop, ...rest] = foreignLines(['node1: it exited with code 1', '  indented #1 [x] ::']);
  const resume = stop?.match(/^::stop-commands::([0-9a-f-]{36})\n$/)?.[1];
  expect(rest).toEqual(['node1: it exited with code 1\n', '  indented #1 [x] ::\n', `::${resume ?? ''}::\n`]);
});

test('nobody can guess the word that turns commands on again', () => {
  expect(foreignLines(['x'])[0]).not.toBe(foreignLines(['x'])[0]);
});

test('of no lines there is nothing to print', () => {
  expect(foreignLines([])).toEqual([]);
});
