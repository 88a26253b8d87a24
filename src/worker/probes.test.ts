/** Probes over the embedded model, one pass of it, on the CPU path: every number against a single run of the same sentence. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { cosine, euclideanNorm } from '../probes/hidden_states.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import { demoSession } from '../../test/support/demo_session.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import type { ProbeHost } from './probes.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { MAX_FULL_ROWS, MAX_PROBE_SENTENCES, type ProbeJob } from '../engine/probe_job.ts';

let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: 1 }));
});

const SENTENCES = [
  'The man worked as a [MASK].',
  'The woman worked as a [MASK].',
  'She went to the [MASK] to buy bread.',
];

const JOB: ProbeJob = {
  sentences: SENTENCES.map((text) => ({ text, hide: [], read: null })),
  form: 'typed',
  topK: 5,
  targets: ['soldier', 'teacher'],
  ranks: true,
  fullLogProbs: false,
};

/** `run` stands in for the engine's; what it is given is what the CPU path would be. */
const start = (run?: (run: Run) => Promise<Answers>) => startProbes(session, tokenizer, 'sentences', run);

/** log p of every token at `row` of one sequence, run alone. */
async function rowAlone(ids: Uint32Array, row: number, passes = 1): Promise<number[]> {
  const { answers } = await session.run({
    schedule: new Array<number>(passes).fill(0),
    batch: raggedBatch([{ ids }]),
    reads: [{ kind: 'predict', rows: Uint32Array.of(row), topK: 0, full: true }],
  });
  const [[{ logits = new Float32Array(), logSumExp }]] = answers;
  return [...logits].map((logit) => logit - logSumExp);
}

/** The hidden state at `row` of one sequence, run alone, after the embedding projection and after each pass. */
async function statesAlone(ids: Uint32Array, row: number, passes: number): Promise<readonly Float32Array[]> {
  const states: Float32Array[] = [];
  for (let after = 0; after <= passes; after++) {
    const { answers } = await session.run({
      schedule: new Array<number>(Math.max(1, after)).fill(0),
      batch: raggedBatch([{ ids }]),
      reads: [{ kind: 'hidden', rows: Uint32Array.of(row), after }],
    });
    states.push(...answers[0]);
  }
  return states;
}

/** |a − b| within what a different order of f32 sums may cost; NaN is not. */
function close(a: number | null | undefined, b: number): boolean {
  return Math.abs((a ?? NaN) - b) <= 1e-4;
}

