/** What is measured, wherever it runs: Chromium's GPU or Dawn in Node. */
import type { Session } from '../src/model/session.ts';
import type { GoldenFile } from '../test/golden/format.ts';

export interface PassTiming {
  readonly tokens: number;
  /** The first run, which also warms the driver's caches. */
  readonly firstMs: number;
  /** Each later run. */
  readonly steadyMs: readonly number[];
  /** Log-sum-exp at the mask: the same in every engine that computes the same model. */
  readonly logSumExp: number;
}

/** One sequence of `tokens` tokens with one mask, `runs` times after a first one: tokens in, top 20 out. */
export async function measurePass(session: Session, tokens: number, runs: number): Promise<PassTiming> {
  const { vocab_size } = session.config;
  const ids = Uint32Array.from({ length: tokens }, (_, i) => 5 + ((i * 7919) % (vocab_size - 5)));
  ids[0] = 2;
  ids[tokens - 1] = 3;
  const row = Math.floor(tokens / 2);
  ids[row] = 4;
  const request = {
    batch: { ids, tokenTypeIds: new Uint32Array(tokens), cuSeqlens: Uint32Array.of(0, tokens) },
    masks: { rows: Uint32Array.of(row), topK: 20 },
  };
  const timings: number[] = [];
  let logSumExp = NaN;
  for (let run = 0; run <= runs; run++) {
    const startMs = performance.now();
    const result = await session.run(request);
    timings.push(performance.now() - startMs);
    logSumExp = result.masks[0]?.logSumExp ?? NaN;
  }
  return { tokens, firstMs: timings[0], steadyMs: timings.slice(1), logSumExp };
}

/** What the page is asked to do, and what it answers. */
export interface PageTask {
  readonly golden: Pick<GoldenFile, 'model' | 'salt' | 'config'> & {
    readonly tensors: readonly (readonly [string, { shape: number[]; offset: number; scale: number }])[];
  };
  readonly tokens: readonly number[];
  readonly runs: number;
}

export interface PageAnswer {
  readonly adapter: string;
  readonly loadMs: number;
  readonly timings: readonly PassTiming[];
}
