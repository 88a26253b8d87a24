/** Which engine computes beside a GPU, by what its adapter tells. The GPU's session is a fake; with a real one: start_engine.gpu.test.ts. */
import { afterEach, expect, test, vi } from 'vitest';
import { demoModel } from '../../test/support/demo_model.ts';
import { GpuSession } from '../gpu/session.ts';
import { abortError } from '../model/abort.ts';
import { passFlops } from '../model/cost.ts';
import { UnmaskError } from '../model/errors.ts';
import type { Run } from '../model/run.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { WasmSession } from '../wasm/session.ts';
import type { Backend, Engine, EngineOptions } from './engine.ts';
import { startEngine } from './start_engine.ts';

const NAMED = { vendor: 'maker', architecture: 'kind', description: '' };
const UNNAMED = { vendor: '', architecture: '', description: '' };
const SOFTWARE = { vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader' };

const THREAD_LOST = new UnmaskError({
  code: 'cpu/thread-lost',
  message: 'A thread ended.',
  remedy: 'Run it again.',
});

const { config, identity } = await demoModel({ passes: 1 });

/** A run that takes as long as it does at so many FLOP per ms. */
function atRate(flopsPerMs: number): (run: Run) => Promise<never> {
  return ({ batch: { cuSeqlens }, schedule = [] }) => {
    const lengths = [...cuSeqlens.subarray(1)].map((end, s) => end - cuSeqlens[s]);
    const durationMs = (schedule.length * passFlops(config, lengths)) / flopsPerMs;
    return Promise.resolve({ answers: [], durationMs } as never);
  };
}

/** What the GPU's session does, and whether it was freed. */
function fakeGpu(run: (run: Run) => Promise<never> = atRate(1)) {
  const session = {
    config,
    identity: { ...identity, dtype: 'f32', backend: 'webgpu', adapter: 'fake' },
    gpuMemory: null,
    lost: new Promise<string>(() => undefined),
    run: vi.fn(run),
    destroy: vi.fn(),
  };
  // A class with private fields cannot be had without a device.
  vi.spyOn(GpuSession, 'create').mockResolvedValue(session as unknown as GpuSession);
  return session;
}

/** WebAssembly itself, but for its runs. */
function fakeWasm(run: (run: Run) => Promise<never>) {
  return {
    run: vi.spyOn(WasmSession.prototype, 'run').mockImplementation(run),
    destroy: vi.spyOn(WasmSession.prototype, 'destroy'),
  };
}

const open: Engine[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const { session } of open.splice(0)) session.destroy();
});

async function start(
  info: typeof NAMED,
  backend: Backend = 'auto',
  more: Partial<EngineOptions> = {},
): Promise<Engine> {
  const limits = { maxBufferSize: 0, maxStorageBufferBindingSize: 0 };
  const device = { limits, destroy: () => undefined };
  const adapter = { info, features: new Set(), requestDevice: () => Promise.resolve(device) };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
  const options = { config, identity, weights };
  const engine = await startEngine({ ...options, signal: new AbortController().signal, ...more }, backend);
  open.push(engine);
  return engine;
}

async function* weights(): AsyncGenerator<WeightTensor> {
  yield* (await demoModel({ passes: 1 })).weights;
}

test('a GPU that says what it is computes, unmeasured; so does one that was chosen', async () => {
  const { run } = fakeGpu();
  for (const backend of ['auto', 'small'] as const) {
    expect((await start(NAMED, backend)).view.why).toBe('maker kind computes, through WebGPU.');
  }
  expect((await start(UNNAMED, 'gpu')).view.why).toBe('You chose the GPU.');
  expect(run).not.toHaveBeenCalled();
});

test.each([
  ['no adapter', { requestAdapter: () => Promise.resolve(null) }, true],
  ['no WebGPU', undefined, false],
])(
  'fault 54: with %s the CPU computes, and the page knows whether to ask again helps',
  async (_, gpu, mayFindGpu) => {
    fakeWasm(atRate(1e7));
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('navigator', gpu === undefined ? {} : { gpu });
    const options = { config, identity, weights, signal: new AbortController().signal };
    const engine = await startEngine(options, 'auto');
    open.push(engine);
    expect(engine.view).toMatchObject({ identity: { backend: 'wasm' }, mayFindGpu });
  },
);

test('without WebAssembly SIMD even a software GPU computes', async () => {
  fakeGpu();
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  const { view } = await start(SOFTWARE);
  expect(view).toMatchObject({
    identity: { backend: 'webgpu' },
    why: 'SwiftShader computes, through WebGPU.',
    measuredFaster: null,
  });
});

