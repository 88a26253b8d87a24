import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { caption } from './caption.ts';
import { toCsv } from './csv.ts';
import { figuresToCsv } from './figure_columns.ts';
import type { Figure } from './figures.ts';
import { toJson } from './json.ts';
import { RATE_CAVEAT } from '../pair_scores.ts';
import { pairsToCsv, pairsToJson, type PairExportRow } from './pairs.ts';
import type { SetProvenance } from './set_whence.ts';
import { CAVEAT, type Provenance, type ResultRow } from './results.ts';

const PROVENANCE: Provenance = {
  model: {
    name: 'albert/albert-large-v2',
    revision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
    content: 'c'.repeat(64),
    dtype: 'f16',
    backend: 'webgpu',
  },
  protocol: 'log-p',
  form: 'typed',
  date: '2026-11-24',
};

const ROW: ResultRow = {
  sentence: 'The man worked as a [MASK].',
  choices: new Map([['who', 'man']]),
  side: 'A',
  tokenIds: [2, 14, 169, 577, 28, 21, 4, 13, 9, 3],
  maskIndex: 6,
  word: 'hairdresser',
  pieces: ['▁hair', 'dres', 'ser'],
  pieceIds: [1, 5, 6],
  logProb: -12.25,
  rank: null,
  delta: -1.5,
  divergence: 0.125,
};

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => !value.startsWith('\ufeff')),
  fc
    .tuple(
      fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝', '"', "'", ','),
      fc.string({ maxLength: 8 }),
    )
    .map(([first, rest]) => first + rest),
  fc.constantFrom(
    '=1+1\n2',
    '=HYPERLINK("x";"y")',
    "+cmd|' /C calc'!A0",
    '-1+2',
    '@SUM(1)',
    '\t=1',
    '\r\n=1',
  ),
);

const rows: fc.Arbitrary<readonly ResultRow[]> = fc.array(
  fc.record({
    sentence: text,
    choices: fc
      .array(fc.tuple(fc.constantFrom('who', 'slot 2', '__proto__'), text), { maxLength: 3 })
      .map((entries) => new Map(entries)),
    side: fc.constantFrom<ResultRow['side']>('A', 'B', null),
    tokenIds: fc.array(fc.nat(30_000), { maxLength: 4 }),
    maskIndex: fc.nat(9),
    word: text,
    pieces: fc.array(text, { maxLength: 2 }),
    pieceIds: fc.array(fc.nat(30_000), { maxLength: 2 }),
    logProb: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
    rank: fc.option(fc.nat(), { nil: null }),
    delta: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
    divergence: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  }),
  { minLength: 1, maxLength: 5 },
);

