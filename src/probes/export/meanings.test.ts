/** A file says itself what its columns mean, and says everything that a row says. */
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';
import { toJson } from './json.ts';
import type { Figure } from './figures.ts';
import { pairsToCsv, pairsToJson, type PairExportRow } from './pairs.ts';
import type { SetProvenance } from './set_whence.ts';
import type { Provenance, ResultRow } from './results.ts';

const PROVENANCE: Provenance = {
  model: { name: 'm', revision: 'r', content: 'c'.repeat(64), dtype: 'f32', backend: 'wasm' },
  ...{ protocol: 'log-ratio', form: 'typed', date: '2026-11-28', passes: 3 },
};
const WHENCE = ['model', 'revision', 'content', 'precision', 'backend', 'date'];

/** Has everything that a row may have. */
const FULL: ResultRow = {
  ...{ sentence: 'The man [MASK].', choices: new Map([['who', 'man']]), side: 'A', pass: 1 },
  ...{ tokenIds: [2, 4, 3], maskIndex: 1, word: 'she', pieces: ['▁she'], pieceIds: [9] },
  ...{ logProb: Math.fround(-1.1), rank: 2, delta: -0.1, divergence: 0.1, prior: -2.5, readAlike: 'x' },
  ...{ reference: 'The woman [MASK].', form: 'in-place', sumOf: ['she', 'her'] },
};

const FIGURE: Required<Figure> = {
  ...{ figure: 'mean-delta', of: 'she', side: 'A', contrast: 'a | b', frame: 'f', frameSet: 's', held: 'h' },
  ...{ value: 1, unit: 'nats', n: 6, unitOfN: 'pair', depth: 10, persistence: 0.9, rule: 'set-sum' },
  ...{ pieces: { fewest: 1, most: 2 }, lowest: 0, highest: 2, reference: 0.5, pass: 0, pairs: 6, frames: 9 },
  ...{ count: 5, countOf: 6, outOf: 8, ties: 0, chosen: false, sentences: ['a', 'b'], sets: [['a'], ['b']] },
  corners: { rows: ['a', 'b'], columns: ['c', 'd'] },
  interval: {
    ...{ lower: 0, upper: 2, level: 0.95, method: 'bootstrap-t over pairs and frames' },
    ...{ samples: 10, seed: 1 },
  },
  test: {
    ...{ p: 0.03, method: 'sign-flip, exact', samples: 64, seed: null, smallestP: 0.03 },
    ...{ adjustedP: 0.04, family: 3, discovery: true },
  },
};

type Meanings = Readonly<
  Record<string, { readonly meaning: string; readonly unit?: string; readonly csv: string }>
>;

interface ResultsFile {
  readonly columns: Meanings;
  readonly figureColumns: Meanings;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly figures: readonly Readonly<Record<string, unknown>>[];
}

function headerOf(csv: string): readonly string[] {
  return Papa.parse<string[]>(csv, { delimiter: ',' }).data[0];
}

/** The fields of a record, those of a record within it behind a dot. */
function fieldsOf(record: object, within = ''): readonly string[] {
  return Object.entries(record).flatMap(([field, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && field !== 'corners'
      ? fieldsOf(value, `${field}.`)
      : [`${within}${field}`],
  );
}

test('every field of a row and every column of its CSV has a meaning in the JSON', () => {
  const file = JSON.parse(toJson([FULL], PROVENANCE)) as ResultsFile;
  const fields = new Set(Object.keys(file.columns));
  for (const field of fieldsOf(file.rows[0])) expect(fields, field).toContain(field);
  const explained = new Set(Object.values(file.columns).map(({ csv }) => csv));
  for (const column of headerOf(toCsv([FULL], PROVENANCE))) {
    if (WHENCE.includes(column)) continue;
    expect(explained, column).toContain(column.replace(/^slot:.*/, 'slot:LABEL'));
  }
  expect(Object.values(file.columns).every(({ meaning }) => meaning.length > 3)).toBe(true);
  expect(file.columns.logProb).toMatchObject({ unit: 'nats', csv: 'log_p_nats' });
});

test('every field of a figure has a meaning, and a column in CSV', () => {
  const file = JSON.parse(toJson([FULL], PROVENANCE, [FIGURE])) as ResultsFile;
  const fields = new Set(Object.keys(file.figureColumns));
  for (const field of fieldsOf(file.figures[0])) {
    if (field !== 'meaning') expect(fields, field).toContain(field);
  }
});

test('p and log p less the prior stand beside what they are made of', () => {
  const { rows } = JSON.parse(toJson([FULL], PROVENANCE)) as ResultsFile;
  expect(rows[0].probability).toBeCloseTo(Math.exp(-1.1), 6);
  expect(rows[0].priorDifference).toBeCloseTo(1.4, 6);
  const { data } = Papa.parse<Record<string, string>>(toCsv([FULL], PROVENANCE), { header: true });
  expect(Number(data[0].p)).toBeCloseTo(Math.exp(-1.1), 6);
  expect(Number(data[0].log_p_less_prior_nats)).toBeCloseTo(1.4, 6);
});

test('a number of f32 is read back from either file as it was', () => {
  const value = Math.fround(-Math.PI);
  const row = { ...FULL, logProb: value };
  const { rows } = JSON.parse(toJson([row], PROVENANCE)) as ResultsFile;
  expect(Math.fround(Number(rows[0].logProb))).toBe(value);
  const { data } = Papa.parse<Record<string, string>>(toCsv([row], PROVENANCE), { header: true });
  expect(Math.fround(Number(data[0].log_p_nats))).toBe(value);
});

test('pairs: every field and column has a meaning, and each pair has its tokens', () => {
  const pair: PairExportRow = {
    ...{ pair: 1, row: 1, category: 'age', direction: null, more: 'a', less: 'b' },
    ...{ scoreMore: -1, scoreLess: -2 },
    ...{ prefersMore: true, tokensMore: 1, tokensLess: 1 },
    tokens: [{ piece: '▁a', more: -1, less: -2, delta: 1 }],
  };
  const provenance: SetProvenance = {
    ...PROVENANCE,
    protocol: 'aul',
    set: 's',
    itemsInSet: 1,
    unmask: '0.1.0',
  };
  const file = JSON.parse(pairsToJson([pair], provenance)) as {
    readonly columns: Meanings;
    readonly pairs: readonly Readonly<Record<string, unknown>>[];
  };
  const fields = Object.keys(file.columns);
  for (const field of fieldsOf(file.pairs[0])) {
    expect(
      fields.some((each) => each === field || each.startsWith(`${field}.`)),
      field,
    ).toBe(true);
  }
  expect(file.pairs[0].tokens).toEqual([{ piece: '▁a', more: -1, less: -2, delta: 1 }]);
  const explained = new Set(Object.values(file.columns).map(({ csv }) => csv));
  for (const column of headerOf(pairsToCsv([pair], provenance))) {
    if (!['set', 'pairs_in_set', 'protocol', 'unmask_version', 'input_sha256', ...WHENCE].includes(column))
      expect(explained).toContain(column);
  }
});
