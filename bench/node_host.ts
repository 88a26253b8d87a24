/** The bench on Dawn in Node: the same engine on whatever Vulkan driver there is. */
import { availableParallelism } from 'node:os';
import type { GoldenFile } from '../test/golden/format.ts';
import { acquireNodeDevice, nodeGpu } from '../tools/node_gpu.ts';
import { nodeThreads } from '../tools/node_threads.ts';
import { loadCpu } from './engines/cpu.ts';
import { HeldSession } from './engines/held.ts';
import { loadUnmask } from './engines/unmask.ts';
import { loadWasm } from './engines/wasm.ts';
import type { BenchHost } from './host_contract.ts';
import { timeKernels } from './kernels.ts';
import { collectedHeapBytes } from './node_heap.ts';

export function nodeHost(file: GoldenFile): BenchHost {
  return {
    where: `Dawn in Node ${process.version}`,
    loadEngine(kind, dtype, threads = availableParallelism()) {
      switch (kind) {
        case 'unmask':
          return loadUnmask(nodeGpu(), file, dtype);
        case 'unmask-wasm':
          return loadWasm(file, nodeThreads(threads));
        case 'unmask-cpu':
          return loadCpu(file);
        case 'ort-webgpu':
        case 'ort-wasm':
          throw new Error('onnxruntime-web runs in a browser: leave --node out to compare with it');
      }
    },
    async loadWatched(dtype) {
      const session = await HeldSession.load(nodeGpu(), file, dtype);
      return {
        runMany: (count) => session.runMany(count),
        workspaceBytes: (tokens) => Promise.resolve(tokens.map((count) => session.workspaceBytes(count))),
        heapBytes: () => Promise.resolve(collectedHeapBytes()),
        close: () => {
          session.close();
          return Promise.resolve();
        },
      };
    },
    async timeKernels(asked) {
      const acquired = await acquireNodeDevice({ f16: asked.dtype === 'f16', timestamps: true });
      try {
        return await timeKernels(acquired, { ...asked, config: file.config });
      } finally {
        acquired.device.destroy();
      }
    },
    close: () => Promise.resolve(),
  };
}
