import fc from 'fast-check';
import { fenced, inline, inlineCode, inlineHtml, mermaidText } from '../../../src/report/escape.js';
import { hostileText } from '../../support/hostile-text.js';

describe('inline', () => {
  test.each([
    ['plain words, (really).', 'plain words, (really).'],
    ['a snake_case word, but not _this_', 'a snake_case word, but not &#95;this&#95;'],
    ['a | b', 'a &#124; b'],
    ['<b> & *c*', '&#60;b&#62; &#38; &#42;c&#42;'],
    ['[x](y) ![z](y)', '&#91;x&#93;(y) !&#91;z&#93;(y)'],
    ['back\\slash', 'back&#92;slash'],
    ['set `publish-ports: false`, please', 'set `publish-ports: false`, please'],
    ['`a|b`', '<code>a&#124;b</code>'],
    ['`<b>`', '<code>&#60;b&#62;</code>'],
    ['one ` alone', 'one &#96; alone'],
    ['`a``b`', '`a`<span></span>`b`'],
    ['node1@erlang-node-1 died.', '`node1@erlang-node-1` died.'],
    ['from node1@host.example. Then', 'from `node1@host.example`. Then'],
    ['thanks @octocat!', 'thanks `@octocat`!'],
    ['fixes #1', 'fixes <span>#</span>1'],
    ['fixes GH-1, not a graph-1', 'fixes GH<span>-</span>1, not a graph-1'],
    ['$x$', '<span>$</span>x<span>$</span>'],
    [':tada: at 21:58', '<span>:</span>tada: at 21:58'],
    ['https://a.example', 'https<span>:</span>//a.example'],
    ['www.a.example', 'www&#46;a.example'],
    ['::error::x', '<span>:</span><span>:</span>error<span>:</span><span>:</span>x'],
    ['##[error]x', '&#35;&#35;&#91;error&#93;x'],
    ['- no item', '&#45; no item'],
    ['-1 is a number', '-1 is a number'],
    ['---', '&#45;--'],
    ['1. no item', '1&#46; no item'],
    ['1.5 is a number', '1.5 is a number'],
    ['  around  ', 'around'],
    ['two\nlines', 'two&#92;u&#123;a&#125;lines'],
    ['a\u202eb', 'a&#92;u&#123;202e&#125;b'],
  ])('%j', (text, markdown) => {
    expect(inline(text)).toBe(markdown);
  });

  test('cuts before it escapes', () => {
    expect(inline('|'.repeat(300), 3)).toBe('&#124;&#124;&#124;…');
  });

  test('is one line without bare specials, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const bare = inline(text)
          .replace(/`[^`|<>\n]+`/g, '')
          .replace(/<\/?(span|code)>/g, '')
          .replace(/&#\d+;/g, '');
        expect(bare).not.toMatch(/[\\`*{}[\]<>&|~\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(inline(text)).not.toMatch(/::|##\[|\|/);
      }),
    );
  });
});

test('inlineHtml is for where Markdown is not read', () => {
  expect(inlineHtml('Per `node` of node1@host <b>')).toBe(
    'Per <code>node</code> of <code>node1<span>@</span>host</code> &#60;b&#62;',
  );
});

test.each([
  ['sha256:4b1d', '`sha256:4b1d`'],
  ['a|b`', '<code>a&#124;b&#96;</code>'],
  ['', ''],
])('inlineCode %j', (text, markdown) => {
  expect(inlineCode(text)).toBe(markdown);
});

describe('fenced', () => {
  test('has a fence longer than any run of backticks inside', () => {
    expect(fenced(['a', '```', '`````js'])).toEqual({
      head: '``````text',
      lines: ['a', '```', '`````js'],
      foot: '``````',
    });
    expect(fenced(['a']).foot).toBe('```');
  });

  test.each([
    ['  ::error::x', ['  \\::error::x']],
    ['a::b', ['a::b']],
    ['x ##[group]y', ['x ##\\[group]y']],
    ['<!-- mark -->', ['<\\!-- mark -->']],
    ['two\r\nlines', ['two', 'lines']],
    ['\u001b[31mred', ['\\u{1b}[31mred']],
    ['\tat tab', ['    at tab']],
  ])('%j', (line, lines) => {
    expect(fenced([line]).lines).toEqual(lines);
  });

  test('cannot be left, nor command the runner', () => {
    fc.assert(
      fc.property(fc.array(hostileText), (details) => {
        const { lines, foot } = fenced(details);
        for (const line of lines) {
          expect(line).not.toMatch(/^\s*::|##\[|[\n\r]/);
          expect(line).not.toContain(foot);
        }
      }),
    );
  });
});

test.each([
  ['node1@erlang-node-1', 'node1@erlang-node-1'],
  ['a "b" <c>', 'a #34;b#34; #60;c#62;'],
  ['%%{init}%%', '#37;#37;#123;init#125;#37;#37;'],
  ['1. list', '#49;. list'],
  ['- list', '#45; list'],
  ['_x_ `y` #z; ::', '#95;x#95; #96;y#96; #35;z#59; #58;#58;'],
  [' ', '–'],
])('mermaidText %j', (text, label) => {
  expect(mermaidText(text)).toBe(label);
});