test('the CPU that computes in place of a software GPU is started once, whatever it fails with', async () => {
  const unsupported = vi.fn(() => {
    throw new UnmaskError({ code: 'config/unsupported', message: 'No.', remedy: 'Choose another.' });
  });
  await expect(start(SOFTWARE, 'auto', { weights: unsupported })).rejects.toMatchObject({
    code: 'config/unsupported',
  });
  expect(unsupported).toHaveBeenCalledTimes(1);
});

test.each([
  ['faster', 3, 'gpu', 'webgpu', 'it was faster than WebAssembly'],
  ['slower', 0.3, 'cpu', 'wasm', 'WebAssembly was faster'],
  ['hopeless', 0.01, 'cpu', 'wasm', 'WebAssembly was faster'],
] as const)(
  'a GPU that does not say what it is, and is %s: the faster engine computes, the other is freed',
  async (name, flopsPerMs, measuredFaster, backend, said) => {
    const [gpu, wasm] = [fakeGpu(atRate(flopsPerMs * 1e7)), fakeWasm(atRate(1e7))];
    const { view } = await start(UNNAMED);
    expect(view).toMatchObject({ identity: { backend }, measuredFaster });
    expect(view.why).toBe(`The GPU does not say what it is. Both were tried here, and ${said}.`);
    const freed = [gpu.destroy.mock.calls.length, wasm.destroy.mock.calls.length];
    expect(freed).toEqual(measuredFaster === 'gpu' ? [0, 1] : [1, 0]);
    // A hopeless one is not given the long run, which WebAssembly makes.
    const [onGpu, onWasm] = [gpu.run, wasm.run].map(({ mock }) =>
      Math.max(...mock.calls.map(([{ batch }]) => batch.ids.length)),
    );
    expect(onGpu === onWasm).toBe(name !== 'hopeless');
  },
);

test('what an earlier visit measured is not measured again', async () => {
  const [gpu, wasm] = [fakeGpu(), fakeWasm(atRate(1e7))];
  const { view } = await start(UNNAMED, 'auto', { measuredFaster: 'gpu' });
  expect(view.identity.backend).toBe('webgpu');
  expect(view.why).toContain('Both were tried here, and it was faster than WebAssembly.');
  expect(gpu.run).not.toHaveBeenCalled();
  expect(wasm.run).not.toHaveBeenCalled();
  const other = await start(UNNAMED, 'auto', { measuredFaster: 'cpu' });
  expect(other.view.identity.backend).toBe('wasm');
  expect(other.view.why).toContain('Both were tried here, and WebAssembly was faster.');
  expect(gpu.run).not.toHaveBeenCalled();
});

test('where WebAssembly fails at the measurement the GPU computes, and no comparison is told', async () => {
  const [gpu, wasm] = [fakeGpu(atRate(1e7)), fakeWasm(() => Promise.reject(THREAD_LOST))];
  const { view } = await start(UNNAMED);
  expect(view).toMatchObject({
    identity: { backend: 'webgpu' },
    why: 'unnamed GPU computes, through WebGPU.',
    measuredFaster: null,
  });
  expect(wasm.destroy).toHaveBeenCalledTimes(1);
  expect(gpu.destroy).not.toHaveBeenCalled();
});

test('where the GPU fails at the measurement WebAssembly computes', async () => {
  const lost = new UnmaskError({ code: 'gpu/lost', message: 'Lost.', remedy: 'Wait.' });
  const [gpu, wasm] = [fakeGpu(() => Promise.reject(lost)), fakeWasm(atRate(1e7))];
  const { view } = await start(UNNAMED);
  expect(view).toMatchObject({ identity: { backend: 'wasm' }, measuredFaster: 'cpu' });
  expect(gpu.destroy).toHaveBeenCalledTimes(1);
  expect(wasm.destroy).not.toHaveBeenCalled();
});

test('a load that is given up while both are measured ends, and each is freed once', async () => {
  const controller = new AbortController();
  const gpu = fakeGpu(() => {
    controller.abort();
    return Promise.reject(abortError(controller.signal));
  });
  const wasm = fakeWasm(atRate(1e7));
  const starting = start(UNNAMED, 'auto', { signal: controller.signal });
  await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
  expect(gpu.destroy).toHaveBeenCalledTimes(1);
  expect(wasm.destroy).toHaveBeenCalledTimes(1);
});
