/** Which engine starts where there is no GPU; with one: start_engine.gpu.test.ts, and e2e/gpu in a browser. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { demoModel } from '../../test/support/demo_model.ts';
import { abortError } from '../model/abort.ts';
import { UnmaskError } from '../model/errors.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { WasmSession } from '../wasm/session.ts';
import type { Backend, Engine, EngineOptions } from './engine.ts';
import { startEngine } from './start_engine.ts';

const open: Engine[] = [];

async function start(backend: Backend, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const { config, identity } = await demoModel({ passes: 1 });
  async function* weights(): AsyncGenerator<WeightTensor> {
    yield* (await demoModel({ passes: 1 })).weights;
  }
  const { signal } = new AbortController();
  const engine = await startEngine({ config, weights, identity, signal, ...options }, backend);
  open.push(engine);
  return engine;
}

beforeEach(() => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
  vi.stubGlobal('isSecureContext', true);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const { session } of open.splice(0)) session.destroy();
});

test('without a GPU WebAssembly computes: nothing has failed, and why is said', async () => {
  const { view, flopsPerSecond } = await start('auto');
  expect(view.identity).toMatchObject({
    backend: 'wasm',
    adapter: expect.stringContaining('1 thread') as string,
  });
  expect(view).toMatchObject({
    why: 'This browser offers no WebGPU. The CPU computes.',
    fallbackReason: null,
    gpuMemory: null,
    measuredFaster: null,
  });
  expect(view.adapterFacts).toEqual({
    'Measured rate': expect.stringMatching(/^\d+\.\d GFLOP\/s$/) as string,
  });
  expect(flopsPerSecond).toBeGreaterThan(0);
});

test('the CPU is chosen: no GPU is asked for', async () => {
  const requestAdapter = vi.fn();
  vi.stubGlobal('navigator', { gpu: { requestAdapter } });
  const { view } = await start('cpu');
  expect(view).toMatchObject({ why: 'You chose the CPU.', fallbackReason: null });
  expect(view.identity.backend).toBe('wasm');
  expect(requestAdapter).not.toHaveBeenCalled();
});

test('after a GPU that failed the CPU says so; after lost threads it does without WebAssembly', async () => {
  expect((await start({ cpuBecause: 'It failed.' })).view).toMatchObject({
    identity: { backend: 'wasm' },
    fallbackReason: 'It failed.',
  });
  expect((await start({ cpuBecause: 'A thread ended.', plain: true })).view).toMatchObject({
    identity: { backend: 'cpu' },
    fallbackReason: 'A thread ended.',
  });
});

test('without WebAssembly SIMD plain JavaScript computes, and that it is slower is told', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  expect((await start('auto')).view).toMatchObject({
    identity: { backend: 'cpu' },
    why: 'This browser offers no WebGPU. The CPU computes. This browser has no WebAssembly SIMD.',
    fallbackReason: 'This browser has no WebAssembly SIMD.',
  });
});

test('a thread that ends while WebAssembly is measured: plain JavaScript computes, and why is told', async () => {
  const lost = new UnmaskError({
    code: 'cpu/thread-lost',
    message: 'A thread ended.',
    remedy: 'Run it again.',
  });
  vi.spyOn(WasmSession.prototype, 'run').mockRejectedValue(lost);
  const destroy = vi.spyOn(WasmSession.prototype, 'destroy');
  expect((await start('auto')).view).toMatchObject({
    identity: { backend: 'cpu' },
    why: 'This browser offers no WebGPU. The CPU computes. A thread ended.',
    fallbackReason: 'A thread ended.',
  });
  expect(destroy).toHaveBeenCalledTimes(1);
});

test('weights that no engine can use are told, whatever was to compute', async () => {
  const none = async function* (): AsyncGenerator<WeightTensor> {
    yield* await Promise.resolve([]);
  };
  for (const backend of ['auto', 'cpu', { cpuBecause: 'x', plain: true }] as const) {
    await expect(start(backend, { weights: none })).rejects.toMatchObject({ code: 'weights/missing-tensor' });
  }
});

test('a load that is given up ends, and nothing else is tried', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(start('auto', { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
});

test('a load that is given up while its engine is measured ends, and the engine is freed', async () => {
  const controller = new AbortController();
  vi.spyOn(WasmSession.prototype, 'run').mockImplementation(() => {
    controller.abort();
    return Promise.reject(abortError(controller.signal));
  });
  const destroy = vi.spyOn(WasmSession.prototype, 'destroy');
  await expect(start('cpu', { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(destroy).toHaveBeenCalledTimes(1);
});
