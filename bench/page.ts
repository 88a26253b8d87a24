/** The browser side of the bench: loads the engine it is told to, and runs what it is told to. Driven from Node. */
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

export interface BenchPage {
  load(kind: EngineKind, dtype: 'f32' | 'f16'): Promise<EngineFacts>;
  run(work: Work): Promise<RunAnswer>;
}

declare global {
  interface Window {
    unmaskBench: BenchPage;
  }
}

let engine: Engine | null = null;

window.unmaskBench = {
  async load(kind, dtype) {
    const file = parseGolden(await fetchJson('model.json'));
    switch (kind) {
      case 'unmask':
        engine = await loadUnmask(navigator.gpu, file, dtype);
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
};

async function loadPeer(provider: Provider, file: GoldenFile): Promise<Engine> {
  return loadOnnxRuntime(provider, await fetchPeer(file));
}

async function fetchPeer(file: GoldenFile): Promise<PeerModel> {
  const layout = (await fetchJson('peer.layout.json')) as PeerLayout;
  return {
    graph: new Uint8Array(await (await fetchData('peer.onnx')).arrayBuffer()),
    dataPath: `albert-${file.model}.data`,
    data: peerData(file, layout),
  };
}

async function fetchJson(name: string): Promise<unknown> {
  return (await fetchData(name)).json();
}

async function fetchData(name: string): Promise<Response> {
  const response = await fetch(`/bench-data/${name}`);
  if (!response.ok) throw new Error(`/bench-data/${name}: ${response.status}`);
  return response;
}
