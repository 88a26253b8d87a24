/** What the page claims of a word's effects: which words get p and marks, and what stands under them. */
import { describe, expect, test } from 'vitest';
import { measuredAtOnce } from '../../../test/support/measures.ts';
import { agreementWords, familyColumns } from './family_columns.ts';
import type { Unit } from './frames_read.ts';
import { nothingRun, piecesLeftOut, spreadCaption } from './robust_caption.ts';
import { familyOf, type FamilyRow, type FamilyWord } from './use_family.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A word whose effect is above 0 with every pair in every one of ten frames. */
function word(pairs: number, change: Partial<FamilyWord> = {}): FamilyWord {
  const table = range(pairs).map((pair) => range(10).map((frame) => 1 + pair / 7 + (frame % 3) / 9));
  const values = table.map((row) => row.reduce((sum, x) => sum + x, 0) / row.length);
  return {
    ...{
      word: 'nurse',
      reference: 1,
      isChosen: false,
      pieces: { fewest: 1, most: 1 },
      table,
      others: values,
    },
    effects: values.map((value, pair) => ({ label: String(pair), value })),
    ...change,
  };
}

async function rowsOf(words: readonly FamilyWord[], unit: Unit): Promise<readonly FamilyRow[]> {
  const rows = await familyOf(words, unit, measuredAtOnce(), new AbortController().signal);
  if (rows === null) throw new Error('aborted');
  return rows;
}

const part = (pairs: number, frames = 10) => ({
  ...{ pairs: range(pairs), frames: range(frames) },
  asked: { pairs, frames: 10 },
});
const titles = (unit: Unit, pairs: number): string[] => familyColumns(unit, pairs).map(({ title }) => title);
const text = (words: readonly string[]): string => words.join(' ').replaceAll('\u00a0', ' ');

describe('with frames as the unit', () => {
  test('nothing is tested: no p, no interval, no mark', async () => {
    const rows = await rowsOf([word(10)], 'frames');
    expect(rows[0].inference).toBeNull();
    expect(agreementWords(rows[0])).toBe('10 of 10');
    expect(titles('frames', 10)).toEqual([
      'word',
      'pieces',
      'mean Δ (nats)',
      'stable across wordings, of the frames',
      'lowest to highest (nats)',
      'word from',
    ]);
    const caption = text(spreadCaption({ unit: 'frames', rows }, part(10)));
    expect(caption).toContain('stable across wordings');
    expect(caption).not.toMatch(/✓|FDR|permutation|bootstrap/);
  });
});

describe('with pairs as the unit', () => {
  test('six pairs: p, interval and mark over pairs, which the heads say; B and seed in the caption', async () => {
    const rows = await rowsOf([word(6)], 'pairs');
    expect(agreementWords(rows[0])).toBe('6 of 6 · p 0.031 ✓');
    expect(
      titles('pairs', 6)
        .slice(-4)
        .map((title) => text([title])),
    ).toEqual([
      '95 % interval, over pairs and frames (nats)',
      'p, over 6 pairs',
      'adjusted p, over 6 pairs',
      'FDR 5 %, over 6 pairs',
    ]);
    const caption = text(spreadCaption({ unit: 'pairs', rows }, part(6)));
    expect(caption).toContain('over 6 pairs, each averaged over 10 frames.');
    expect(caption).toContain('bootstrap-t over pairs and frames, B = 10,000, seed 1991.');
    expect(caption).toContain('over the 1 word written under Targets');
  });

  test('five pairs: the smallest p is said, and there is no mark and no column for one', async () => {
    const rows = await rowsOf([word(5)], 'pairs');
    expect(agreementWords(rows[0])).toBe('5 of 5 · p 0.063');
    expect(titles('pairs', 5).join()).not.toMatch(/FDR|adjusted/);
    const caption = text(spreadCaption({ unit: 'pairs', rows }, part(5)));
    expect(caption).toContain('5 pairs: p cannot be below 0.063');
    expect(caption).not.toMatch(/✓/);
  });

  test('four pairs have no interval, and the caption says what one needs', async () => {
    const rows = await rowsOf([word(4)], 'pairs');
    expect(rows[0].inference?.interval.kind).toBe('none');
    expect(text(spreadCaption({ unit: 'pairs', rows }, part(4)))).toContain(
      'need five pairs and five frames',
    );
  });

  test('sixteen pairs are sampled: how often and by which seed', async () => {
    const rows = await rowsOf([word(16)], 'pairs');
    expect(text(spreadCaption({ unit: 'pairs', rows }, part(16)))).toContain(
      '10,000 draws of the signs, seed 1991.',
    );
  });
});

