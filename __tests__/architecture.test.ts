import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A room imports only the rooms to its left; the doors, at the right end, import all of them. */
const CORRIDOR = [
  'base',
  'config',
  'docker',
  'code',
  'cluster',
  'faults',
  'measure',
  'compare',
  'history',
  'report',
  'github',
];
const DOORS = [
  'src/index.ts',
  'src/main.ts',
  'src/work.ts',
  'src/compare-past.ts',
  'src/comment-main.ts',
  'src/on-github.ts',
  'src/post.ts',
  'src/library.ts',
  'src/live-cluster.ts',
];

const EDGES: Readonly<Record<string, readonly string[]>> = {
  '@actions/core': [
    'src/index.ts',
    'src/main.ts',
    'src/work.ts',
    'src/compare-past.ts',
    'src/comment-main.ts',
    'src/on-github.ts',
    'src/post.ts',
    'src/config/inputs.ts',
    'src/report/publish.ts',
  ],
  '@actions/github': ['src/github/client.ts'],
  dockerode: ['src/docker/dockerode.ts'],
};
const ENVIRONMENT_READERS = ['src/config/inputs.ts', 'src/index.ts'];
const RUNS_ON_IMPORT = 'src/index.ts';
const MAX_LINES = 250;
const MUTABLE_CONTAINERS = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'];

/** Path from the root of the repository → text. */
type Sources = ReadonlyMap<string, string>;
/** Gives one line a violation. */
type Rule = (sources: Sources) => string[];

const perFile =
  (check: (path: string, text: string) => string[]): Rule =>
  (sources) =>
    [...sources].flatMap(([path, text]) => check(path, text).map((problem) => `${path} ${problem}`));

const specifiers = (text: string): string[] =>
  ts.preProcessFile(text, true, true).importedFiles.map((it) => it.fileName);

const localImports = (path: string, text: string): string[] =>
  specifiers(text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts'));

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

const descendants = (node: ts.Node): ts.Node[] => [
  node,
  ...node.getChildren().flatMap((child) => descendants(child)),
];

const firstLine = (node: ts.Node): string => node.getText().split('\n', 1)[0] ?? '';

const roomOf = (path: string): string => path.split('/')[1] ?? '';
const position = (path: string): number =>
  DOORS.includes(path) ? CORRIDOR.length : CORRIDOR.indexOf(roomOf(path));

const everyFileHasARoom = perFile((path) => (position(path) >= 0 ? [] : ['is in no room of the corridor']));

const importsGoLeft = perFile((path, text) =>
  localImports(path, text)
    .filter((target) => position(target) > position(path))
    .map((target) => `imports ${target}, to its right`),
);

const noCycles: Rule = (sources) => {
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')];
    if (done.has(path)) return [];
    const cycles = localImports(path, sources.get(path) ?? '').flatMap((next) =>
      walk(next, [...trail, path]),
    );
    done.add(path);
    return cycles;
  };
  return [...sources.keys()].flatMap((path) => walk(path, []));
};

const sdksStayAtTheirEdges = perFile((path, text) =>
  specifiers(text)
    .map(packageOf)
    .filter((name) => EDGES[name]?.includes(path) === false)
    .map((name) => `imports ${name}`),
);