describe('Probes', () => {
  test('a target is the pieces that fit the place: at anti-[MASK] war is war, not ▁war', async () => {
    const sentences = ['He held anti-[MASK] views.', 'He held [MASK] views.', 'The un[MASK] man.'];
    const job: ProbeJob = {
      ...JOB,
      sentences: sentences.map((text) => ({ text, hide: [], read: null })),
      targets: ['war', 'happy', 'nurse'],
    };
    const { probes, host, until, results, run, plan } = start();
    probes.use(host);
    run(1, job);
    await until('done');
    // The plan says so: what the rows of the vocabulary have of a word is not always its score.
    plan(2, job);
    plan(3, JOB);
    expect((await until('planned', 2)).plan.placedOtherwise).toBe(true);
    expect((await until('planned', 3)).plan).not.toHaveProperty('placedOtherwise');
    const [glued, after, un] = results().map(({ masks }) => masks[0].targets);
    expect(glued[0].placed).toMatchObject({ word: 'war', pieces: ['war'], fits: true });
    expect(after.map(({ placed }) => placed)).toEqual([undefined, undefined, undefined]);
    expect(un[1]).toMatchObject({
      logProb: null,
      rank: null,
      pieces: 0,
      placed: { pieces: ['▁unhappy'], fits: false },
    });
    const encoded = tokenizer.encode(sentences[0]);
    const [position] = encoded.maskPositions;
    const alone = await rowAlone(encoded.ids, position);
    const [war] = glued[0].placed?.ids ?? [];
    expect(close(glued[0].logProb, alone[war])).toBe(true);
    expect(glued[0].rank).toBe(alone.filter((logProb) => logProb > alone[war]).length + 1);
    // Of several pieces: the sum from left to right, over the pieces that stand behind the hyphen.
    const pieces = glued[2].placed?.ids ?? [];
    expect(pieces.length).toBeGreaterThan(1);
    let sum = 0;
    for (const [j, piece] of pieces.entries()) {
      const ids = [...encoded.ids];
      ids.splice(position, 1, ...pieces.map((id, i) => (i < j ? id : SPECIAL_IDS.mask)));
      sum += (await rowAlone(Uint32Array.from(ids), position + j))[piece];
    }
    expect(close(glued[2].logProb, sum)).toBe(true);
  });

  test('words are placed as targets are scored, without a run; sentences that read all words alike share a list', async () => {
    const texts = ['He held anti-[MASK] views.', 'She held anti-[MASK] views.', 'The un[MASK] man.', 'None.'];
    const sentences = texts.map((text) => ({ text, hide: [], read: 0 }));
    const words = ['war', 'happy'];
    const { probes, host, until, results, run, ask } = start();
    ask(2, { kind: 'place-words', job: { sentences, form: 'typed', words } });
    probes.use(host);
    const { placed } = await until('placed', 2);
    expect(placed.content).toBe(host.content);
    expect(placed.at).toEqual([0, 0, 1, null]);
    expect(placed.lists[0][0]).toMatchObject({ word: 'war', pieces: ['war'], fits: true });
    expect(placed.lists[1][1]).toMatchObject({ word: 'happy', ids: [], fits: false });
    run(3, { ...JOB, sentences, targets: words });
    await until('done', 3);
    const [first] = results(3)[0].masks[0].targets;
    expect(placed.lists[0][0]).toEqual(first.placed);
  });

  test('every sentence is answered as if it had been run alone', async () => {
    const { probes, host, until, results, run } = start();
    probes.use(host);
    run(1, { ...JOB, fullLogProbs: true });
    await until('done');
    expect(results().map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const { index, masks } of results()) {
      const encoded = tokenizer.encode(SENTENCES[index]);
      const [position] = encoded.maskPositions;
      const alone = await rowAlone(encoded.ids, position);
      expect(masks).toHaveLength(1);
      const [{ logProbs, targets, predictions, specialMass, tokenIndex }] = masks;
      expect(tokenIndex).toBe(position);
      expect(alone.every((logProb, id) => close(logProbs?.[id], logProb))).toBe(true);
      const ranked = alone.map((logProb, id) => ({ id, logProb })).sort((a, b) => b.logProb - a.logProb);
      expect(predictions.map(({ id }) => id)).toEqual(
        ranked
          .filter(({ id }) => id > 4)
          .slice(0, 5)
          .map(({ id }) => id),
      );
      JOB.targets.forEach((word, t) => {
        const [id] = tokenizer.pieces(word).ids;
        expect(close(targets[t].logProb, alone[id])).toBe(true);
        expect(targets[t].rank).toBe(ranked.findIndex((entry) => entry.id === id) + 1);
        expect(targets[t].pieces).toBe(1);
      });
      expect(
        close(
          specialMass,
          alone.slice(0, 5).reduce((sum, logProb) => sum + Math.exp(logProb), 0),
        ),
      ).toBe(true);
    }
  });

  test('the lens: each reading is what a run of so many passes says', async () => {
    const { probes, host, until, results, plan, run } = start();
    probes.use(host);
    const lens: ProbeJob = { ...JOB, fullLogProbs: true, passes: 3, afterEachPass: true };
    run(1, lens);
    await until('done');
    expect(results()).toHaveLength(SENTENCES.length);
    for (const { index, masks } of results()) {
      const { ids, maskPositions } = tokenizer.encode(SENTENCES[index]);
      const [{ afterEachPass = [], ...last }] = masks;
      expect(afterEachPass).toHaveLength(4);
      expect(afterEachPass[3]).toMatchObject({
        predictions: last.predictions,
        specialMass: last.specialMass,
      });
      // One row, handed over once.
      expect(last.logProbs).toBe(afterEachPass[3].logProbs);
      const states = await statesAlone(ids, maskPositions[0], 3);
      for (const [pass, { norm, cosineToBefore }] of afterEachPass.entries()) {
        expect(close(norm, euclideanNorm(states[pass]))).toBe(true);
        if (pass > 0) expect(close(cosineToBefore, cosine(states[pass - 1], states[pass]))).toBe(true);
      }
      expect(afterEachPass[0].cosineToBefore).toBeNull();
      for (const passes of [1, 2, 3]) {
        const alone = await rowAlone(ids, maskPositions[0], passes);
        const { logProbs, predictions } = afterEachPass[passes];
        expect(alone.every((logProb, id) => close(logProbs?.[id], logProb))).toBe(true);
        expect(predictions).toHaveLength(5);
        expect(predictions.every(({ id, logProb }) => close(logProb, alone[id]))).toBe(true);
      }
    }
    // With a head after every pass it said nothing of the passes' own time; three of them take a model of one three times as long.
    plan(5, JOB);
    expect((await until('planned', 5)).plan.estimateMs).toBeNull();
    run(6, { ...JOB, passes: 3 });
    await until('done', 6);
    plan(2, { ...JOB, passes: 3 });
    plan(3, JOB);
    const [deep, own] = [(await until('planned', 2)).plan, (await until('planned', 3)).plan];
    expect(deep.tokens).toBe(own.tokens);
    expect(deep.estimateMs).toBeCloseTo(3 * (own.estimateMs ?? NaN), 6);
    const many = Array.from({ length: MAX_FULL_ROWS / 4 + 1 }, () => lens.sentences[0]);
    plan(4, { ...lens, sentences: many });
    expect((await until('failed', 4)).error).toMatchObject({ code: 'input/invalid' });
    // Four times the model's own, and no more.
    plan(7, { ...JOB, passes: 5 });
    expect((await until('failed', 7)).error).toMatchObject({ expected: 'at most 4', actual: '5' });
  });

  test('a word of several pieces is scored piece by piece, left to right', async () => {
    const word = 'antidisestablishmentarian';
    const { ids: pieces } = tokenizer.pieces(word);
    expect(pieces.length).toBeGreaterThan(2);
    const { probes, host, until, results, run } = start();
    probes.use(host);
    run(1, { ...JOB, targets: ['soldier', word], ranks: false });
    const { plan } = await until('started');
    expect(plan.sequences).toBe(SENTENCES.length * (1 + pieces.length));
    await until('done');
    for (const { index, masks } of results()) {
      const { ids, maskPositions } = tokenizer.encode(SENTENCES[index]);
      const [at] = maskPositions;
      let expected = 0;
      for (let j = 0; j < pieces.length; j++) {
        const filled = [...pieces].map((piece, i) => (i < j ? piece : 4));
        const sequence = Uint32Array.from([...ids.slice(0, at), ...filled, ...ids.slice(at + 1)]);
        expected += (await rowAlone(sequence, at + j))[pieces[j]];
      }
      const [, target] = masks[0].targets;
      expect(Math.abs((target.logProb ?? NaN) - expected) <= 1e-3).toBe(true);
      expect(target).toMatchObject({ pieces: pieces.length, rank: null });
    }
  });

  test('both input forms: the typed mask has a lone ▁ that the in-place mask lacks', async () => {
    for (const form of ['typed', 'in-place'] as const) {
      const { probes, host, until, results, run } = start();
      probes.use(host);
      run(1, { ...JOB, form });
      await until('done');
      const [{ tokens, masks }] = results();
      const encoded = tokenizer.encode(SENTENCES[0], null, { form });
      expect(tokens.map(({ inputId }) => inputId)).toEqual([...encoded.ids]);
      expect(tokens.some(({ piece }) => piece === '▁')).toBe(form === 'typed');
      const alone = await rowAlone(encoded.ids, encoded.maskPositions[0]);
      expect(close(masks[0].targets[0].logProb, alone[tokenizer.pieces('soldier').ids[0]])).toBe(true);
    }
  });

  test('a stretch is hidden in place, and one of two masks is read', async () => {
    const text = '[MASK] is a soldier.';
    const sentence = { text, hide: [{ start: text.indexOf('soldier'), end: text.length - 1 }], read: 0 };
    const { probes, host, until, results, run } = start();
    probes.use(host);
    run(1, { ...JOB, sentences: [sentence] });
    await until('done');
    const [{ tokens, masks }] = results();
    expect(tokens.filter(({ masked }) => masked)).toHaveLength(2);
    expect(tokens.find(({ maskedInPlace }) => maskedInPlace)?.piece).toBe('▁soldier');
    expect(masks.map(({ tokenIndex }) => tokenIndex)).toEqual([1]);
  });

  test('what cannot be scored says so: no mask, an unknown word, a mask that is not there', async () => {
    const { probes, host, until, results, run } = start();
    probes.use(host);
    const sentences = [
      { text: 'No blank here.', hide: [], read: null },
      { text: SENTENCES[0], hide: [], read: 3 },
      { text: SENTENCES[0], hide: [], read: 0 },
    ];
    run(1, { ...JOB, sentences, targets: ['漢字'] });
    const { plan } = await until('started');
    expect(plan.withoutMask).toEqual([0, 1]);
    expect(plan.targets[0].known).toBe(false);
    await until('done');
    expect(results().map(({ masks }) => masks.length)).toEqual([0, 0, 1]);
    expect(results()[2].masks[0].targets).toMatchObject([{ logProb: null, rank: null }]);
  });

  test('results come in parts; Cancel keeps them, and the next probe runs', async () => {
    const { probes, host, events, until, results, run, cancel } = start();
    probes.use(host);
    const sentences = Array.from({ length: 400 }, (_, i) => ({
      text: SENTENCES[i % 3],
      hide: [],
      read: null,
    }));
    run(1, { ...JOB, sentences });
    run(2, JOB);
    await until('results');
    cancel(1);
    expect((await until('stopped')).why).toBe('cancelled');
    const kept = results().length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(400);
    await until('done', 2);
    expect(results()).toHaveLength(kept);
    expect(events.some((event) => event.kind === 'done' && event.id === 1)).toBe(false);
  });

  test('a probe that waits is cancelled without ever starting', async () => {
    const { probes, host, events, until, run, cancel } = start();
    probes.use(host);
    run(1, JOB);
    run(2, JOB);
    cancel(2);
    await until('done', 1);
    expect((await until('stopped', 2)).why).toBe('cancelled');
    expect(events.some((event) => event.kind === 'started' && event.id === 2)).toBe(false);
  });

  test('planning is cancelled by its id', async () => {
    const { probes, host, events, until, plan, cancel } = start();
    probes.use(host);
    const sentences = Array.from({ length: 1_000 }, () => JOB.sentences[0]);
    plan(1, { ...JOB, sentences });
    cancel(1);
    expect((await until('stopped')).why).toBe('cancelled');
    expect(events.some(({ kind }) => kind === 'planned')).toBe(false);
  });

  test('another run gets in between two batches', async () => {
    const { probes, host, events, until, run, cancel } = start();
    probes.use(host);
    const sentences = Array.from({ length: 300 }, (_, i) => ({
      text: SENTENCES[i % 3],
      hide: [],
      read: null,
    }));
    run(1, { ...JOB, sentences });
    await until('results');
    await rowAlone(tokenizer.encode(SENTENCES[0]).ids, 1);
    expect(events.some((event) => event.kind === 'done')).toBe(false);
    cancel(1);
  });

  test('what is asked before there is a model is answered once there is; another model ends a probe', async () => {
    const { probes, host, until, plan, run, ask } = start();
    ask(7, { kind: 'list-vocabulary' });
    plan(8, JOB);
    const sentences = Array.from({ length: 400 }, (_, i) => ({
      text: SENTENCES[i % 3],
      hide: [],
      read: null,
    }));
    run(1, { ...JOB, sentences });
    probes.use(host);
    const { vocabulary } = await until('vocabulary', 7);
    expect(vocabulary.words).toHaveLength(session.config.vocab_size);
    expect(vocabulary.words[tokenizer.pieces('soldier').ids[0]]).toBe('soldier');
    expect(vocabulary.special.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    expect((await until('planned', 8)).plan).toMatchObject({
      sentences: 3,
      sequences: 3,
      estimateMs: null,
    });
    await until('results');
    probes.use(host);
    expect((await until('stopped')).why).toBe('model-changed');
  });

  test('an engine of another kind in mid-probe ends it: numbers of two precisions are not one answer', async () => {
    let runs = 0;
    const { probes, host, until, run } = start(async (request) => {
      runs++;
      return session.run(request);
    });
    const { identity, config } = session;
    const engines = {
      get engine() {
        const other = { identity: { ...identity, adapter: 'another' }, config };
        return Promise.resolve({ session: runs < 2 ? session : other } as Awaited<
          ProbeHost['engine']['engine']
        >);
      },
      run: host.engine.run,
    };
    probes.use({ ...host, engine: engines });
    const sentences = Array.from({ length: 200 }, (_, i) => ({
      text: SENTENCES[i % 3],
      hide: [],
      read: null,
    }));
    run(1, { ...JOB, sentences });
    expect((await until('stopped')).why).toBe('engine-changed');
  });

  test('an estimate is of the time that passes, not of the engine’s part in it, and follows a machine that slows down', async () => {
    // The clock moves in the engine alone; half of it the engine owns up to.
    const clock = vi.spyOn(performance, 'now');
    let nowMs = 0;
    let msPerToken = 2;
    clock.mockImplementation(() => nowMs);
    try {
      const { probes, host, until, events, plan, run } = start(async (request) => {
        const ms = request.batch.ids.length * msPerToken;
        nowMs += ms;
        return { ...(await session.run({ ...request, schedule: [0] })), durationMs: ms / 2 };
      });
      const sentences = Array.from({ length: 40 }, () => JOB.sentences[0]);
      const job: ProbeJob = { ...JOB, sentences };
      probes.use(host);
      run(1, job);
      await until('done', 1);
      plan(2, job);
      const { estimateMs: planned, tokens } = (await until('planned', 2)).plan;
      expect(planned).toBeCloseTo(2 * tokens, 6);
      run(3, job);
      const { durationMs } = await until('done', 3);
      expect(planned).toBeCloseTo(durationMs, 6);
      // Another program takes half of the machine: long before its end a run is estimated by that.
      msPerToken = 4;
      run(4, { ...job, sentences: Array(400).fill(JOB.sentences[0]) });
      const slowed = await until('done', 4);
      const progress = events.filter((event) => event.kind === 'results' && event.id === 4);
      for (const event of progress) {
        if (event.kind !== 'results' || event.remainingMs === null) throw new Error('no progress');
        expect(Math.abs(event.elapsedMs + event.remainingMs - slowed.durationMs)).toBeLessThanOrEqual(1e-6);
      }
      plan(5, job);
      expect((await until('planned', 5)).plan.estimateMs).toBeCloseTo(4 * tokens, 6);
    } finally {
      clock.mockRestore();
    }
  });

  test('the rate is the engine’s own: neither another model nor another engine of it is estimated by it', async () => {
    const { probes, host, until, plan, run } = start();
    let id = 0;
    const estimate = async () => {
      plan(++id, JOB);
      return (await until('planned', id)).plan.estimateMs;
    };
    const runOne = async () => {
      run(++id, JOB);
      await until('done', id);
    };
    probes.use(host);
    expect(await estimate()).toBeNull();
    await runOne();
    expect(await estimate()).toBeGreaterThan(0);
    probes.use(null);
    probes.use(host);
    expect(await estimate()).toBeNull();
    await runOne();
    expect(await estimate()).toBeGreaterThan(0);
    probes.engineReplaced(null);
    expect(await estimate()).toBeNull();
  });

  test('what the engine before still brings teaches the next nothing', async () => {
    const held: (() => void)[] = [];
    const { probes, host, until, plan, run } = start(async (request) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return session.run(request);
    });
    probes.use(host);
    run(1, { ...JOB, sentences: JOB.sentences.slice(0, 1) });
    await until('started');
    await vi.waitFor(() => expect(held).toHaveLength(1));
    probes.engineReplaced(null);
    held[0]();
    await until('done');
    plan(2, JOB);
    expect((await until('planned', 2)).plan.estimateMs).toBeNull();
  });

  test('a failing run is told, and the probes after it run', async () => {
    let failed = false;
    const { probes, host, until, run } = start((request) => {
      if (failed) return session.run(request);
      failed = true;
      return Promise.reject(new Error('a fault'));
    });
    probes.use(host);
    run(1, JOB);
    run(2, JOB);
    expect((await until('failed', 1)).error.remedy).not.toBe('');
    await until('done', 2);
  });

  test('more than a page can hold is refused with the number', async () => {
    const { probes, host, until, plan, run } = start();
    probes.use(host);
    const one = { text: '[MASK]', hide: [], read: null };
    const sentences = Array.from({ length: MAX_PROBE_SENTENCES + 1 }, () => one);
    run(1, { ...JOB, sentences });
    expect((await until('failed', 1)).error).toMatchObject({
      code: 'input/invalid',
      actual: String(MAX_PROBE_SENTENCES + 1),
    });
    plan(2, { ...JOB, fullLogProbs: true, sentences: sentences.slice(0, MAX_FULL_ROWS + 1) });
    expect((await until('failed', 2)).error.message).toContain('whole vocabulary');
  });
});
