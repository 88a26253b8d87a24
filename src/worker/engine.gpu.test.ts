/** Which engine starts, over Dawn as the page's `navigator.gpu`. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoModel } from '../../test/support/demo_model.ts';
import { nodeGpu } from '../../tools/node_gpu.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { type Engine, type EngineOptions, startEngine } from './engine.ts';

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
  const engine = await startEngine(options, 'auto');
  open.push(engine);
  return engine;
}

describe('startEngine', () => {
  test('where a shader does not compile the CPU answers, and the details say which line', async () => {
    const { view } = await start((device) => {
      const create = device.createShaderModule.bind(device);
      device.createShaderModule = (descriptor) =>
        create({ ...descriptor, code: descriptor.code.replace('fn activate(', 'fn activates(') });
    });
    expect(view.identity.backend).toBe('cpu');
    expect(view.fallbackReason).toBe('The GPU driver could not compile linear_epilogue.wgsl, line 46.');
    expect(view.adapterFacts).toMatchObject({
      'GPU failed with': 'gpu/shader',
      'GPU reported': expect.stringMatching(
        /^linear_epilogue\.wgsl:46:\d+: .*activate.*“var value = activate\(sum \+ bias\[column\], p\.activation\);”$/,
      ) as unknown,
    });
  });
});
