/** A patching map from stored states against Hugging Face's figures, and against whole runs with edits, on the plain CPU path. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseGolden } from '../../test/golden/format.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { describeShared } from '../../test/support/shared.ts';
import { CpuSession } from '../cpu/session.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import { alignTokens, type TargetLogProbs } from '../probes/patching.ts';
import type { PatchedPassResult, PatchEndsResult } from './patch_job.ts';
import { patchBatches, type PatchWork } from './patch_run.ts';
import { ProbePacer } from './probe_pacer.ts';

const nano = fixtureGolden('nano');
let session: Session;
beforeAll(async () => {
  session = await sessionOf(nano);
});
afterAll(() => session.destroy());

function sessionOf(file: ReturnType<typeof fixtureGolden>): Promise<Session> {
  return CpuSession.create({
    ...{ config: file.config, weights: formulaWeights(file), precision: 'f32' },
    identity: { name: file.model, revision: 'golden', content: '' },
  });
}

function work(
  into: readonly number[],
  from: readonly number[],
  masks: { readonly into: number; readonly from: number },
  targets: PatchWork['targets'],
): PatchWork {
  const sentence = (ids: readonly number[], mask: number) => ({
    ...{ ids: Uint32Array.from(ids), tokenTypeIds: new Uint32Array(ids.length), mask },
  });
  const columns = alignTokens(into, from);
  if (columns === null) throw new Error('not aligned');
  const sides = { A: sentence(into, masks.into), B: sentence(from, masks.from) };
  return { sides, into: 'A', columns, targets, isWord: (id) => id > 4 };
}

/** @param tokens of a batch of whole runs */
async function mapOf(of: PatchWork, engine: Session, tokens = 1_000) {
  const runs: Run[] = [];
  const run = ((asked: Run): Promise<Answers> => {
    runs.push(asked);
    return engine.run(asked);
  }) as Session['run'];
  const pacer = new ProbePacer();
  Object.defineProperty(pacer, 'tokens', { get: () => tokens });
  const batches = [];
  const { signal } = new AbortController();
  for await (const batch of patchBatches(of, engine.config, { engine: { run }, pacer, signal })) {
    batches.push(batch);
  }
  const results = batches.flatMap((batch) => batch.results);
  const ends = results.find((result): result is PatchEndsResult => result.kind === 'ends');
  const rows = results.filter((result): result is PatchedPassResult => result.kind === 'pass');
  return { ends, rows, batches, runs };
}

/** Every answer within `most` of what is expected, NaN not. */
function expectClose(
  actual: readonly TargetLogProbs[],
  expected: readonly TargetLogProbs[],
  most: number,
): void {
  expect(actual).toHaveLength(expected.length);
  const differences = actual.flatMap((pair, i) => pair.map((value, t) => Math.abs(value - expected[i][t])));
  expect(differences.filter((difference) => !(difference <= most))).toEqual([]);
}

/** One cell by a whole run of both sentences, the states copied from one to the other. */
async function wholeRun({ sides, columns }: PatchWork, ids: readonly number[], pass: number, column: number) {
  const batch = raggedBatch([sides.A, sides.B]);
  const { into, from } = columns[column];
  const { answers } = await session.run({
    batch,
    edits: [
      {
        after: pass,
        from: Uint32Array.from(from, (row) => sides.A.ids.length + row),
        to: Uint32Array.from(into),
      },
    ],
    reads: [
      { kind: 'predict', rows: Uint32Array.of(sides.A.mask), topK: 0, targets: [Uint32Array.from(ids)] },
    ],
  });
  const [[{ targetLogits, logSumExp }]] = answers;
  return [targetLogits[0] - logSumExp, targetLogits[1] - logSumExp] as const;
}

