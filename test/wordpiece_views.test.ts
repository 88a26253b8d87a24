/**
 * What the views ask of a checkpoint that reads by WordPiece (`##` before what goes on with a word), through the worker's probes on the CPU
 * path. Each number is compared with a run of token ids that are written down here.
 */
import { describe, expect, test } from 'vitest';
import { CpuSession } from '../src/cpu/session.ts';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import { comparedRows } from '../src/ui/compare/compared_rows.ts';
import { comparisonQuestion, resolveCompare } from '../src/ui/compare/resolve.ts';
import { targetRows, targetsQuestion } from '../src/ui/compare/targets.ts';
import { gridQuestion, resolveGrid } from '../src/ui/grid/grid_job.ts';
import { deltaCells } from '../src/ui/grid/use_cells.ts';
import { cellWords } from '../src/ui/grid/shown_words.ts';
import { lensQuestion, resolveLens } from '../src/ui/lens/lens_job.ts';
import { occludedSentences, occlusionQuestion } from '../src/ui/lens/occlusion/occlusion_job.ts';
import { followedWords, readSentences } from '../src/ui/lens/readings.ts';
import { formulaWeights } from './golden/formula.ts';
import { formulaModel } from './support/formula_checkpoint.ts';
import { jsonOf, openJson, openVocab, WORDPIECE } from './support/json_tokenizer.ts';
import { PageAnswers } from './support/page_answers.ts';

const { vocab } = (await jsonOf(WORDPIECE)).model as { readonly vocab: Readonly<Record<string, number>> };
const pieces = Object.keys(vocab).sort((a, b) => vocab[a] - vocab[b]);

const model = formulaModel({ vocab_size: pieces.length }, {}, 'wordpiece');
const identity = { name: 'wordpiece', revision: 'formula', content: 'c'.repeat(64) };
const session = await CpuSession.create({
  ...{ ...model, weights: formulaWeights(model), identity, precision: 'f32' },
});

const SENTENCE = '[CLS] the doctor ##s said she was [MASK] . [SEP]'.split(' ');
const MASK = SENTENCE.indexOf('[MASK]');
const NURSE = '[CLS] the nurse said she was [MASK] . [SEP]'.split(' ');

/** log p of every piece at `row` of a sequence of pieces, after `passes` of the model; after all of them unless said otherwise. */
async function logProbsAt(sequence: readonly string[], row: number, after?: number): Promise<number[]> {
  const ids = Uint32Array.from(sequence, (piece) => vocab[piece]);
  const batch = raggedBatch([{ ids, tokenTypeIds: new Uint32Array(ids.length) }]);
  const due = after === undefined ? {} : { after };
  const { answers } = await session.run({
    batch,
    reads: [{ kind: 'predict', rows: Uint32Array.of(row), topK: 0, full: true, ...due }],
  });
  const [{ logits = new Float32Array(), logSumExp }] = answers[0];
  return Array.from(logits, (logit) => logit - logSumExp);
}

/** The sequence with other pieces from `at` on. */
function changed(sequence: readonly string[], at: number, ...put: readonly string[]): readonly string[] {
  return sequence.toSpliced(at, put.length, ...put);
}

const PAIR = resolveCompare({
  ...{ template: 'The {doctors|nurse} said she was [MASK].', contrast: null, held: {} },
});
if (PAIR.kind !== 'ready') throw new Error(PAIR.kind);
const ALONE = resolveLens('The doctors said she was [MASK].');
if (ALONE.kind !== 'ready') throw new Error(ALONE.error.message);

/** Within what another order of f32 sums may cost; NaN is not. */
function expectNear(actual: number | null | undefined, expected: number): void {
  expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(1e-5);
}

