// The house rule (ARCHITECTURE.md):
//   ui → page → worker (its messages) ; ui → probes
//   worker → engine → gpu | wasm | cpu, weights, tokenizer, probes, reads → model
//   gpu → shaders
//   cli → anything of src but ui, page, worker, shell
// Nothing in src imports tests, bench, tools or cli.
const TEST_FILE = '\\.(test|spec)\\.tsx?$';

/** A room of src and the rooms (or packages) it may import from. */
const room = (name, allowed, comment) => ({
  name: `house-${name}`,
  comment,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: TEST_FILE },
  to: {
    path: '^(src/|cli/|e2e/|bench/|tools/|test/)',
    pathNot: [`^src/${name}/`, ...allowed],
  },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'model-is-pure',
      comment: 'src/model says what ALBERT is: plain data, nothing imported.',
      severity: 'error',
      from: { path: '^src/model/', pathNot: TEST_FILE },
      to: { pathNot: '^src/model/' },
    },
    {
      name: 'probes-are-pure',
      severity: 'error',
      from: { path: '^src/probes/', pathNot: TEST_FILE },
      to: { pathNot: ['^src/(model|probes)/', 'node_modules/'] },
    },
    room('shell', [], 'The service worker stands alone.'),
    room('tokenizer', ['^src/model/']),
    room('weights', ['^src/model/']),
    room('cpu', ['^src/(model|reads)/']),
    room('wasm', ['^src/(model|reads)/']),
    room('gpu', ['^src/(model|reads)/', '^src/shaders/']),
    room('probes', ['^src/model/']),
    room('reads', ['^src/model/']),
    room(
      'engine',
      ['^src/(gpu|wasm|cpu|weights|tokenizer|probes|reads|model)/'],
      'The engine knows no worker and no page: a command line stands on it as well.',
    ),
    room('worker', ['^src/(engine|weights|tokenizer|model)/']),
    room(
      'page',
      [
        '^src/(model|probes)/',
        '^src/worker/(messages|probe_messages|journal/messages)\\.ts$',
        '^src/engine/(probe|score|patch|feature|attention|classify)_job\\.ts$',
      ],
      'The page knows the worker by its messages only.',
    ),
    room(
      'ui',
      ['^src/probes/', '^src/page/', '^src/worker/messages\\.ts$'],
      'Views talk to the worker only through the page, and know its messages.',
    ),
    {
      name: 'house-cli',
      comment:
        'The command line stands on the engine; it knows no page, and none of what only this clone has.',
      severity: 'error',
      from: { path: '^cli/', pathNot: TEST_FILE },
      to: { path: '^(src/(ui|page|worker|shell)/|e2e/|bench/|tools/|test/)' },
    },
    {
      name: 'measures-stand-alone',
      comment: 'What runs in the measures worker knows pure functions only.',
      severity: 'error',
      from: { path: '^src/page/measures/', pathNot: TEST_FILE },
      to: { path: '^src/', pathNot: ['^src/page/measures/', '^src/(model|probes)/'] },
    },
    {
      name: 'ui-asks-for-measures',
      comment: 'Views ask through page/client.ts and know nothing of the measures worker.',
      severity: 'error',
      from: { path: '^src/ui/', pathNot: TEST_FILE },
      to: { path: '^src/page/measures/' },
    },
    {
      name: 'no-react-outside-ui',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/ui/', TEST_FILE] },
      to: { path: 'node_modules/(react|react-dom|react-aria)' },
    },
    {
      name: 'one-importer-of-sentencepiece',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/tokenizer/sentencepiece\\.ts$' },
      to: { path: 'node_modules/sentencepiece-js' },
    },
    {
      name: 'src-needs-no-dev-dependency',
      severity: 'error',
      // The command line's package bundles what reads and writes Parquet, and leaves WebGPU to who wants a GPU.
      from: {
        path: '^(src|cli)/',
        pathNot: [TEST_FILE, '^cli/node/(dawn|parquet_rows|parquet_table)\\.ts$'],
      },
      to: { dependencyTypes: ['npm-dev'], pathNot: ['node_modules/(@types|@webgpu/types|vite/client)'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
