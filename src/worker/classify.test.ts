/** Heads beside the masked-language one, on the CPU path: planned, read in batches, with and without each word, and refused in words. */
import { describe, expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { formulaHeadModel } from '../../test/support/formula_checkpoint.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import { CpuSession } from '../cpu/session.ts';
import {
  MAX_CLASSIFIED_TEXTS,
  type ClassifiedResult,
  type ClassifyJob,
  type ClassifyResult,
} from '../engine/classify_job.ts';
import { occludedWords } from '../engine/occlusion.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { ClassifyRead, ClassifyRowsRead } from '../model/reads.ts';

const tokenizer = await demoTokenizer();

async function sessionOf(...head: Parameters<typeof formulaHeadModel>): Promise<CpuSession> {
  const model = formulaHeadModel(...head);
  const identity = { name: 'formula', revision: 'formula', content: '' };
  return CpuSession.create({ ...model, weights: formulaWeights(model), identity, precision: 'f32' });
}

const classifier = await sessionOf('AlbertForSequenceClassification', ['bad', 'fair', 'good']);
const tagger = await sessionOf('AlbertForTokenClassification', ['O', 'NAME']);

async function ask(session: CpuSession, job: ClassifyJob, run?: (run: Run) => Promise<Answers>) {
  const started = startProbes(session, tokenizer, 'classes', run);
  started.probes.use(started.host);
  started.run(1, job);
  const { plan } = await started.until('started');
  await started.until('done');
  return { plan, results: started.results() };
}

/** What one sequence gives alone. */
async function alone(
  session: CpuSession,
  ids: Uint32Array,
  tokenTypeIds: Uint32Array,
  input: 'sequences' | 'tokens',
) {
  const read: ClassifyRead | ClassifyRowsRead =
    input === 'sequences'
      ? { kind: 'classify', head: 'classifier' }
      : { kind: 'classify-rows', head: 'classifier', rows: Uint32Array.from(ids.keys()) };
  const { answers } = await session.run({ batch: raggedBatch([{ ids, tokenTypeIds }]), reads: [read] });
  return answers[0];
}

/** Within what a different order of f32 sums may cost; NaN is not. */
function expectClose(actual: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): void {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  for (const [r, row] of actual.entries())
    for (let i = 0; i < row.length; i++) expect(Math.abs(row[i] - expected[r][i])).toBeLessThanOrEqual(1e-4);
}

const isText = (result: ClassifyResult): result is ClassifiedResult => result.kind === 'text';

const TEXTS = [
  { text: 'The captain was tired.', pair: null },
  { text: 'It rained all day.', pair: 'Nobody went out.' },
  { text: '', pair: null },
];

describe('a head', () => {
  test('of sequences gives each text what it gives it alone, pairs too', async () => {
    const { plan, results } = await ask(classifier, { head: 'classifier', input: 'sequences', texts: TEXTS });
    expect(plan).toMatchObject({ texts: 3, sequences: 3, cut: [] });
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const { index, tokens, outputs, words } of results.filter(isText)) {
      const { ids, tokenTypeIds } = tokenizer.encode(TEXTS[index].text, TEXTS[index].pair);
      expect(tokens.map(({ inputId }) => inputId)).toEqual([...ids]);
      expectClose(outputs, await alone(classifier, ids, tokenTypeIds, 'sequences'));
      expect(outputs[0]).toHaveLength(3);
      expect(words).toEqual([]);
    }
  });

  test('of tokens gives each token its labels', async () => {
    const { results } = await ask(tagger, {
      head: 'classifier',
      input: 'tokens',
      texts: TEXTS,
    });
    for (const { index, outputs, words } of results.filter(isText)) {
      const { ids, tokenTypeIds } = tokenizer.encode(TEXTS[index].text, TEXTS[index].pair);
      expectClose(outputs, await alone(tagger, ids, tokenTypeIds, 'tokens'));
      expect(outputs).toHaveLength(ids.length);
      expect(words).toEqual([]);
    }
  });

  test('of tokens is asked without each word too: a row a token, as of the whole text', async () => {
    const texts = [TEXTS[1]];
    const { plan, results } = await ask(tagger, {
      head: 'classifier',
      input: 'tokens',
      texts,
      occlude: true,
    });
    const encoded = tokenizer.encode(TEXTS[1].text, TEXTS[1].pair);
    const words = occludedWords(encoded);
    expect(plan.words).toBe(words.length);
    expect(results).toHaveLength(1 + words.length);
    for (const [w, word] of words.entries()) {
      const ids = encoded.ids.slice();
      for (const index of word) ids[index] = tokenizer.specialIds.mask;
      const expected = await alone(tagger, ids, encoded.tokenTypeIds, 'tokens');
      expectClose(results.find(({ index }) => index === 1 + w)?.outputs ?? [], expected);
    }
  });

  test('is asked of each text without each of its words, in batches that the pacer allows', async () => {
    const runs: number[] = [];
    const job = { head: 'classifier', input: 'sequences', texts: TEXTS, occlude: true } as const;
    const { plan, results } = await ask(classifier, job, (run) => {
      runs.push(run.batch.cuSeqlens.length - 1);
      return classifier.run(run);
    });
    expect(runs[0]).toBe(1);
    expect(runs.reduce((sum, count) => sum + count, 0)).toBe(plan.sequences);
    // The texts first: their labels are shown before any word is taken away.
    expect(results.slice(0, TEXTS.length).map(({ kind, index }) => [kind, index])).toEqual(
      [0, 1, 2].map((index) => ['text', index]),
    );
    expect(results.map(({ index }) => index)).toEqual([...results.keys()]);
    const [{ words, firstWord }] = results.filter(isText);
    const encoded = tokenizer.encode(TEXTS[0].text);
    expect(words).toEqual(occludedWords(encoded));
    expect(words.length).toBeGreaterThan(3);
    expect(plan.words).toBe(results.length - TEXTS.length);
    for (const [word, tokens] of words.entries()) {
      const ids = encoded.ids.slice();
      for (const token of tokens) ids[token] = tokenizer.specialIds.mask;
      const expected = await alone(classifier, ids, encoded.tokenTypeIds, 'sequences');
      const result = results.at(firstWord + word);
      expectClose(result?.kind === 'word' ? result.outputs : [], expected);
    }
  });

  test('of a text longer than the model reads is asked of its beginning, which is told', async () => {
    const texts = [{ text: 'word '.repeat(600), pair: null }];
    const { plan, results } = await ask(classifier, { head: 'classifier', input: 'sequences', texts });
    expect(plan.cut).toEqual([0]);
    const [{ tokens, cutTokens }] = results.filter(isText);
    expect(tokens).toHaveLength(classifier.config.max_position_embeddings);
    expect(cutTokens).toBeGreaterThan(0);
  });
});

test.each([
  ['more texts than a run can hold', 'classifier', MAX_CLASSIFIED_TEXTS + 1, 'input/invalid'],
  ['a head that the checkpoint has not', 'span', 1, 'weights/no-head'],
] as const)('%s is refused in words', async (_name, head, count, code) => {
  const { probes, host, until, run } = startProbes(classifier, tokenizer, 'classes');
  probes.use(host);
  run(1, { head, input: 'tokens', texts: new Array<(typeof TEXTS)[0]>(count).fill(TEXTS[0]) });
  expect((await until('failed')).error.code).toBe(code);
});
