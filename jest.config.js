const project = (displayName, testMatch, options = {}) => ({
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/__tests__/${pattern}`),
  roots: ['<rootDir>/src', '<rootDir>/__tests__'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Types are the work of `npm run types`; here they are only stripped.
  transform: { '\\.ts$': ['ts-jest', { useESM: true, transpilation: true, diagnostics: false }] },
  ...options,
});

const patient = { setupFilesAfterEnv: ['<rootDir>/__tests__/support/patience.ts'] };

const projects = [
  project('unit', ['*.test.ts', 'unit/**/*.test.ts']),
  project('agent', ['agent/**/*.test.ts'], patient),
  project('docker', ['docker/**/*.test.ts'], patient),
  project('github', ['github/**/*.test.ts'], patient),
  project('page', ['page/**/*.test.ts'], patient),
  project('runner', ['runner/**/*.test.ts'], patient),
];

export default {
  projects,
  reporters: [
    'default',
    ['./__tests__/support/no-silent-skips-reporter.mjs', { projects: projects.map((it) => it.displayName) }],
  ],
};
