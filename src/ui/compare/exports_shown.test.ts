/** What the page shows of a comparison is in its files: every number of every table, by the columns that the tables themselves have. */
import { expect, test } from 'vitest';
import { PRESETS } from '../../probes/data/presets.ts';
import type { Figure } from '../../probes/export/figures.ts';
import { toJson } from '../../probes/export/json.ts';
import type { Provenance } from '../../probes/export/results.ts';
import type { ModelIdentity } from '../../page/client.ts';
import { initialRun } from '../../page/probe_run.ts';
import type { ProbeSentenceResult, TokenView, Vocabulary } from '../../worker/messages.ts';
import { measuredAtOnce } from '../../../test/support/measures.ts';
import type { Answered, Asked } from '../lab/probe_desk.ts';
import { tableCells } from '../plots/table_csv.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { comparedRows } from './compared_rows.ts';
import { WORD_SORTS } from '../../probes/share/state.ts';
import { presetState } from './compare_state.ts';
import { comparisonFigures, resultRows } from './exports.ts';
import { familyColumns } from './family_columns.ts';
import type { Unit } from './frames_read.ts';
import { listedWords } from './listed_words.ts';
import { pairedList, wordNumbers } from './paired_list.ts';
import { comparisonQuestion, resolveCompare } from './resolve.ts';
import { frameSentences, framesQuestion } from './robust.ts';
import { bySide, SIDES } from './sides.ts';
import { targetColumns } from './target_columns.ts';
import { plannedPieces, targetRows, targetsQuestion } from './targets.ts';
import { familyOf, type Family } from './use_family.ts';
import { familyWords } from './use_spread.ts';

const WORDS = 200;
const VOCABULARY: Vocabulary = {
  ...{ model: 'm', revision: 'r', content: 'c', special: [0] },
  words: Array.from({ length: WORDS }, (_, id) => `w${id}`),
  continuations: new Uint8Array(WORDS),
};
const IDENTITY: ModelIdentity = {
  ...{ name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'webgpu', adapter: 'one' },
};
const PROVENANCE: Provenance = {
  ...{ model: IDENTITY, protocol: 'log-ratio', form: 'typed', date: '2026-11-28' },
};

/** Numbers between 0 and 1 that are all different and always the same. */
function noise(seed: number): number {
  const turned = Math.sin(seed * 12.9898) * 43758.5453;
  return turned - Math.floor(turned);
}

/** log p of a vocabulary, a distribution. */
function rowOf(seed: number): Float32Array<ArrayBuffer> {
  const logits = Array.from({ length: WORDS }, (_, id) => 4 * noise(id) + noise((seed + 1) * WORDS + id));
  const logSumExp = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return Float32Array.from(logits, (logit) => logit - logSumExp);
}

function answer<About>({ job, about }: Asked<About>): Answered<About> {
  const results = job.sentences.map((_, index): [number, ProbeSentenceResult] => {
    const tokens = [2, 100 + index, 4, 3].map((id): TokenView => ({
      ...{ id, inputId: id, piece: 'x', range: null, special: false, masked: id === 4 },
      maskedInPlace: false,
    }));
    const mask = {
      ...{ tokenIndex: 2, predictions: [], specialMass: 0 },
      targets: job.targets.map((__, target) => ({
        ...{ logProb: -1 - 5 * noise(31 * index + target), pieces: 1, rank: 1000 + 37 * index + target },
      })),
      logProbs: job.fullLogProbs ? rowOf(index) : null,
    };
    return [index, { index, tokens, cutTokens: 0, masks: [mask] }];
  });
  const run = { ...initialRun<'sentences'>(job), identity: IDENTITY, results: new Map(results) };
  return { job, about, run };
}

const PAIRS = ['ab', 'cd', 'ef', 'gh', 'ij', 'kl', 'mn'].map((names) => [names[0], names[1]] as const);
const SET = {
  label: 'nouns',
  frames: ['The {who} is a [MASK].', 'A {who} was a [MASK].', 'My {who} is a [MASK].'],
  pairs: PAIRS,
};

async function setUp(unit: Unit) {
  const ready = resolveCompare({ ...presetState(PRESETS[0], ''), template: 'A {who:a|b} is {who} [MASK].' });
  if (ready.kind !== 'ready') throw new Error(ready.kind);
  const words = ['clerk', 'cook', 'guard'];
  const asked = targetsQuestion(ready, words, 'typed');
  const inFrames = framesQuestion(frameSentences(SET, 'who'), words, 'typed');
  if (asked === null || inFrames === null) throw new Error('nothing asked');
  const [comparison, targets] = [answer(comparisonQuestion(ready, 'typed')), answer(asked)];
  const frames = answer(inFrames);
  const effects = familyWords(frames, unit, {
    references: new Map(words.map((word, index) => [word, 0.125 + index])),
    ...{ pair: ['a', 'b'], compared: ready.pairs, written: new Set(words) },
  });
  const rows = await familyOf(effects, unit, measuredAtOnce(), new AbortController().signal);
  const family: Family = { of: { answer: frames, words: effects }, unit, rows: rows ?? [] };
  const exportable = { comparison, vocabulary: VOCABULARY, targets, frames };
  const listed = listedWords(comparedRows(comparison), VOCABULARY, []);
  const file = JSON.parse(
    toJson(
      resultRows({ ...exportable, words: listed }),
      PROVENANCE,
      comparisonFigures({ ...exportable, sets: [words], family }),
    ),
  ) as {
    readonly rows: readonly { readonly word: string; readonly sentence: string }[];
    readonly figures: readonly Figure[];
  };
  return { ready, comparison, targets, family, file };
}