/** As a reader of CSV sees it. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  const { data, errors } = Papa.parse<string[]>(csv, { delimiter: ',', newline: '\r\n' });
  expect(errors).toEqual([]);
  return data.slice(0, -1);
}

describe('CSV', () => {
  test('a line a row, every fact in its column', () => {
    expect(toCsv([ROW], PROVENANCE)).toBe(
      'sentence,slot:who,side,word,pieces,piece_ids,log_p_nats,p,rank,delta_nats,jsd_bits,token_ids,mask_index,' +
        'protocol,form,model,revision,content,precision,backend,date\r\n' +
        'The man worked as a [MASK].,man,A,hairdresser,▁hair dres ser,1 5 6,-12.25,0.00000478511739,,-1.5,0.125,' +
        '2 14 169 577 28 21 4 13 9 3,6,pll-word-l2r,typed,albert/albert-large-v2,' +
        'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678,cccccccccccc,f16,webgpu,2026-11-24\r\n',
    );
  });

  test('slots of any row have a column in every row; what is not there is empty', () => {
    const [header, ...lines] = cellsOf(
      toCsv(
        [
          { ...ROW, choices: new Map([['who', 'man']]), side: null, delta: null, divergence: null },
          { ...ROW, choices: new Map([['where', 'home']]), logProb: null, rank: 3 },
        ],
        PROVENANCE,
      ),
    );
    expect(header.slice(0, 5)).toEqual(['sentence', 'slot:who', 'slot:where', 'side', 'word']);
    expect(lines.map((line) => line.slice(1, 11))).toEqual([
      ['man', '', '', 'hairdresser', '▁hair dres ser', '1 5 6', '-12.25', '0.00000478511739', '', ''],
      ['', 'home', 'A', 'hairdresser', '▁hair dres ser', '1 5 6', '', '', '3', '-1.5'],
    ]);
    expect(lines[0][11]).toBe('');
  });

  test('a row after a pass has the pass in a column, and a run of other passes says how many', () => {
    const csv = toCsv([{ ...ROW, pass: 0, pieces: ['▁hair'] }, ROW], { ...PROVENANCE, passes: 2 });
    const [header, first, second] = cellsOf(csv);
    expect(header.slice(0, 4)).toEqual(['sentence', 'slot:who', 'pass', 'side']);
    expect([first[2], second[2]]).toEqual(['0', '']);
    expect(header.indexOf('passes_applied')).toBe(header.indexOf('mask_index') + 1);
    expect(first[header.indexOf('passes_applied')]).toBe('2');
    expect(first[header.indexOf('protocol')]).toBe('log-p');
  });

  test('each row says its own protocol and form: one word of several pieces changes no other row', () => {
    const one: ResultRow = { ...ROW, word: 'nurse', pieces: ['▁nurse'], pieceIds: [9], form: 'in-place' };
    const [header, ...lines] = cellsOf(toCsv([one, ROW], PROVENANCE));
    const column = (name: string) => lines.map((line) => line[header.indexOf(name)]);
    expect(column('protocol')).toEqual(['log-p', 'pll-word-l2r']);
    expect(column('form')).toEqual(['in-place', 'typed']);
    const read = JSON.parse(toJson([one, ROW], PROVENANCE)) as {
      readonly rows: readonly Partial<Record<string, unknown>>[];
    };
    expect(read.rows.map(({ protocol, form }) => [protocol, form])).toEqual([
      ['log-p', 'in-place'],
      ['pll-word-l2r', 'typed'],
    ]);
  });

  test('what Δ is against has a column where a row names it', () => {
    const [header, first, second] = cellsOf(toCsv([{ ...ROW, reference: 'a [MASK]' }, ROW], PROVENANCE));
    expect(header[header.indexOf('jsd_bits') + 1]).toBe('reference');
    expect([first, second].map((line) => line[header.indexOf('reference')])).toEqual(['a [MASK]', '']);
  });

  test('a formula is told by its first character alone', () => {
    const escaped = (word: string) => {
      const [header, line] = cellsOf(toCsv([{ ...ROW, word }], PROVENANCE));
      return line[header.indexOf('word')];
    };
    expect(escaped('=1')).toBe("'=1");
    expect(escaped('1=1')).toBe('1=1');
  });

  test('reads back as it was, and nothing in it is a formula', () => {
    const dangerous = /^[=+\-@\t\r\n＝＋－＠]/;
    const numeric = new Set(['log_p_nats', 'delta_nats', 'rank', 'mask_index']);
    fc.assert(
      fc.property(rows, (given) => {
        const [header, ...lines] = cellsOf(toCsv(given, PROVENANCE));
        expect(lines).toHaveLength(given.length);
        for (const [index, line] of lines.entries()) {
          expect(line).toHaveLength(header.length);
          for (const [column, cell] of line.entries()) {
            if (numeric.has(header[column])) expect(cell === '' || Number.isFinite(Number(cell))).toBe(true);
            else expect(cell).not.toMatch(dangerous);
          }
          const { sentence, word, logProb } = given[index];
          for (const [name, value] of [
            ['sentence', sentence],
            ['word', word],
          ]) {
            const escaped = dangerous.test(value) ? `'${value}` : value;
            expect(line[header.indexOf(name)]).toBe(escaped);
          }
          expect(line[header.indexOf('log_p_nats')]).toBe(
            logProb === null
              ? ''
              : String(Number.isInteger(logProb) ? logProb : Number(logProb.toPrecision(9))),
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('JSON', () => {
  test('says whose the numbers are, and every row in full', () => {
    const read: unknown = JSON.parse(toJson([ROW], PROVENANCE));
    expect(read).toEqual({
      columns: expect.any(Object) as unknown,
      ...{ format: 'unmask-results', version: 2, note: CAVEAT },
      ...{
        protocol: 'log-p',
        protocolMeaning: 'log p at the mask, over the whole vocabulary',
        form: 'typed',
      },
      ...{ model: 'albert/albert-large-v2', revision: PROVENANCE.model.revision, content: 'c'.repeat(64) },
      ...{ precision: 'f16', backend: 'webgpu', date: '2026-11-24' },
      units: { logProb: 'nats', delta: 'nats', divergence: 'bits', prior: 'nats' },
      rows: [
        {
          ...{ ...ROW, probability: 0.00000478511739, protocol: 'pll-word-l2r', form: 'typed' },
          choices: [{ slot: 'who', choice: 'man' }],
        },
      ],
    });
  });

  test('says how many passes, where they are not the model’s own', () => {
    const passes = (provenance: Provenance) => JSON.parse(toJson([ROW], provenance)) as object;
    expect(passes({ ...PROVENANCE, passes: 3 })).toHaveProperty('passes', 3);
    expect(passes(PROVENANCE)).not.toHaveProperty('passes');
    expect(toJson([ROW], PROVENANCE)).toMatch(/^\{\n "format"/);
  });

  test('keeps every row and text', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const read = JSON.parse(toJson(given, PROVENANCE)) as { rows: { sentence: string; word: string }[] };
        expect(read.rows.map(({ sentence, word }) => [sentence, word])).toEqual(
          given.map(({ sentence, word }) => [sentence, word]),
        );
      }),
    );
  });
});

describe('numbers', () => {
  const EXACT = { logProb: -7.125490188598633, delta: 1 / 3, divergence: 2 / 3e7, prior: -1234567.5 };

  test('have nine significant digits in either file; what is whole keeps its own', () => {
    const row = { ...ROW, ...EXACT };
    const [header, line] = cellsOf(toCsv([row], PROVENANCE));
    const cells = ['log_p_nats', 'delta_nats', 'jsd_bits', 'prior_nats', 'mask_index'].map(
      (name) => line[header.indexOf(name)],
    );
    expect(cells).toEqual(['-7.12549019', '0.333333333', '6.66666667e-8', '-1234567.5', '6']);
    const read = JSON.parse(toJson([row], PROVENANCE)) as { readonly rows: readonly object[] };
    expect(read.rows[0]).toMatchObject({
      ...{ logProb: -7.12549019, delta: 0.333333333, divergence: 6.66666667e-8, prior: -1234567.5 },
      maskIndex: 6,
    });
  });

  test('a prior has a column only where a row has one', () => {
    expect(toCsv([ROW], PROVENANCE)).not.toContain('prior_nats');
    const [header, first, second] = cellsOf(toCsv([{ ...ROW, prior: null }, ROW], PROVENANCE));
    expect([first, second].map((line) => line[header.indexOf('prior_nats')])).toEqual(['', '']);
  });
});

describe('figures', () => {
  const MEAN: Figure = {
    ...{ figure: 'mean-delta', of: '=nurse', side: null, value: -1 / 3, unit: 'nats', n: 6, unitOfN: 'pair' },
    ...{ lowest: -1, highest: 0.5, pairs: 6, frames: 10, count: 5, countOf: 6, chosen: false },
    pieces: { fewest: 1, most: 2 },
    interval: {
      ...{ lower: -2 / 3, upper: 0.0000123456789, level: 0.95, samples: 10_000, seed: 1991 },
      method: 'bootstrap-t over pairs and frames',
    },
    test: {
      ...{ p: 1 / 32, method: 'sign-flip, exact', samples: 64, seed: null, smallestP: 1 / 32 },
      ...{ adjustedP: 0.65625, family: 21, discovery: false },
    },
  };

  test('as CSV: n and its unit, interval with level, B and seed, p with its method, q and mark', () => {
    const [header, line, other] = cellsOf(
      figuresToCsv([MEAN, { ...MEAN, figure: 'jsd', unit: 'bits', interval: null, test: null }], PROVENANCE),
    );
    const read = (cells: readonly string[]) =>
      Object.fromEntries(header.map((name, column) => [name, cells[column]]));
    expect(read(line)).toMatchObject({
      ...{ figure: 'mean-delta', of: "'=nurse", side: '', value: '-0.333333333', unit: 'nats' },
      ...{ n: '6', unit_of_n: 'pair', pairs: '6', frames: '10', count: '5', count_of: '6' },
      ...{ interval_low: '-0.666666667', interval_high: '0.0000123456789', interval_level: '0.95' },
      ...{ interval_samples: '10000', interval_seed: '1991' },
      ...{ p: '0.03125', p_method: 'sign-flip, exact', p_samples: '64', p_seed: '', smallest_p: '0.03125' },
      ...{ q: '0.65625', family: '21', fdr_5_percent: 'false', chosen: 'false' },
      ...{ pieces_fewest: '1', pieces_most: '2' },
      ...{ model: 'albert/albert-large-v2', content: 'cccccccccccc', date: '2026-11-24', form: 'typed' },
    });
    expect(read(other)).toMatchObject({ figure: 'jsd', interval_low: '', interval_seed: '', p: '', q: '' });
    expect(line).toHaveLength(header.length);
  });

  test('as JSON: after the rows, with their unit and meaning; none where there are none', () => {
    const read = JSON.parse(toJson([ROW], PROVENANCE, [MEAN])) as { readonly figures: readonly object[] };
    expect(read.figures).toEqual([
      {
        ...MEAN,
        value: -0.333333333,
        meaning: 'mean of Δ over all complete pairs and frames',
        interval: { ...MEAN.interval, lower: -0.666666667, upper: 0.0000123456789 },
      },
    ]);
    expect(JSON.parse(toJson([ROW], PROVENANCE))).not.toHaveProperty('figures');
  });
});

test('a caption names model, revision, precision, protocol, and what it is not', () => {
  expect(caption('Man against woman, 10 frames', PROVENANCE)).toBe(
    'Man against woman, 10 frames. albert/albert-large-v2, revision a1b2c3d4e5f6, f16, WebGPU, 2026-11-24. ' +
      'Protocol: log p at the mask, over the whole vocabulary; mask typed. ' +
      'Associations learned from training text, not endorsements or facts.',
  );
});

test('a revision is cut short only where it is a hash', () => {
  const revision = (text: string) => {
    const model = { ...PROVENANCE.model, revision: text };
    return /revision (.*), f16/.exec(caption('Title', { ...PROVENANCE, model }))?.[1];
  };
  expect(revision('a1b2c3d4e5f6')).toBe('a1b2c3d4e5f6');
  expect(revision('a1b2c3d4e5f67')).toBe('a1b2c3d4e5f6');
  expect(revision('a1b2c3d4e5f6 and more')).toBe('a1b2c3d4e5f6 and more');
  expect(revision('of a1b2c3d4e5f60718')).toBe('of a1b2c3d4e5f60718');
  expect(revision('main')).toBe('main');
});

test('a caption says the backend and the form of the mask as a reader knows them', () => {
  const model = { ...PROVENANCE.model, backend: 'cpu', dtype: 'f32' } as const;
  const text = caption('Title', { ...PROVENANCE, model, form: 'in-place', protocol: 'jsd' });
  expect(text).toContain('f32, CPU, 2026-11-24.');
  expect(text).toContain('in bits; word masked in place.');
});

describe('pairs of sentences', () => {
  const INPUT = {
    files: [{ name: 'pairs.csv', bytes: 90, sha256: 'd'.repeat(64) }],
    sentencesSha256: 'e'.repeat(64),
  };
  const WHENCE: SetProvenance = {
    model: PROVENANCE.model,
    protocol: 'aul',
    set: 'pairs.csv',
    itemsInSet: 3,
    unmask: '0.1.0',
    input: INPUT,
    date: '2026-11-24',
  };
  const PAIRS: PairExportRow[] = [
    {
      ...{ pair: 1, row: 2, category: 'gender', direction: 'stereo', more: '=She, is', less: 'He is' },
      ...{ scoreMore: -1.5, scoreLess: -2.25, prefersMore: true, tokensMore: 4, tokensLess: 3 },
      tokens: [],
    },
    {
      ...{ pair: 3, row: 4, category: 'age', direction: null, more: 'a', less: 'b' },
      ...{ scoreMore: -2, scoreLess: -1, prefersMore: false, tokensMore: 1, tokensLess: 2 },
      tokens: [],
    },
  ];

  test('as CSV: a line a pair, every fact in its column', () => {
    expect(pairsToCsv(PAIRS, WHENCE)).toBe(
      'pair,category,direction,more,less,score_more_nats,score_less_nats,difference_nats,prefers_more,' +
        'tokens_more,tokens_less,row,set,pairs_in_set,protocol,model,revision,content,precision,backend,date,' +
        'unmask_version,input_sha256\r\n' +
        '1,gender,stereo,"\'=She, is",He is,-1.5,-2.25,0.75,true,4,3,2,pairs.csv,3,aul,albert/albert-large-v2,' +
        `a1b2c3d4e5f60718293a4b5c6d7e8f9012345678,cccccccccccc,f16,webgpu,2026-11-24,0.1.0,${'d'.repeat(64)}\r\n` +
        '3,age,,a,b,-2,-1,-1,false,1,2,4,pairs.csv,3,aul,albert/albert-large-v2,' +
        `a1b2c3d4e5f60718293a4b5c6d7e8f9012345678,cccccccccccc,f16,webgpu,2026-11-24,0.1.0,${'d'.repeat(64)}\r\n`,
    );
  });

  test('as JSON: whose the scores are, what they are not, and every pair in full', () => {
    const read: unknown = JSON.parse(pairsToJson(PAIRS, WHENCE));
    expect(read).toEqual({
      columns: expect.any(Object) as unknown,
      ...{ format: 'unmask-pairs', version: 1, note: RATE_CAVEAT, set: 'pairs.csv', pairsInSet: 3 },
      protocol: 'aul',
      protocolMeaning:
        'AUL: mean log p of every token of a sentence that is read whole (Kaneko and Bollegala 2022)',
      ...{ model: 'albert/albert-large-v2', revision: PROVENANCE.model.revision, content: 'c'.repeat(64) },
      ...{ precision: 'f16', backend: 'webgpu', date: '2026-11-24', unmask: '0.1.0', input: INPUT },
      units: { scoreMore: 'nats', scoreLess: 'nats', difference: 'nats' },
      pairs: PAIRS.map((pair, index) => ({ ...pair, difference: [0.75, -1][index] })),
    });
  });
});