const environmentIsReadAtTheEdge = perFile((path, text) => {
  if (ENVIRONMENT_READERS.includes(path)) return [];
  const isProcess = (node: ts.Node | undefined): boolean =>
    /^(globalThis\.)?process$/.test(node?.getText() ?? '');
  const readsIt = (node: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(node) && isProcess(node.expression) && node.name.text === 'env') ||
    (ts.isElementAccessExpression(node) && isProcess(node.expression)) ||
    (ts.isVariableDeclaration(node) && isProcess(node.initializer)) ||
    (ts.isImportDeclaration(node) && /^['"](node:)?process['"]$/.test(node.moduleSpecifier.getText()));
  return descendants(parse(path, text))
    .filter(readsIt)
    .map((node) => `reads the environment: ${node.getText()}`);
});

const holdsState = (declaration: ts.VariableDeclaration): boolean => {
  const { initializer, type } = declaration;
  if (!initializer || /^(readonly\b|Readonly)/i.test(type?.getText() ?? '')) return false;
  return (
    (ts.isNewExpression(initializer) && MUTABLE_CONTAINERS.includes(initializer.expression.getText())) ||
    (ts.isArrayLiteralExpression(initializer) && initializer.elements.length === 0) ||
    (ts.isObjectLiteralExpression(initializer) && initializer.properties.length === 0)
  );
};

const hasModifier = (member: ts.PropertyDeclaration, kind: ts.SyntaxKind): boolean =>
  member.modifiers?.some((modifier) => modifier.kind === kind) ?? false;

const isMutableStatic = (member: ts.ClassElement): boolean =>
  ts.isPropertyDeclaration(member) &&
  hasModifier(member, ts.SyntaxKind.StaticKeyword) &&
  !hasModifier(member, ts.SyntaxKind.ReadonlyKeyword);

const keepsState = (statement: ts.Statement): boolean => {
  if (ts.isClassDeclaration(statement)) return statement.members.some(isMutableStatic);
  if (!ts.isVariableStatement(statement)) return false;
  const { flags, declarations } = statement.declarationList;
  return (flags & ts.NodeFlags.Const) === 0 || declarations.some(holdsState);
};

const noModuleState = perFile((path, text) =>
  parse(path, text)
    .statements.filter(keepsState)
    .map((statement) => `keeps state: ${firstLine(statement)}`),
);

const awaits = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) || (!ts.isFunctionLike(node) && node.getChildren().some(awaits));

const declares = (statement: ts.Statement): boolean =>
  ts.isImportDeclaration(statement) ||
  ts.isExportDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isFunctionDeclaration(statement) ||
  ts.isClassDeclaration(statement) ||
  (ts.isVariableStatement(statement) && !awaits(statement));

const importsRunNothing = perFile((path, text) =>
  path === RUNS_ON_IMPORT
    ? []
    : parse(path, text)
        .statements.filter((statement) => !declares(statement))
        .map((statement) => `runs when imported: ${firstLine(statement)}`),
);

const filesAreShort = perFile((_path, text) => {
  const lines = text.trimEnd().split('\n').length;
  return lines <= MAX_LINES ? [] : [`has ${lines} lines, over ${MAX_LINES}: two rooms in one`];
});

const readSources = (): Sources => {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const paths = readdirSync(posix.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => posix.join('src', path));
  return new Map(paths.map((path) => [path, readFileSync(posix.join(root, path), 'utf8')]));
};

/** A rule, a small violation of it, and what it then says: a rule that cannot fail keeps nothing. */
const rules: [name: string, rule: Rule, violation: Record<string, string>, caught: string[]][] = [
  [
    'every file has a room',
    everyFileHasARoom,
    { 'src/utils/x.ts': '', 'src/x.ts': '', 'src/base/x.ts': '', 'src/main.ts': '' },
    ['src/utils/x.ts is in no room of the corridor', 'src/x.ts is in no room of the corridor'],
  ],
  [
    'imports go left',
    importsGoLeft,
    {
      'src/base/a.ts': "import { b } from '../config/b.js';",
      'src/docker/a.ts': "import type { B } from '../cluster/b.js';\nexport * from './c.js';",
      'src/measure/a.ts': "type T = import('../report/b.js').T;\nimport '../base/c.js';",
      'src/report/a.ts': "const late = () => import('../main.js');",
    },
    [
      'src/base/a.ts imports src/config/b.ts, to its right',
      'src/docker/a.ts imports src/cluster/b.ts, to its right',
      'src/measure/a.ts imports src/report/b.ts, to its right',
      'src/report/a.ts imports src/main.ts, to its right',
    ],
  ],
  [
    'no cycles',
    noCycles,
    {
      'src/base/a.ts': "import './b.js';",
      'src/base/b.ts': "export * from './c.js';",
      'src/base/c.ts': "import type { B } from './b.js';",
    },
    ['src/base/b.ts → src/base/c.ts → src/base/b.ts'],
  ],
  [
    'SDKs stay at their edges',
    sdksStayAtTheirEdges,
    {
      'src/cluster/a.ts': "import Docker from 'dockerode';\nimport { z } from 'zod';",
      'src/github/client.ts': "await import('@actions/github');\nimport '@actions/core';",
      'src/github/a.ts': "await import('@actions/github');",
      'src/report/b.ts': "import type { X } from '@actions/github/lib/utils';",
    },
    [
      'src/cluster/a.ts imports dockerode',
      'src/github/client.ts imports @actions/core',
      'src/github/a.ts imports @actions/github',
      'src/report/b.ts imports @actions/github',
    ],
  ],
  [
    'the environment is read at the edge',
    environmentIsReadAtTheEdge,
    {
      'src/config/inputs.ts': 'process.env.HOME;',
      'src/base/a.ts': "process.env.HOME;\nprocess['env'];\nprocess.pid;",
      'src/base/b.ts':
        "import { env } from 'node:process';\nconst { env: e } = process;\nglobalThis.process.env;",
    },
    [
      'src/base/a.ts reads the environment: process.env',
      "src/base/a.ts reads the environment: process['env']",
      "src/base/b.ts reads the environment: import { env } from 'node:process';",
      'src/base/b.ts reads the environment: { env: e } = process',
      'src/base/b.ts reads the environment: globalThis.process.env',
    ],
  ],
  [
    'no module state',
    noModuleState,
    {
      'src/base/a.ts':
        'export let count = 0;\nconst seen = new Set<string>();\nconst list: string[] = [];\nvar x;',
      'src/base/b.ts':
        'const words: ReadonlySet<string> = new Set(["a"]);\nconst none: readonly string[] = [];',
      'src/base/c.ts':
        'const f = () => { let i = 0; return new Map([[i, i]]); };\nclass Fine { static readonly A = 1; b = 2; }',
      'src/base/d.ts': 'class Counter { static count = 0; }',
    },
    [
      'src/base/a.ts keeps state: export let count = 0;',
      'src/base/a.ts keeps state: const seen = new Set<string>();',
      'src/base/a.ts keeps state: const list: string[] = [];',
      'src/base/a.ts keeps state: var x;',
      'src/base/d.ts keeps state: class Counter { static count = 0; }',
    ],
  ],
  [
    'importing runs nothing',
    importsRunNothing,
    {
      'src/index.ts': 'await run();',
      'src/base/a.ts': 'run();\nconst x = await run();\nconst f = async () => { await run(); };',
      'src/main.ts': 'if (process.pid) run();\nexport const main = async () => {};',
    },
    [
      'src/base/a.ts runs when imported: run();',
      'src/base/a.ts runs when imported: const x = await run();',
      'src/main.ts runs when imported: if (process.pid) run();',
    ],
  ],
  [
    'files are short',
    filesAreShort,
    { 'src/base/a.ts': '\n'.repeat(250) + 'x;\n', 'src/base/b.ts': '\n'.repeat(249) + 'x;\n' },
    ['src/base/a.ts has 251 lines, over 250: two rooms in one'],
  ],
];

describe.each(rules)('%s', (_name, rule, violation, caught) => {
  test('in src/', () => {
    expect(rule(readSources())).toEqual([]);
  });

  test('or the rule says so', () => {
    expect(rule(new Map(Object.entries(violation)))).toEqual(caught);
  });
});

test('the rules see the sources', () => {
  const paths = [...readSources().keys()];
  expect(paths).toEqual(expect.arrayContaining(DOORS));
  expect(paths.map(roomOf)).toEqual(expect.arrayContaining(CORRIDOR));
});
