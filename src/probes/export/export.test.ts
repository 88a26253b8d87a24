import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { caption } from './caption.ts';
import { toCsv } from './csv.ts';
import { toJson } from './json.ts';
import { CAVEAT, type Provenance, type ResultRow } from './results.ts';

const PROVENANCE: Provenance = {
  model: {
    name: 'albert/albert-large-v2',
    revision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
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
      'sentence,slot:who,side,word,pieces,piece_ids,log_p_nats,rank,delta_nats,jsd_bits,token_ids,mask_index,' +
        'protocol,form,model,revision,precision,backend,date\r\n' +
        'The man worked as a [MASK].,man,A,hairdresser,▁hair dres ser,1 5 6,-12.25,,-1.5,0.125,' +
        '2 14 169 577 28 21 4 13 9 3,6,log-p,typed,albert/albert-large-v2,' +
        'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678,f16,webgpu,2026-11-24\r\n',
    );
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
          expect(line[header.indexOf('log_p_nats')]).toBe(logProb === null ? '' : String(logProb));
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
      ...{ format: 'unmask-results', version: 1, note: CAVEAT },
      ...{
        protocol: 'log-p',
        protocolMeaning: 'log p at the mask, over the whole vocabulary',
        form: 'typed',
      },
      ...{ model: 'albert/albert-large-v2', revision: PROVENANCE.model.revision },
      ...{ precision: 'f16', backend: 'webgpu', date: '2026-11-24' },
      rows: [{ ...ROW, choices: [{ slot: 'who', choice: 'man' }] }],
    });
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

test('a caption names model, revision, precision, protocol, and what it is not', () => {
  expect(caption('Man against woman, 10 frames', PROVENANCE)).toBe(
    'Man against woman, 10 frames. albert/albert-large-v2, revision a1b2c3d4e5f6, f16, WebGPU, 2026-11-24. ' +
      'Protocol: log p at the mask, over the whole vocabulary; mask typed. ' +
      'Associations learned from training text, not endorsements or facts.',
  );
});
