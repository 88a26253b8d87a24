/**
 * Mutation testing of the parts that are pure functions: `npm run mutants`, or a part of them with
 * `npm run mutants -- --mutate 'src/model/**'`. CONTRIBUTING.md has the score, and says what is left out and why.
 */
import { fileURLToPath } from 'node:url';

// The tests run in a copy of the project, beside which there is no ../shared.
process.env.UNMASK_SHARED ??= fileURLToPath(new URL('../../../shared', import.meta.url));

const TESTS = '**/*.test.ts';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'src/model/**/*.ts',
    'src/tokenizer/**/*.ts',
    'src/weights/safetensors*.ts',
    'src/probes/**/*.ts',
    `!${TESTS}`,
    '!**/*.d.ts',
    // Words and tables of code points are data: a mutant there is another word.
    '!src/probes/data/**',
    'src/probes/data/{pasted_words,preset}.ts',
    '!src/tokenizer/unicode14.ts',
    '!src/tokenizer/json/rust_classes.ts',
  ],
  // Copied for the run; nothing else is read by these tests.
  ignorePatterns: ['.ci', '.cache', 'bench', 'deploy', 'dist', 'docs', 'e2e', 'test-results'],
  testRunner: 'vitest',
  vitest: { configFile: 'tools/mutants/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  // What runs once when a module loads would need every test again, in a new process, for each mutant.
  ignoreStatic: true,
  concurrency: 2,
  // Beside other work a test takes several times what it took alone.
  timeoutMS: 10_000,
  timeoutFactor: 3,
  incremental: true,
  incrementalFile: '.cache/mutants/incremental.json',
  tempDirName: '.cache/mutants/copies',
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.cache/mutants/report.html' },
  jsonReporter: { fileName: '.cache/mutants/report.json' },
  thresholds: { high: 95, low: 85, break: 85 },
  allowConsoleColors: false,
  checkers: [],
};
