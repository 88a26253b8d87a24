/** Which engines take part: ours, and on request the peer's two and the CPU path. */
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { GoldenFile } from '../test/golden/format.ts';
import type { EngineKind } from './cells.ts';
import type { Engine } from './engines/engine.ts';
import { openHost } from './host.ts';
import type { BenchHost } from './host_contract.ts';
import { type CommonOptions, count, readModel, say, withCommonOptions } from './options.ts';

export interface LineUpOptions extends CommonOptions {
  /** True, or the path of a graph. */
  readonly peer?: string | true;
  readonly engines?: readonly string[];
  readonly cpu?: boolean;
  readonly wasm?: boolean;
  /** Of our WebAssembly engine. */
  readonly threads?: number;
}

export interface LineUp {
  readonly file: GoldenFile;
  readonly host: BenchHost;
  readonly engines: readonly { readonly kind: EngineKind; readonly engine: Engine }[];
  /** One of them computes on a software adapter. */
  readonly software: boolean;
  /** The GPU's name; the CPU's where none takes part. */
  readonly adapter: string;
}

export function withLineUpOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--peer [graph]', 'onnxruntime-web on the same work, with this ONNX graph')
    .option('--engines <kind...>', 'only these of unmask, unmask-wasm, unmask-cpu, ort-webgpu, ort-wasm')
    .option('--wasm', 'the WebAssembly engine too')
    .option('--threads <n>', 'its threads (as many as there are cores)', count)
    .option('--cpu', 'the CPU path too');
}

/** The engines asked for. @throws Error in words for what cannot be compared */
export function enginesOf({ peer, engines, wasm, cpu, dtype, node }: LineUpOptions): readonly EngineKind[] {
  if (peer !== undefined && dtype !== 'f32') {
    throw new Error('the peer’s graphs are f32: the same work is --dtype f32');
  }
  if (peer !== undefined && node === true) {
    throw new Error('onnxruntime-web runs in a browser: leave --node out to compare with it');
  }
  const all: readonly EngineKind[] = [
    'unmask',
    ...(wasm === true ? (['unmask-wasm'] as const) : []),
    ...(cpu === true ? (['unmask-cpu'] as const) : []),
    ...(peer === undefined ? [] : (['ort-wasm', 'ort-webgpu'] as const)),
  ];
  if (engines === undefined) return all;
  const unknown = engines.find((name) => !all.some((kind) => kind === name));
  if (unknown !== undefined)
    throw new Error(`no engine "${unknown}" takes part; there are: ${all.join(', ')}`);
  return all.filter((kind) => engines.includes(kind));
}

/** The graph and its layout, by the names the pages ask for. */
export function peerFiles(model: string, peer: string | true | undefined): Record<string, string> {
  if (peer === undefined) return {};
  const graph = peer === true ? `../shared/peers/albert-${model}.onnx` : peer;
  return {
    'peer.onnx': graph,
    'peer.layout.json': join(dirname(graph), `${basename(graph, '.onnx')}.layout.json`),
  };
}

/** Loads every engine asked for, hands them to `measure`, and closes everything whatever becomes of it. */
export async function withLineUp<Report>(
  options: LineUpOptions,
  measure: (lineUp: LineUp) => Promise<Report>,
): Promise<Report> {
  const kinds = enginesOf(options);
  const file = readModel(options.model);
  const host = await openHost({
    node: options.node ?? false,
    file,
    data: { 'model.json': options.model, ...peerFiles(file.model, options.peer) },
  });
  const engines: { kind: EngineKind; engine: Engine }[] = [];
  try {
    for (const kind of kinds) {
      say(`loading ${kind}`);
      engines.push({ kind, engine: await host.loadEngine(kind, options.dtype, options.threads) });
    }
    const facts = engines.map(({ engine }) => engine.facts);
    return await measure({
      file,
      host,
      engines,
      software: facts.some(({ software }) => software),
      adapter: facts.find(({ adapter }) => adapter !== 'CPU')?.adapter ?? 'CPU',
    });
  } finally {
    for (const { engine } of engines) await engine.close();
    await host.close();
  }
}
