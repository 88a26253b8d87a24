/** The browser side of the bench: loads the engine it is told to, and runs what it is told to. Driven from Node. */
import { acquireDevice } from '../src/gpu/device.ts';
import { parseGolden, type GoldenFile } from '../test/golden/format.ts';
import type { EngineKind } from './cells.ts';
import { loadCpu } from './engines/cpu.ts';
import type { Engine, EngineFacts, RunAnswer, Work } from './engines/engine.ts';
import {
  loadOnnxRuntime,
  peerData,
  type PeerLayout,
  type PeerModel,
  type Provider,
} from './engines/onnxruntime.ts';
import { loadUnmask } from './engines/unmask.ts';
import { loadWasmWorker } from './engines/wasm_page.ts';
import type { KernelsAsked } from './host_contract.ts';
import { type KernelReport, timeKernels } from './kernels.ts';
import { type Held, HeldSession } from './engines/held.ts';

export interface BenchPage {
  load(kind: EngineKind, dtype: 'f32' | 'f16', threads?: number): Promise<EngineFacts>;
  run(work: Work): Promise<RunAnswer>;
  /** onnxruntime-web (WASM) from files that a server holds, to its first run of `work`. */
  loadPeerFromFiles(dataPath: string, work: Work): Promise<PeerLoad>;
  timeKernels(asked: KernelsAsked): Promise<KernelReport>;
  /** A session whose memory is watched; the three after it ask it. */
  loadHeld(dtype: 'f32' | 'f16'): Promise<Held>;
  runMany(count: number): Promise<Held>;
  workspaceBytes(tokens: readonly number[]): (number | null)[];
}

export interface PeerLoad {
  readonly name: string;
  /** Graph and weights. */
  readonly bytes: number;
  readonly fetchMs: number;
  /** Its runtime fetched and compiled, its session made. */
  readonly createMs: number;
  readonly firstPassMs: number;
}

declare global {
  interface Window {
    unmaskBench: BenchPage;
  }
}

let engine: Engine | null = null;
let held: HeldSession | null = null;

window.unmaskBench = {
  async load(kind, dtype, threads) {
    const golden = await fetchJson('model.json');
    const file = parseGolden(golden);
    switch (kind) {
      case 'unmask':
        engine = await loadUnmask(navigator.gpu, file, dtype);
        break;
      case 'unmask-wasm':
        engine = await loadWasmWorker(golden, threads);
        break;
      case 'unmask-cpu':
        engine = await loadCpu(file);
        break;
      case 'ort-webgpu':
        engine = await loadPeer('webgpu', file);
        break;
      case 'ort-wasm':
        engine = await loadPeer('wasm', file);
        break;
    }
    return engine.facts;
  },

  run(work) {
    if (engine === null) throw new Error('no engine is loaded');
    return engine.run(work);
  },

  async loadPeerFromFiles(dataPath, work) {
    const startMs = performance.now();
    const [graph, data] = await Promise.all([fetchBytes('peer.onnx'), fetchBytes('peer.data')]);
    const fetchMs = performance.now() - startMs;
    const peer = await loadOnnxRuntime('wasm', { graph, dataPath, data });
    const createMs = performance.now() - startMs - fetchMs;
    const { ms: firstPassMs } = await peer.run(work);
    return { name: peer.facts.name, bytes: graph.length + data.length, fetchMs, createMs, firstPassMs };
  },

  async timeKernels(asked) {
    const { config } = parseGolden(await fetchJson('model.json'));
    const acquired = await acquireDevice(navigator.gpu, { f16: asked.dtype === 'f16', timestamps: true });
    return timeKernels(acquired, { ...asked, config });
  },

  async loadHeld(dtype) {
    held = await HeldSession.load(navigator.gpu, parseGolden(await fetchJson('model.json')), dtype);
    return held.held();
  },

  runMany: (count) => requireHeld().runMany(count),

  workspaceBytes: (tokens) => tokens.map((count) => requireHeld().workspaceBytes(count)),
};

function requireHeld(): HeldSession {
  if (held === null) throw new Error('no session is held');
  return held;
}

async function loadPeer(provider: Provider, file: GoldenFile): Promise<Engine> {
  return loadOnnxRuntime(provider, await fetchPeer(file));
}

async function fetchPeer(file: GoldenFile): Promise<PeerModel> {
  const layout = (await fetchJson('peer.layout.json')) as PeerLayout;
  return {
    graph: await fetchBytes('peer.onnx'),
    dataPath: `albert-${file.model}.data`,
    data: peerData(file, layout),
  };
}

async function fetchJson(name: string): Promise<unknown> {
  return (await fetchData(name)).json();
}

async function fetchBytes(name: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetchData(name)).arrayBuffer());
}

async function fetchData(name: string): Promise<Response> {
  const response = await fetch(`/bench-data/${name}`);
  if (!response.ok) throw new Error(`/bench-data/${name}: ${response.status}`);
  return response;
}