/** All numbers and words of a record, however deep. */
function factsOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(factsOf) : [value];
}

/** Every number of a table's row is in the records of its word. */
function expectAll<Row>(
  columns: readonly PlotColumn<Row>[],
  row: Row,
  records: readonly unknown[],
  more: readonly unknown[] = [],
): void {
  const facts = [...factsOf(records), ...more];
  const { titles, rows } = tableCells(columns, [row]);
  titles.forEach((title, index) => {
    const cell = rows[0][index];
    if (cell === null || cell === '') return;
    const isIt = (fact: unknown): boolean =>
      fact === cell || (typeof fact === 'number' && Math.abs(fact - Number(cell)) <= 1e-7);
    expect(facts.some(isIt), `${title}: ${cell}`).toBe(true);
  });
}

test('the lists: rank, p, log p on both sides, Δ and share of the JSD of every word that they can show', async () => {
  const { comparison, file } = await setUp('pairs');
  const [{ rows }] = comparedRows(comparison);
  const sorted = WORD_SORTS.map((sort) => pairedList(rows, VOCABULARY, { among: 50, shown: 50, sort }));
  const lists = bySide((side) => sorted.flatMap((each) => each[side]));
  const likeliest = wordNumbers(
    rows,
    VOCABULARY,
    Array.from(VOCABULARY.words.keys()).filter((id) => id > 0),
  ).filter(({ rank }) => SIDES.some((side) => rank[side] <= 50));
  expect(likeliest.length).toBeGreaterThan(50);
  for (const { name, jsdShare } of [...lists.A, ...lists.B]) {
    const own = file.rows.filter(({ word }) => word === name);
    expect(own).toHaveLength(2);
    for (const row of own)
      expect(row).toMatchObject({ divergenceShare: expect.closeTo(jsdShare, 6) as unknown });
  }
  for (const { name, rank, logProb, delta } of [...lists.A, ...lists.B, ...likeliest]) {
    for (const side of SIDES) {
      expect(file.rows.filter(({ word }) => word === name)).toContainEqual(
        expect.objectContaining({
          ...{ side, rank: rank[side], delta: expect.closeTo(delta, 6) as unknown },
          logProb: expect.closeTo(logProb[side], 6) as unknown,
          probability: expect.closeTo(Math.exp(logProb[side]), 6) as unknown,
        }),
      );
    }
  }
});

test('the targets: every column of their table', async () => {
  const { ready, targets, file } = await setUp('pairs');
  const columns = targetColumns(ready.sides, plannedPieces(targets.run.plan), {
    ...{ hasPrior: true, articleIsOpen: false, misplaced: [] },
  }).filter(({ key }) => key !== 'pieces');
  expect(columns.length).toBeGreaterThan(7);
  for (const row of targetRows(targets)) {
    const own = file.rows.filter(({ word, sentence }) => word === row.word && /^A . is/.test(sentence));
    expect(own).toHaveLength(2);
    expectAll(columns, row, own);
  }
});

test.each(['pairs', 'frames'] as const)(
  'the spread over %s: every column of its table, and every dot',
  async (unit) => {
    const { family, file } = await setUp(unit);
    const columns = familyColumns(unit, PAIRS.length);
    expect(columns.length).toBe(unit === 'pairs' ? 10 : 6);
    for (const row of family.rows) {
      const own = file.figures.filter(({ figure, of }) => figure === 'mean-delta' && of === row.word);
      expect(own).toHaveLength(1);
      const said = [
        row.isChosen ? 'chosen from this list' : 'written',
        row.inference?.discovery ? 'yes' : 'no',
      ];
      expectAll(columns, row, own, said);
      const { effects = [], reference } = family.of.words.find(({ word }) => word === row.word) ?? {};
      expect(effects.length).toBe(unit === 'pairs' ? PAIRS.length : SET.frames.length);
      expect(own[0].reference).toBe(reference);
      const dots = file.figures.filter(
        ({ figure, of }) =>
          figure === (unit === 'pairs' ? 'delta-of-pair' : 'delta-of-frame') && of === row.word,
      );
      expect(dots.map(({ value, contrast, frame }) => [unit === 'pairs' ? contrast : frame, value])).toEqual(
        effects.map(({ label, value }) => [label, expect.closeTo(value, 6) as unknown]),
      );
    }
  },
);

test('how alike the lists are: all four figures', async () => {
  const { file } = await setUp('pairs');
  for (const name of ['overlap', 'jaccard', 'rbo', 'jsd']) {
    expect(file.figures.find(({ figure }) => figure === name)?.value, name).toBeGreaterThan(0);
  }
});
