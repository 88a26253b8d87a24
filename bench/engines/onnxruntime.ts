/**
 * onnxruntime-web on the same work, in a page: its WebGPU provider, or its WASM provider with threads. Each gets the build its
 * authors publish for it. The graph's weights are external and made by the golden formula, as the peers' README says.
 */
import type * as OnnxRuntime from 'onnxruntime-web';
import { acquireDevice } from '../../src/gpu/device.ts';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaTensor } from '../../test/golden/formula.ts';
import type { Engine, RunAnswer, Sequence, Work } from './engine.ts';

export type Provider = 'webgpu' | 'wasm';

/** Where the bench server has the package's files. */
const BUILDS = '/ort/';

/** A graph and what its external weights are. */
export interface PeerModel {
  /** The graph's bytes. */
  readonly graph: Uint8Array;
  /** The name the graph knows its external data by. */
  readonly dataPath: string;
  readonly data: Uint8Array;
}

/** One initializer of the graph: which tensor it holds and where, in bytes. */
interface LaidOut {
  readonly tensor: string;
  readonly transposed: boolean;
  readonly offset: number;
  readonly length: number;
}

export interface PeerLayout {
  readonly data_bytes: number;
  readonly layout: readonly LaidOut[];
}

/** The external weights of a graph, f32 little endian. @throws Error for a tensor the golden file lacks or of another size. */
export function peerData(file: GoldenFile, { data_bytes, layout }: PeerLayout): Uint8Array {
  const bytes = new Uint8Array(data_bytes);
  for (const { tensor: name, transposed, offset, length } of layout) {
    const tensor = file.tensors.get(name);
    if (tensor === undefined) throw new Error(`the graph wants ${name}, which ${file.model} does not have`);
    const values = formulaTensor(name, file.salt, tensor);
    if (values.byteLength !== length)
      throw new Error(`${name}: ${values.byteLength} bytes, the graph wants ${length}`);
    new Float32Array(bytes.buffer, offset, length / 4).set(
      transposed ? transpose(values, tensor.shape[0], tensor.shape[1]) : values,
    );
  }
  return bytes;
}

/** [rows][columns] → [columns][rows] */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c];
  }
  return turned;
}

/**
 * A session of onnxruntime-web. WASM takes as many threads as the machine has cores, which needs a cross-origin isolated page.
 * @throws Error where the page is not isolated, and what onnxruntime-web throws
 */
export async function loadOnnxRuntime(
  provider: Provider,
  { graph, dataPath, data }: PeerModel,
): Promise<Engine> {
  if (!globalThis.crossOriginIsolated)
    throw new Error('the page is not cross-origin isolated: WASM would get no threads');
  const threads = navigator.hardwareConcurrency;
  const url = `${BUILDS}ort.${provider}.min.mjs`;
  const ort = (await import(/* @vite-ignore */ url)) as typeof OnnxRuntime;
  ort.env.wasm.wasmPaths = BUILDS;
  ort.env.wasm.numThreads = threads;
  const startMs = performance.now();
  const session = await ort.InferenceSession.create(graph, {
    executionProviders: [provider],
    externalData: [{ path: dataPath, data }],
  });
  const loadMs = performance.now() - startMs;
  const { adapter, software } = await adapterOf(provider);
  return {
    facts: {
      name: `onnxruntime-web ${ort.env.versions.web ?? ''} ${provider}${provider === 'wasm' ? `, ${threads} threads` : ''}`,
      adapter,
      software,
      dtype: 'f32',
      loadMs,
    },
    run: (work) => runWork(ort, session, work),
    close: () => session.release(),
  };
}

/** The adapter that a page of this browser gets: the peer asks for one as we do. */
async function adapterOf(
  provider: Provider,
): Promise<{ readonly adapter: string; readonly software: boolean }> {
  if (provider === 'wasm') return { adapter: 'CPU', software: false };
  const { device, adapter, software } = await acquireDevice(navigator.gpu, { f16: false });
  device.destroy();
  return { adapter, software };
}

async function runWork(
  ort: typeof OnnxRuntime,
  session: OnnxRuntime.InferenceSession,
  { sequences, check }: Work,
): Promise<RunAnswer> {
  const tokens = Math.max(...sequences.map(({ ids }) => ids.length));
  const startMs = performance.now();
  // The graph takes a rectangle: shorter sequences are padded, and the padding is masked.
  const rows = (valuesOf: (sequence: Sequence) => readonly number[]): OnnxRuntime.Tensor => {
    const values = new BigInt64Array(sequences.length * tokens);
    sequences.forEach((sequence, s) => values.set(valuesOf(sequence).map(BigInt), s * tokens));
    return new ort.Tensor('int64', values, [sequences.length, tokens]);
  };
  const results = await session.run({
    input_ids: rows(({ ids }) => ids),
    attention_mask: rows(({ ids }) => ids.map(() => 1)),
    token_type_ids: rows(({ tokenTypeIds }) => tokenTypeIds),
  });
  const logits = results.logits;
  const values = (await logits.getData()) as Float32Array;
  const ms = performance.now() - startMs;
  const vocabulary = logits.dims[2];
  const answer = check.sequences.map((s) =>
    check.ids.map((id) => values[(s * tokens + sequences[s].maskAt) * vocabulary + id]),
  );
  logits.dispose();
  return { ms, logits: answer };
}
