// @ts-check

/**
 * Jest calls a run of nothing but skipped tests a success. Here a skip is a failure with a name, and so is a
 * project in which no test ran.
 *
 * @implements {Pick<import('@jest/reporters').Reporter, 'onRunComplete' | 'getLastError'>}
 */
export default class NoSilentSkipsReporter {
  /** @type {string[]} */
  #problems = [];
  #config;
  #projects;

  /**
   * @param {import('@jest/reporters').Config.GlobalConfig} config
   * @param {{ projects: string[] }} options the display names of all projects
   */
  constructor(config, { projects }) {
    this.#config = config;
    this.#projects = projects;
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} run
   */
  onRunComplete(_contexts, run) {
    if (run.wasInterrupted) return;
    this.#problems = [...this.#skipped(run), ...this.#idleProjects(run)];
    for (const problem of this.#problems) console.error(`● ${problem}`);
    const failed = run.numFailedTests + run.numRuntimeErrorTestSuites;
    console.error(`\ntests: ${run.numPassedTests} passed, ${failed} failed`);
  }

  getLastError() {
    return this.#problems.length > 0 ? new Error(this.#problems.join('\n')) : undefined;
  }

  /** With a name pattern (`-t`) somebody chose what to leave out. */
  #skipped(/** @type {import('@jest/reporters').AggregatedResult} */ run) {
    if (this.#config.testNamePattern) return [];
    return run.testResults.flatMap((file) =>
      file.testResults
        .filter((test) => test.status !== 'passed' && test.status !== 'failed')
        .map(
          (test) =>
            `Expected every test to run, but "${test.fullName}" is ${test.status} (${file.testFilePath})`,
        ),
    );
  }

  /** With a pattern or a path somebody chose a few files, of which at least one test must still run. */
  #idleProjects(/** @type {import('@jest/reporters').AggregatedResult} */ run) {
    const busy = run.testResults
      .filter((file) => file.numPassingTests + file.numFailingTests > 0)
      .map((file) => file.displayName?.name);
    if (this.#isNarrowed()) return busy.length > 0 ? [] : ['Expected at least one test to run, but none did'];
    return this.#selectedProjects()
      .filter((name) => !busy.includes(name))
      .map((name) => `Expected the tests of project "${name}" to run, but none did`);
  }

  #isNarrowed() {
    const { testNamePattern, testPathPatterns, onlyChanged, findRelatedTests } = this.#config;
    return Boolean(testNamePattern || testPathPatterns.isSet() || onlyChanged || findRelatedTests);
  }

  /** Jest keeps its `--selectProjects` to itself. */
  #selectedProjects() {
    const named = this.#projects.filter((name) => process.argv.includes(name));
    return process.argv.includes('--selectProjects') ? named : this.#projects;
  }
}
