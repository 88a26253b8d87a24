/** One engine in Node, with weights by the golden formula: for commands that ask what runs of it cost beside each other. */
import type { Command } from 'commander';
import type { Session } from '../src/model/session.ts';
import { WasmSession } from '../src/wasm/session.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import { nodeThreads } from '../tools/node_threads.ts';
import { count, readModel } from './options.ts';

export interface NodeOptions {
  readonly model: string;
  readonly threads: number;
  readonly gpu?: boolean;
}

export function withNodeOptions(command: Command): Command {
  return command
    .option(
      '--model <file>',
      'a golden file: shapes, and weights by its formula',
      '../shared/golden/large.json',
    )
    .option('--threads <n>', 'of the WebAssembly engine', count, 1)
    .option('--gpu', 'Dawn in Node, on whatever driver it finds, instead of WebAssembly');
}

/** @returns what `work` returns, its session freed */
export async function withNodeSession<T>(
  options: NodeOptions,
  work: (of: { readonly file: GoldenFile; readonly session: Session }) => Promise<T>,
): Promise<T> {
  const file = readModel(options.model);
  const session = await createSession(file, options);
  try {
    return await work({ file, session });
  } finally {
    session.destroy();
  }
}

async function createSession(file: GoldenFile, { threads, gpu = false }: NodeOptions): Promise<Session> {
  const { config, model: name } = file;
  const weights = formulaWeights(file);
  if (gpu) {
    // Only here: WebAssembly must not need a GPU library to load.
    const { createNodeGpuSession } = await import('../tools/node_gpu.ts');
    return createNodeGpuSession({ config, weights, name });
  }
  const identity = { name, revision: 'golden formula', content: '' };
  return WasmSession.create({ config, weights, identity, threads: nodeThreads(threads) });
}