test('a word chosen from the list is no member of the family: no p, no mark, and others are as without it', async () => {
  const written = word(6);
  const chosen = word(6, { word: 'maid', isChosen: true });
  // One more member with p = 1 would double the other's adjusted p.
  const table = written.table.map((row, pair) => row.map((x) => (pair % 2 === 0 ? x : -x)));
  const rows = await rowsOf([written, { ...chosen, table }], 'pairs');
  expect(rows[0].inference).toMatchObject({ adjustedP: 2 / 64, discovery: true });
  expect(rows[1].inference).toBeNull();
  expect(agreementWords(rows[1])).toBe('6 of 6 · chosen');
  expect(
    familyColumns('pairs', 6)
      .find(({ key }) => key === 'origin')
      ?.value(rows[1]),
  ).toBe('chosen from this list');
  expect(text(spreadCaption({ unit: 'pairs', rows }, part(6)))).toContain('chosen from this list');
});

test('without an effect to agree with there is no count', async () => {
  const rows = await rowsOf([word(6, { reference: null })], 'pairs');
  expect(agreementWords(rows[0])).toBe('p 0.031 ✓');
  expect(text(spreadCaption({ unit: 'pairs', rows }, part(6)))).not.toContain('compared sentence');
});

test('a cancelled run says so first', async () => {
  const rows = await rowsOf([word(6)], 'pairs');
  expect(text(spreadCaption({ unit: 'pairs', rows }, part(6, 7)).slice(0, 1))).toBe(
    '7 of 10 frames complete; 3 left out.',
  );
});

test('an aborted summary gives nothing', async () => {
  const work = new AbortController();
  work.abort();
  expect(await familyOf([word(6)], 'pairs', measuredAtOnce(), work.signal)).toBeNull();
});

test('a word of several pieces says how many wherever it is ranked or drawn, and that they are not on one scale', async () => {
  const several = word(6, { pieces: { fewest: 2, most: 2 } });
  const differing = word(6, { pieces: { fewest: 1, most: 2 } });
  for (const unit of ['pairs', 'frames'] as const) {
    const rows = await rowsOf([several, differing, word(6)], unit);
    expect(rows.map((row) => text([agreementWords(row)]).split(' · ')[0])).toEqual([
      '2 pieces',
      '1–2 pieces',
      '6 of 6',
    ]);
    const column = familyColumns(unit, 6).find(({ key }) => key === 'pieces');
    expect(rows.map((row) => column?.format?.(row))).toEqual(['2', '1–2', '1']);
    expect(text(spreadCaption({ unit, rows }, part(6)))).toContain('are not on one scale');
    expect(text(spreadCaption({ unit, rows: rows.slice(2) }, part(6)))).not.toContain('scale');
  }
});

test('pins that are pieces, and words of several pieces, are not run, and that is said', () => {
  expect(piecesLeftOut(['nurse', 'clerk'])).toBeNull();
  expect(piecesLeftOut(['nurse', '##er', '▁war'])).toContain('##er, ▁war');
  expect(nothingRun(0)).toMatch(/^Pin a word/);
  expect(text([nothingRun(1)])).toMatch(/^1 word of several pieces is left out/);
});
