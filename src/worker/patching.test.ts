/** Patching maps over the embedded model, three passes of it, on the CPU path: planned, refused in words, made pass by pass, stopped. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoSession } from '../../test/support/demo_session.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import { MAX_STATE_BYTES, type PatchJob, type PatchRefusal } from '../engine/patch_job.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';

const PASSES = 3;
let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: PASSES }));
  jobMade = await made(JOB);
});

const JOB: PatchJob = {
  sentences: ['The man worked as a [MASK].', 'The woman worked as a [MASK].'],
  ...{ form: 'in-place', into: 'A', targets: ['soldier', 'nurse'] },
};

const start = (run?: (run: Run) => Promise<Answers>) => startProbes(session, tokenizer, 'patching', run);

async function planned(job: PatchJob) {
  const { probes, host, until, plan } = start();
  probes.use(host);
  plan(1, job);
  return (await until('planned')).plan;
}

/** The map that several tests look at, made once. */
let jobMade: Awaited<ReturnType<typeof made>>;

async function made(job: PatchJob) {
  const { probes, host, until, results, run, events } = start();
  probes.use(host);
  run(1, job);
  const { plan } = await until('started');
  await until('done');
  const last = events.findLast((event) => event.kind === 'results');
  return { plan, results: results(), last };
}

