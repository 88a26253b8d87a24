/** Which engine starts, over Dawn as the page's `navigator.gpu`. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoModel } from '../../test/support/demo_model.ts';
import { nodeGpu } from '../../tools/node_gpu.ts';
import { passFlops } from '../model/cost.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { WeightTensor } from '../model/tensors.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { startEngine } from './start_engine.ts';

let options: EngineOptions;
const open: Engine[] = [];

beforeAll(async () => {
  const { config, identity } = await demoModel({ passes: 1 });
  async function* weights(): AsyncGenerator<WeightTensor> {
    yield* (await demoModel({ passes: 1 })).weights;
  }
  options = { config, weights, identity, signal: new AbortController().signal };
});

afterEach(() => {
  vi.unstubAllGlobals();
  for (const { session } of open.splice(0)) session.destroy();
});

/** Starts with Dawn as the browser's WebGPU; `change` is given each device before the engine has it. */
async function start(change: (device: GPUDevice) => void = () => undefined): Promise<Engine> {
  const gpu: Pick<GPU, 'requestAdapter'> = {
    requestAdapter: async (wanted) => {
      const adapter = await nodeGpu().requestAdapter(wanted);
      if (adapter === null) return null;
      const request = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        const device = await request(descriptor);
        change(device);
        return device;
      };
      return adapter;
    },
  };
  vi.stubGlobal('navigator', { gpu });
  const engine = await startEngine(options, 'gpu');
  open.push(engine);
  return engine;
}

describe('startEngine', () => {
  test('a software adapter is measured, so that a long run is told before; a GPU is not', async () => {
    const { view, flopsPerSecond, session } = await start();
    expect(view.identity.backend).toBe('webgpu');
    if (!view.softwareAdapter) {
      expect(flopsPerSecond).toBeNull();
      return;
    }
    expect(view.adapterFacts['Measured rate']).toMatch(/^\d+\.\d GFLOP\/s$/);
    // Within what a machine that others use beside it makes of the same run a moment later.
    const batch = raggedBatch([{ ids: new Uint32Array(64) }]);
    const reads = [{ kind: 'hidden', rows: Uint32Array.of(0) }] as const;
    const { durationMs } = await session.run({ batch, schedule: [0, 0, 0, 0], reads });
    const later = (4 * passFlops(session.config, [64])) / (durationMs / 1000);
    const ratio = (flopsPerSecond ?? NaN) / later;
    console.log(`rate at the start: ${(flopsPerSecond ?? NaN) / 1e9} GFLOP/s, later: ${later / 1e9}`);
    expect(ratio > 0.1 && ratio < 10).toBe(true);
  });

  test('a GPU that fails at the measurement is used all the same: the first run meets that, and recovers', async () => {
    const { view, flopsPerSecond } = await start((device) => {
      const create = device.createBuffer.bind(device);
      device.createBuffer = (descriptor) => {
        const buffer = create(descriptor);
        const range = buffer.getMappedRange.bind(buffer);
        buffer.getMappedRange = (...where) => {
          const bytes = range(...where);
          new Float32Array(bytes).fill(NaN);
          return bytes;
        };
        return buffer;
      };
    });
    expect(view.identity.backend).toBe('webgpu');
    expect(flopsPerSecond).toBeNull();
  });

  test('where a shader does not compile the CPU answers, and the details say which line', async () => {
    const shader = await readFile(new URL('../shaders/linear_epilogue.wgsl', import.meta.url), 'utf8');
    const call = shader.slice(0, shader.indexOf('activate(sum')).split('\n').length;
    const { view } = await start((device) => {
      const create = device.createShaderModule.bind(device);
      device.createShaderModule = (descriptor) =>
        create({ ...descriptor, code: descriptor.code.replace('fn activate(', 'fn activates(') });
    });
    expect(view.identity.backend).toBe('wasm');
    expect(view.fallbackReason).toBe(`The GPU driver could not compile linear_epilogue.wgsl, line ${call}.`);
    expect(view.adapterFacts).toMatchObject({
      'GPU failed with': 'gpu/shader',
      'GPU reported': expect.stringMatching(
        new RegExp(
          `^linear_epilogue\\.wgsl:${call}:\\d+: .*activate.*“output\\[at\\] = add_residual\\(activate\\(sum \\+ bias\\[column\\], p\\.activation\\), at\\);”$`,
        ),
      ) as unknown,
    });
  });
});
