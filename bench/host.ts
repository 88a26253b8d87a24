/** Chromium or Node: where engines are loaded, as the bench's commands see it. */
import { nodeGpu } from '../tools/node_gpu.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { openBenchBrowser } from './browser.ts';
import type { EngineKind } from './cells.ts';
import { loadCpu } from './engines/cpu.ts';
import type { Engine } from './engines/engine.ts';
import { loadUnmask } from './engines/unmask.ts';

export interface BenchHost {
  readonly where: string;
  loadEngine(kind: EngineKind, dtype: 'f32' | 'f16'): Promise<Engine>;
  close(): Promise<void>;
}

export interface HostOptions {
  readonly node: boolean;
  readonly file: GoldenFile;
  /** What the pages fetch: the golden file, the peer's graph and its layout. */
  readonly data: Readonly<Record<string, string>>;
}

export function openHost({ node, file, data }: HostOptions): Promise<BenchHost> {
  return node ? Promise.resolve(nodeHost(file)) : openBenchBrowser(data);
}

function nodeHost(file: GoldenFile): BenchHost {
  return {
    where: `Dawn in Node ${process.version}`,
    loadEngine(kind, dtype) {
      switch (kind) {
        case 'unmask':
          return loadUnmask(nodeGpu(), file, dtype);
        case 'unmask-cpu':
          return loadCpu(file);
        case 'ort-webgpu':
        case 'ort-wasm':
          throw new Error('onnxruntime-web runs in a browser: leave --node out to compare with it');
      }
    },
    close: () => Promise.resolve(),
  };
}