describe('against whole runs with edits', () => {
  const equal = work([2, 11, 22, 33, 4, 44, 3], [2, 11, 55, 33, 4, 44, 3], { into: 4, from: 4 }, [60, 70]);
  // A word of three pieces against one of two: its last two are patched, as one column.
  const longer = work(
    [2, 11, 22, 23, 24, 4, 44, 3],
    [2, 11, 55, 56, 4, 44, 3],
    { into: 5, from: 4 },
    [60, 70],
  );

  test.each([
    ['sentences of the same length', equal, 7],
    ['sentences of different lengths', longer, 6],
  ] as const)('%s: every cell within 1e-5', async (_name, asked, columns) => {
    const passes = nano.config.num_hidden_layers;
    const { rows } = await mapOf(asked, session);
    expect(rows.map(({ pass }) => pass)).toEqual(Array.from({ length: passes + 1 }, (_, pass) => pass));
    for (const { pass, logProbs } of rows) {
      const expected: TargetLogProbs[] = [];
      for (let column = 0; column < columns; column++) {
        expected.push(await wholeRun(asked, [60, 70], pass, column));
      }
      expectClose(logProbs, expected, 1e-5);
    }
    // Two cells that a run could not tell apart would prove nothing.
    const restored = new Set(rows.flatMap(({ logProbs }) => logProbs.map(([first]) => first.toFixed(4))));
    expect(restored.size).toBeGreaterThan(columns);
  });

  test('a patch after pass p costs the passes that are left, and what would change nothing is not run', async () => {
    const { runs, batches } = await mapOf(equal, session);
    const passes = nano.config.num_hidden_layers;
    const sentences = runs.slice(1).map(({ batch, from }) => [from?.pass, batch.cuSeqlens.length - 1]);
    expect(sentences).toEqual([[0, 1], ...Array.from({ length: passes - 1 }, (_, pass) => [pass + 1, 7])]);
    const applied = 2 * passes + passes + 7 * ((passes * (passes - 1)) / 2);
    const tokens = batches.reduce((sum, batch) => sum + batch.tokens, 0);
    expect(tokens).toBeCloseTo((7 * applied) / passes, 9);
  });

  test('in batches as small as can be: the same numbers, and a pass is told once it is whole', async () => {
    const whole = await mapOf(equal, session);
    const single = await mapOf(equal, session, 1);
    expect(single.runs.every(({ batch }) => batch.cuSeqlens.length <= 3)).toBe(true);
    expect(single.runs.length).toBeGreaterThan(whole.runs.length);
    expect(single.rows.map(({ pass }) => pass)).toEqual(whole.rows.map(({ pass }) => pass));
    for (const [pass, { logProbs }] of single.rows.entries()) {
      expectClose(logProbs, whole.rows[pass].logProbs, 1e-5);
    }
  });

  test('targets that nobody named are picked by what both sides say, and read as named ones are', async () => {
    const picked = await mapOf({ ...equal, targets: [null, null] }, session);
    const [first, second] = picked.ends?.targets ?? [0, 0];
    expect(first).not.toBe(second);
    const named = await mapOf({ ...equal, targets: [first, second] }, session);
    for (const side of ['A', 'B'] as const) {
      const own = picked.ends?.logProbs[side];
      const again = named.ends?.logProbs[side];
      expectClose(own === undefined ? [] : [own], again === undefined ? [] : [again], 1e-5);
    }
    expect(picked.rows).toEqual(named.rows);
  });

  test('where the effect is too small nothing is run beyond both sentences', async () => {
    // A target against itself is no effect.
    const { ends, rows, runs } = await mapOf({ ...equal, targets: [60, 60] }, session);
    expect(ends?.logProbs.A[0]).toBeLessThan(0);
    expect(rows).toEqual([]);
    expect(runs).toHaveLength(1);
  });
});

describeShared('golden patching', ['golden5/lens.json'], (path) => {
  /** What is used here of a model of golden5/lens.json. */
  interface Golden {
    readonly model: string;
    readonly patching: {
      readonly input_ids_a: readonly number[];
      readonly input_ids_b: readonly number[];
      readonly mask_row: number;
      readonly targets: readonly [number, number];
      readonly log_prob_a: TargetLogProbs;
      readonly log_prob_b: TargetLogProbs;
      /** [passes + 1][tokens]. */
      readonly log_prob_patched: readonly (readonly TargetLogProbs[])[];
    };
  }
  const models = JSON.parse(readFileSync(path, 'utf8')) as readonly Golden[];

  test.each(models.map((model) => [model.model, model] as const))('%s', async (_name, golden) => {
    const engine = await sessionOf(parseGolden({ ...golden, sample_stride: 1, cases: [] }));
    try {
      const { input_ids_a: a, input_ids_b: b, mask_row: mask, targets, ...figures } = golden.patching;
      const { ends, rows } = await mapOf(work(a, b, { into: mask, from: mask }, targets), engine);
      // As ../shared/golden says of log p: 100 × 2e-5, absolute. Ten times closer is what f32 gives here.
      expectClose(
        ends === undefined ? [] : [ends.logProbs.A, ends.logProbs.B],
        [figures.log_prob_a, figures.log_prob_b],
        2e-4,
      );
      expect(rows).toHaveLength(figures.log_prob_patched.length);
      for (const { pass, logProbs } of rows) expectClose(logProbs, figures.log_prob_patched[pass], 2e-4);
    } finally {
      engine.destroy();
    }
  });
});