describe.each([
  ['tokenizer.json', await openJson(WORDPIECE, {}, pieces.length)],
  ['vocab.txt', await openVocab(pieces)],
])('with a %s of WordPiece', (_, tokenizer) => {
  const page = new PageAnswers(session, tokenizer);

  test('Compare: rows of the whole vocabulary, whose continuations are words without their mark', async () => {
    const [{ rows, alike }] = comparedRows(await page.answered(comparisonQuestion(PAIR, 'typed')));
    const expected = [await logProbsAt(SENTENCE, MASK), await logProbsAt(NURSE, MASK - 1)];
    for (const [side, row] of [rows.A, rows.B].entries()) {
      expect(row).toHaveLength(pieces.length);
      for (const [id, logProb] of row.entries()) expectNear(logProb, expected[side][id]);
    }
    expect(alike).toBeNull();
    const { words, continuations, special } = await page.vocabulary();
    expect([words[vocab['##ing']], continuations[vocab['##ing']]]).toEqual(['ing', 1]);
    expect([words[vocab.doctor], continuations[vocab.doctor]]).toEqual(['doctor', 0]);
    expect(special).toEqual([0, 1, 2, 3, 4]);
  });

  test('targets: of one piece and of several, which are scored piece by piece; none where one is unknown', async () => {
    const asked = targetsQuestion(PAIR, ['Tired', 'nurses', 'zebra'], 'typed');
    if (asked === null) throw new Error('nothing asked');
    const [tired, nurses, zebra] = targetRows(await page.answered(asked));
    expect([tired.pieces, nurses.pieces]).toEqual([1, 2]);
    expectNear(tired.scores.A?.logProb, (await logProbsAt(SENTENCE, MASK))[vocab.tired]);
    // PLL-word-l2r: the first piece with the second masked, then the second behind the first.
    const two = SENTENCE.toSpliced(MASK, 1, '[MASK]', '[MASK]');
    const first = (await logProbsAt(two, MASK))[vocab.nurse];
    const second = (await logProbsAt(changed(two, MASK, 'nurse'), MASK + 1))[vocab['##s']];
    expectNear(nurses.scores.A?.logProb, first + second);
    expect(zebra.scores.A?.logProb).toBeNull();
  });

  test('a word at a mask that touches another is a continuation of it, or no piece alone where both are one', async () => {
    const texts = ['The doctor[MASK] said.', 'The play[MASK] said.'];
    const sentences = texts.map((text) => ({ text, hide: [], read: null }));
    const placed = await page.placed(sentences, ['s', 'ing']);
    const [s, ing] = ['s', 'ing'].map((word) => placed.get(word) ?? []);
    expect(s[0]).toMatchObject({ ids: [vocab['##s']], fits: true });
    expect(ing[1]).toMatchObject({ ids: [], fits: false });
  });

  test('Grid: each cell by the ids of its own sentence', async () => {
    const ready = resolveGrid({
      template: 'The {doctors|nurse} said {she|he} was [MASK].',
      ...{ measure: 'log-ratio', words: 'tired', axes: null },
    });
    if (ready.kind !== 'ready') throw new Error(ready.kind);
    const asked = gridQuestion(ready, 'log-ratio', 'typed');
    if (asked === null) throw new Error('nothing asked');
    const answer = await page.answered(asked);
    const words = cellWords(ready, { kind: 'word', index: 0 });
    if (words === null) throw new Error('no word');
    const cells = deltaCells(answer, { kind: 'cell', row: 0, column: 0 }, words);
    const sequences = [SENTENCE, changed(SENTENCE, 5, 'he'), NURSE, changed(NURSE, 4, 'he')];
    const scores = await Promise.all(
      sequences.map(
        async (sequence) => (await logProbsAt(sequence, sequence.indexOf('[MASK]')))[vocab.tired],
      ),
    );
    expect(cells).toHaveLength(4);
    for (const [cell, delta] of cells.entries()) expectNear(delta, scores[cell] - scores[0]);
  });

  test('Passes: a word followed after each pass', async () => {
    const answer = await page.answered(lensQuestion(ALONE, { form: 'typed', mask: 0, passes: null }));
    const [{ readings }] = readSentences(answer);
    expect(readings).toHaveLength(session.config.num_hidden_layers + 1);
    const placed = await page.placed(answer.job.sentences, ['tired', 'nurses']);
    const followed = followedWords(
      ['tired', 'nurses'],
      readSentences(answer),
      await page.vocabulary(),
      placed,
    );
    expect(followed.ids[0]).toBe(vocab.tired);
    expect(followed.unknown).toEqual(['nurses']);
    for (const [after, { logProbs }] of readings.entries()) {
      expectNear(logProbs?.[vocab.tired], (await logProbsAt(SENTENCE, MASK, after))[vocab.tired]);
    }
  });

  test('Occlusion: whole words, all their pieces at once', async () => {
    const asked = occlusionQuestion(ALONE, { form: 'typed', mask: 0, answer: 'tired' });
    const [{ words, answer }] = occludedSentences(await page.answeredOf('occlusion', asked));
    expect(words.map(({ text }) => text)).toEqual(['The', 'doctors', 'said', 'she', 'was', '.']);
    const doctors = words[1];
    expect(doctors.tokens.map((index) => SENTENCE[index])).toEqual(['doctor', '##s']);
    expectNear(answer.logProb, (await logProbsAt(SENTENCE, MASK))[vocab.tired]);
    const without = await logProbsAt(changed(SENTENCE, 2, '[MASK]', '[MASK]'), MASK);
    expectNear(doctors.logProb, without[vocab.tired]);
  });
});
