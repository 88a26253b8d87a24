/** This project's engine under the bench, in a page or on Dawn in Node. */
import { acquireDevice } from '../../src/gpu/device.ts';
import { GpuSession } from '../../src/gpu/session.ts';
import { raggedBatch, type TokenBatch } from '../../src/model/ragged_batch.ts';
import type { Session } from '../../src/model/session.ts';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import type { Engine, RunAnswer, Work } from './engine.ts';

export interface LoadedSession {
  readonly session: GpuSession;
  readonly software: boolean;
  /** Upload and pipelines, from weights in memory. */
  readonly loadMs: number;
}

/**
 * Weights by the golden formula, made before the clock starts, on the most capable adapter; on its matrix units, which the page never
 * takes, where they are behind flags that were given.
 */
export async function loadSession(
  gpu: GPU | undefined,
  file: GoldenFile,
  dtype: 'f32' | 'f16',
): Promise<LoadedSession> {
  const weights = [...formulaWeights(file)];
  const acquired = await acquireDevice(gpu, { f16: dtype === 'f16', matrixUnits: true });
  const startMs = performance.now();
  const session = await GpuSession.create({
    acquired,
    config: file.config,
    weights,
    identity: { name: file.model, revision: 'golden formula', content: '' },
    dtype,
  });
  return { session, software: acquired.software, loadMs: performance.now() - startMs };
}

/** As {@link loadSession}, behind the face all engines have here. */
export async function loadUnmask(
  gpu: GPU | undefined,
  file: GoldenFile,
  dtype: 'f32' | 'f16',
): Promise<Engine> {
  const { session, software, loadMs } = await loadSession(gpu, file, dtype);
  return {
    facts: { name: 'Unmask webgpu', adapter: session.identity.adapter, software, dtype, loadMs },
    run: (work) => runWork(session, work),
    close: async () => {
      session.destroy();
      return Promise.resolve();
    },
  };
}

/** The sequences of `work` as one ragged batch, and the row of each sequence's mask. */
export function batchOf({ sequences }: Pick<Work, 'sequences'>): {
  readonly batch: TokenBatch;
  readonly rows: Uint32Array;
} {
  const batch = raggedBatch(sequences);
  return { batch, rows: Uint32Array.from(sequences, ({ maskAt }, s) => batch.cuSeqlens[s] + maskAt) };
}

/** One timed run: all logits of every mask, as the peer gives them, and the top 20 that the page shows. */
export async function runWork(session: Session, work: Work): Promise<RunAnswer> {
  const { batch, rows } = batchOf(work);
  const startMs = performance.now();
  const reads = [{ kind: 'predict', rows, topK: 20, full: true }] as const;
  const { answers } = await session.run({ batch, reads });
  const ms = performance.now() - startMs;
  const { sequences, ids } = work.check;
  return { ms, logits: sequences.map((s) => ids.map((id) => answers[0][s].logits?.[id] ?? NaN)) };
}