describe('a map', () => {
  test('is planned: what is patched, its passes, what is kept; and costs what it said', () => {
    const { plan, results, last } = jobMade;
    const { length } = plan.sides.A.tokens;
    expect(plan.sides.A.tokens.map(({ piece }) => piece)).toEqual([
      ...['[CLS]', '▁the', '▁man', '▁worked', '▁as', '▁a', '[MASK]', '.', '[SEP]'],
    ]);
    expect(plan.columns).toEqual(Array.from({ length }, (_, row) => ({ into: [row], from: [row] })));
    expect(plan.rows).toBe(PASSES + 1);
    // After the embeddings one token differs; after pass p of three, nine tokens with the passes left.
    expect(plan.passes).toBe(2 * PASSES + 3 + length * (2 + 1));
    expect(plan.sequences).toBe(2 + 1 + 2 * length);
    expect(plan.stateBytes).toBe(PASSES * 2 * length * session.config.hidden_size * 4);
    expect(plan.refusal).toBeNull();
    expect(last).toMatchObject({ done: plan.sequences, total: plan.sequences, remainingMs: 0 });
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  test('ends as either side: the token that differs before the first pass, the mask after the last', () => {
    const { plan, results } = jobMade;
    const [ends, ...rows] = results;
    if (ends.kind !== 'ends') throw new Error('the sides come first');
    const cell = (pass: number, token: number): readonly number[] | null => {
      const row = rows[pass];
      return row.kind === 'pass' ? row.logProbs[token] : null;
    };
    const differs = 2;
    const mask = plan.sides.A.mask ?? -1;
    for (const [at, side] of [
      [cell(0, differs), 'B'],
      [cell(PASSES, mask), 'B'],
      [cell(0, mask), 'A'],
      [cell(PASSES, differs), 'A'],
    ] as const) {
      at?.forEach((value, target) => expect(value).toBeCloseTo(ends.logProbs[side][target], 4));
    }
    // The targets are read as any probe reads them.
    const ids = ['soldier', 'nurse'].map((word) => tokenizer.pieces(word).ids[0]);
    expect(ends.targets).toEqual(ids);
  });

  test('the other way about is of side B, with the same ends', async () => {
    const [here, there] = [jobMade, await made({ ...JOB, into: 'B' })];
    const [endsHere, endsThere] = [here.results[0], there.results[0]];
    expect(endsThere).toEqual(endsHere);
    const first = there.results[1];
    if (first.kind !== 'pass' || endsThere.kind !== 'ends') throw new Error('rows come after the sides');
    first.logProbs[2].forEach((value, t) => expect(value).toBeCloseTo(endsThere.logProbs.A[t], 4));
    expect(first.logProbs[0]).toEqual(endsThere.logProbs.B);
  });

  test('without targets, words are picked that differ: each likelier on its side', async () => {
    const { results } = await made({ ...JOB, targets: [null, null] });
    const [ends] = results;
    if (ends.kind !== 'ends') throw new Error('the sides come first');
    const { A, B } = ends.logProbs;
    expect(A[0] - B[0]).toBeGreaterThan(0);
    expect(A[1] - B[1]).toBeLessThan(0);
    for (const id of ends.targets) expect(tokenizer.show(id).continuation).toBe(false);
  });

  test('of sentences of different lengths has a column for the word that differs', async () => {
    const { plan, results } = await made({
      ...JOB,
      sentences: ['The man worked as a [MASK].', 'The hairdresser worked as a [MASK].'],
    });
    const wider = plan.sides.B.tokens.length - plan.sides.A.tokens.length;
    expect(wider).toBeGreaterThan(0);
    expect(plan.columns.slice(1, 4)).toEqual([
      { into: [1], from: [1] },
      { into: [2], from: [2 + wider] },
      { into: [3], from: [3 + wider] },
    ]);
    // Places have moved, so that every token behind the word differs from the start.
    expect(plan.sequences).toBe(2 + PASSES * plan.columns.length - 2);
    expect(results).toHaveLength(PASSES + 2);
  });
});

describe('what cannot be patched is refused before anything is run', () => {
  const [a] = JOB.sentences;
  test.each<[string, Partial<PatchJob>, PatchRefusal]>([
    ['no mask on a side', { sentences: [a, 'The woman slept.'] }, { why: 'no-mask' }],
    ['the same tokens', { sentences: [a, a.toUpperCase()] }, { why: 'same-tokens' }],
    [
      'several places and another length',
      { sentences: [a, 'The woman worked as well as a [MASK] today.'] },
      { why: 'several-places' },
    ],
    [
      'a mask elsewhere and another length',
      { sentences: ['[MASK] ran', 'who saw the [MASK]'] },
      { why: 'several-places' },
    ],
    ['masks apart', { sentences: ['The [MASK] ran far.', 'The dog [MASK] far.'] }, { why: 'masks-apart' }],
    [
      'a target of several pieces',
      { targets: ['hairdresser', null] },
      { why: 'target', word: 'hairdresser', is: 'several-pieces', pieces: ['▁hair', 'dress', 'er'] },
    ],
    ['a target twice', { targets: ['nurse', 'nurse'] }, { why: 'same-target' }],
  ])('%s', async (_name, change, refusal) => {
    const plan = await planned({ ...JOB, ...change });
    expect(plan.refusal).toEqual(refusal);
    expect(plan).toMatchObject({ columns: [], rows: 0, sequences: 0, tokens: 0 });
    const { results } = await made({ ...JOB, ...change });
    expect(results).toEqual([]);
  });

  test('what is longer than the model reads, and what would keep too much', async () => {
    const long = 'word '.repeat(600);
    const cut = await planned({ ...JOB, sentences: [`[MASK] man ${long}`, `[MASK] woman ${long}`] });
    expect(cut.refusal).toEqual({ why: 'cut' });
    const { probes, host, until, plan } = start();
    // As many passes of so wide a layer are kept as of a large model.
    probes.use({ ...host, config: { ...host.config, hidden_size: 4096, num_hidden_layers: 24 } });
    const middling = 'word '.repeat(100);
    plan(1, { ...JOB, sentences: [`[MASK] man ${middling}`, `[MASK] woman ${middling}`] });
    const { refusal } = (await until('planned')).plan;
    expect(refusal?.why).toBe('too-long');
    if (refusal?.why === 'too-long') expect(refusal.bytes).toBeGreaterThan(MAX_STATE_BYTES);
  });
});

test('is stopped between its batches, and keeps the rows that are whole', async () => {
  let tellHeld: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (tellHeld = resolve));
  const { probes, host, until, results, run, cancel } = start((request) => {
    // How many cells a batch has is a matter of speed; the row before is whole in any case.
    if (request.from?.pass !== 2) return session.run(request);
    tellHeld();
    return new Promise((_, reject) => {
      request.signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
    });
  });
  probes.use(host);
  run(1, JOB);
  await held;
  cancel(1);
  expect(await until('stopped')).toMatchObject({ why: 'cancelled' });
  // Both sides as they are, then after passes 0 and 1.
  expect(results().map(({ index }) => index)).toEqual([0, 1, 2]);
});
