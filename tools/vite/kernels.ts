/**
 * Builds the kernels of the WebAssembly engine (`src/wasm/assembly`, AssemblyScript) where they are imported:
 * `import bytes from './assembly/index.ts?kernels=relaxed'` is their module in base64, `relaxed` with relaxed SIMD or `plain` without.
 *
 * A build takes seconds, most of them the compiler's own start, so its result is kept in `.cache/kernels` by the hash of all it was made of.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = join(ROOT, 'src/wasm/assembly');
const KEPT = join(ROOT, '.cache/kernels');
const ENTRY = 'index.ts';
const IMPORT = /\/src\/wasm\/assembly\/index\.ts\?kernels=(relaxed|plain)$/;

export type SimdKind = 'relaxed' | 'plain';

const FLAGS = [
  ...['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub'],
  // The memory is the engine's, shared by its threads; 65,536 pages are the most there can be.
  ...[
    '--importMemory',
    '--noExportMemory',
    '--enable',
    'simd',
    '--enable',
    'threads',
    '--sharedMemory',
    '--maximumMemory',
    '65536',
  ],
  // Values of four lanes are handed from one kernel's file to another's, never to JavaScript.
  ...['--disableWarning', '112'],
];

/** The plugin. Needed wherever `src/wasm` is imported: the page's workers (`worker.plugins`), Vitest, tools. */
export function kernels(): Plugin {
  return {
    name: 'unmask:kernels',
    enforce: 'pre',
    load: {
      filter: { id: IMPORT },
      async handler(id) {
        const [, kind] = IMPORT.exec(id) ?? [];
        for (const file of sourceFiles()) this.addWatchFile(join(SOURCES, file));
        const bytes = await buildKernels(kind === 'relaxed' ? 'relaxed' : 'plain');
        return `export default '${Buffer.from(bytes).toString('base64')}';`;
      },
    },
  };
}

/** @throws Error with what the compiler says, which names the file and the line. */
export async function buildKernels(kind: SimdKind): Promise<Uint8Array> {
  const flags = kind === 'relaxed' ? [...FLAGS, '--enable', 'relaxed-simd'] : FLAGS;
  const path = join(KEPT, `${kind}-${hashOf(flags)}.wasm`);
  try {
    return readFileSync(path);
  } catch {
    const bytes = await compile(flags);
    keep(path, bytes);
    return bytes;
  }
}

/** What is used of the compiler. Its own types are not asked for: they change those of every array of the project. */
export interface Compiler {
  main(
    argv: readonly string[],
    files: {
      readFile(name: string, folder: string): string | null;
      writeFile(name: string, contents: Uint8Array): void;
      listFiles(): readonly string[];
      readonly stderr: { write(text: string): void };
    },
  ): Promise<{ readonly error: Error | null }>;
}
const COMPILER = 'assemblyscript/asc' as string;

/**
 * While it loads, the compiler (0.28) takes `--wasm NAME` of whatever program imports it for a switch of its own, and out of that
 * program's arguments: `findings/assemblyscript-reads-its-importers-arguments.sh`. So it is shown none.
 */
export async function importCompiler(): Promise<Compiler> {
  const { argv } = process;
  process.argv = argv.slice(0, 2);
  try {
    return (await import(COMPILER)) as Compiler;
  } finally {
    process.argv = argv;
  }
}

/** A warning is a failure too. */
async function compile(flags: readonly string[]): Promise<Uint8Array> {
  const compiler = await importCompiler();
  const said: string[] = [];
  let bytes: Uint8Array | undefined;
  const { error } = await compiler.main([ENTRY, '--outFile', 'kernels.wasm', ...flags], {
    readFile: (name, folder) => readOrNull(join(SOURCES, folder, name)),
    writeFile: (_name, contents) => (bytes = contents),
    listFiles: () => sourceFiles(),
    stderr: { write: (text) => said.push(text) },
  });
  if (error !== null || bytes === undefined || said.length > 0) {
    throw new Error(`src/wasm/assembly does not compile:\n${said.join('')}`, { cause: error });
  }
  return bytes;
}

function sourceFiles(): string[] {
  return readdirSync(SOURCES)
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

function hashOf(flags: readonly string[]): string {
  const hash = createHash('sha256').update(compilerVersion()).update(flags.join(' '));
  for (const file of sourceFiles()) hash.update(`\n${file}\n`).update(readFileSync(join(SOURCES, file)));
  return hash.digest('hex').slice(0, 16);
}

/** As package.json pins it: asking the compiler costs its start. */
function compilerVersion(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return devDependencies.assemblyscript;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Under another name first: builds beside this one must not read half a file. */
function keep(path: string, bytes: Uint8Array): void {
  mkdirSync(KEPT, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, path);
}
