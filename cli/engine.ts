/** What computes a model here: the one that was asked for and no other, so that the same call gives the same numbers. */
import { CpuSession, type CpuSessionOptions } from '../src/cpu/session.ts';
import { acquireDevice } from '../src/gpu/device.ts';
import { GpuSession } from '../src/gpu/session.ts';
import { UnmaskError } from '../src/model/errors.ts';
import type { ModelIdentity, Session } from '../src/model/session.ts';
import { supportedSimd } from '../src/wasm/builds.ts';
import { WasmSession } from '../src/wasm/session.ts';
import type { LoadedModel } from '../src/weights/open_model.ts';
import { CheckedSession } from './checked_session.ts';
import { UsageError } from './exit_status.ts';
import { namesOf } from './model_folder.ts';
import { programThreads } from './node/threads.ts';

type SessionOptions = Omit<CpuSessionOptions, 'precision'>;

export const ENGINES = ['wasm', 'gpu', 'cpu'] as const;
export type EngineName = (typeof ENGINES)[number];

export interface EngineChoice {
  readonly engine: EngineName;
  /** Of the large weights on a GPU; null takes what the file has. The others compute in f32. */
  readonly dtype: ModelIdentity['dtype'] | null;
  /** WebAssembly by relaxed SIMD: sooner, and its last bits depend on the processor. */
  readonly relaxed: boolean;
  /** Of WebAssembly, the caller's own among them. */
  readonly threads: number;
}

/**
 * Starts the engine of a model.
 * @throws UsageError for a choice that no engine can keep; UnmaskError `gpu/*`, `cpu/*`, `weights/*`
 */
export async function startSession(loaded: LoadedModel, choice: EngineChoice): Promise<Session> {
  const { engine, dtype, relaxed, threads } = choice;
  if (relaxed && engine !== 'wasm') throw new UsageError('--relaxed is for --engine wasm.');
  if (threads > 1 && engine !== 'wasm') throw new UsageError('--threads is for --engine wasm.');
  if (dtype === 'f16' && engine !== 'gpu') {
    throw new UsageError(`--dtype f16 is for --engine gpu: ${engine} computes in f32, of f16 weights too.`);
  }
  const options = { config: loaded.config, identity: namesOf(loaded), weights: loaded.weights() };
  switch (engine) {
    case 'wasm':
      if (relaxed && supportedSimd() !== 'relaxed') {
        throw new UsageError('This Node has no relaxed SIMD: leave out --relaxed, or use Node 22 or newer.');
      }
      return WasmSession.create({
        ...{ ...options, simd: relaxed ? 'relaxed' : 'plain' },
        ...(threads > 1 && { threads: programThreads(threads) }),
      });
    case 'cpu':
      return CpuSession.create({ ...options, precision: 'f32' });
    case 'gpu': {
      const stored = dtype ?? loaded.dtype;
      return new CheckedSession(await startGpu(options, stored), {
        reference: () => WasmSession.create({ ...options, weights: loaded.weights(), simd: 'plain' }),
        tolerance: stored === 'f16' && loaded.dtype === 'f32' ? ROUNDED_TOLERANCE : TOLERANCE,
      });
    }
  }
}

/** What other orders of addition leave: GPUs differ from WebAssembly by 2e-5 at most in the tests of both. */
const TOLERANCE = 2e-4;
/** What rounding weights to f16 leaves besides: 4e-3 at most where it was measured (README, “Measured”). */
const ROUNDED_TOLERANCE = 2e-2;

async function startGpu(options: SessionOptions, dtype: ModelIdentity['dtype']): Promise<Session> {
  // Only here: the others must not need a GPU library to load.
  const { nodeGpu } = await import('./node/dawn.ts').catch(noDawn);
  const acquired = await acquireDevice(nodeGpu(), { f16: dtype === 'f16' });
  return GpuSession.create({ ...options, acquired, dtype });
}

function noDawn(cause: unknown): never {
  throw new UnmaskError(
    {
      code: 'gpu/unavailable',
      message: 'WebGPU outside a browser is the package webgpu (Dawn), which could not be loaded here.',
      actual: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Install it beside this one (npm install webgpu), or leave out --engine gpu.',
    },
    { cause },
  );
}
