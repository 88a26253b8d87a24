import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoresFile } from '../export/scores_file.ts';
import { protocolsOf } from '../score_protocols.ts';
import { UNSCORED, type ScoredSentence } from '../scored_items.ts';
import { ROLES, SET_FORMAT_NAMES, SET_SHAPES, type SetItem, type SetShape } from './benchmark_set.ts';
import { readSet } from './read_set.ts';
import type { ScoresReading } from './read_table.ts';
import type { ScoredSet } from './scored_set.ts';
import { sentencesSha256 } from './set_input.ts';

const FORM = { maxLength: 12, unit: 'grapheme' } as const;
/** Whatever a double may be, but for −0: JSON has none. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const sha = fc.stringMatching(/^[0-9a-f]{64}$/);

const sentence: fc.Arbitrary<ScoredSentence> = fc
  .array(
    fc.record({
      id: fc.nat(29_999),
      piece: fc.string(FORM).map((text) => text.replaceAll('\n', '▁')),
      counts: fc.boolean(),
      logProb: number,
    }),
    { minLength: 1, maxLength: 5 },
  )
  .chain((tokens) => {
    const rows = tokens.flatMap(({ counts }, at) => (counts ? [at] : []));
    return fc.record(
      {
        ids: fc.constant(tokens.map(({ id }) => id)),
        pieces: fc.constant(tokens.map(({ piece }) => piece).join('\n')),
        rows: fc.constant(rows),
        logProbs: fc.constant(rows.map((row) => tokens[row].logProb)),
        maskedTo: fc.constant(rows),
        weights: fc.array(number, { minLength: rows.length, maxLength: rows.length }),
        priors: fc.array(number, { minLength: rows.length, maxLength: rows.length }),
        hidden: fc.constant(rows),
        rank: fc.integer({ min: 1, max: 30_000 }),
        score: number,
      },
      { requiredKeys: ['ids', 'pieces', 'rows', 'logProbs', 'score'] },
    );
  });

const stretch = fc.record({ start: fc.nat(9), end: fc.integer({ min: 1, max: 9 }) });
const place = fc.record({ word: stretch, attribute: fc.option(stretch) });

const setItem = (shape: SetShape, row: number): fc.Arbitrary<SetItem> =>
  fc.record({
    ...(shape === 'templates' && { places: fc.array(place, { minLength: 2, maxLength: 2 }) }),
    row: fc.constant(row),
    sentences: fc.array(fc.string({ ...FORM, minLength: 1 }), {
      minLength: ROLES[shape].length,
      maxLength: ROLES[shape].length,
    }),
    category: fc.string(FORM),
    direction: fc.constantFrom('stereo', 'antistereo', null),
    term: fc.option(fc.string(FORM)),
  });

const scoredSet: fc.Arbitrary<ScoredSet> = fc
  .record({ shape: fc.constantFrom(...SET_SHAPES), count: fc.integer({ min: 1, max: 5 }) })
  .chain(({ shape, count }) =>
    fc.record({
      shape: fc.constant(shape),
      items: fc.tuple(...Array.from({ length: count }, (_, at) => setItem(shape, 2 * at + 1))),
      outcomes: fc.array(
        fc.oneof(
          fc.record({
            sentences: fc.array(sentence, { minLength: ROLES[shape].length, maxLength: ROLES[shape].length }),
          }),
          fc.record({ why: fc.constantFrom(...UNSCORED, null) }),
        ),
        { minLength: count, maxLength: count },
      ),
      protocol: fc.constantFrom(...protocolsOf(shape)),
      format: fc.constantFrom(...SET_FORMAT_NAMES),
      names: fc.array(fc.string(FORM), { minLength: 5, maxLength: 5 }),
      bad: fc.array(fc.record({ row: fc.integer({ min: 1, max: 99 }), reason: fc.string(FORM) })),
      content: sha,
      fileHash: fc.option(sha),
      maskId: fc.option(fc.nat(29_999)),
    }),
  )
  .map(({ shape, items, outcomes, protocol, format, names, bad, content, fileHash, maskId }): ScoredSet => {
    const [name, model, revision, adapter, column] = names;
    const input = {
      files: [{ name, bytes: 12, sha256: fileHash ?? '' }],
      columns: { more: column },
      sentencesSha256: sentencesSha256({ items }),
    };
    return {
      set: {
        ...{ name, format, shape, items, bad, badCount: bad.length + 3 },
        ...(fileHash !== null && { input }),
      },
      ...{ protocol, maskId, unmask: '0.1.0' },
      model: { name: model, revision, content, dtype: 'f16', backend: 'wasm', adapter, files: [model] },
      results: new Map(
        outcomes.flatMap((outcome, index) =>
          'sentences' in outcome ? [[index, { index, sentences: outcome.sentences }] as const] : [],
        ),
      ),
      unscored: outcomes.flatMap((outcome, index) =>
        'why' in outcome && outcome.why !== null ? [{ index, why: outcome.why }] : [],
      ),
    };
  });

const open = (text: string) => readSet([new File([text], 'scores.jsonl')], null, () => undefined);

async function read(text: string): Promise<ScoresReading> {
  const result = await open(text);
  if (!result.ok) throw new Error(result.error.message);
  if (result.value.kind !== 'scores') throw new Error(`it was read as ${result.value.kind}`);
  return result.value;
}

async function refused(text: string): Promise<string> {
  const result = await open(text);
  if (result.ok) throw new Error('it was read');
  expect(result.error.remedy).toContain('The set before it is kept');
  return result.error.message;
}

const scored = (score: number): ScoredSentence => {
  return { ids: [2, 10, 3], pieces: '[CLS]\n▁x\n[SEP]', rows: [1], logProbs: [score], score };
};

const ITEMS: readonly SetItem[] = [
  { row: 1, sentences: ['He ran.', 'She ran.'], category: 'gender', direction: 'stereo', term: null },
  { row: 3, sentences: ['Old.', 'Young.'], category: 'age', direction: null, term: null },
  { row: 4, sentences: ['[MASK] a', 'b'], category: 'age', direction: null, term: null },
];

const SCORES: ScoredSet = {
  set: {
    ...{ name: 'mine.csv', format: 'crows-pairs', shape: 'pairs', items: ITEMS },
    ...{ bad: [{ row: 2, reason: 'has the same sentence twice' }], badCount: 1 },
    input: {
      files: [{ name: 'mine.csv', bytes: 90, sha256: 'd'.repeat(64) }],
      columns: { more: 'sent_more', less: 'sent_less' },
      sentencesSha256: sentencesSha256({ items: ITEMS }),
    },
  },
  ...{ protocol: 'crows-pairs', maskId: 4, unmask: '0.1.0' },
  model: { name: 'm', revision: 'r', content: 'c'.repeat(64), dtype: 'f32', backend: 'wasm', adapter: 'a' },
  results: new Map([[0, { index: 0, sentences: [scored(-0.1 - 0.2), scored(-1)] }]]),
  unscored: [{ index: 2, why: 'masked' }],
};

describe('a file of scores', () => {
  test('is read again as it was, to the last bit, and written again to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(scoredSet, async (scores) => {
        const text = scoresFile(scores);
        const { scores: again, isCut, itemsInSet } = await read(text);
        expect(isCut).toBe(false);
        expect(itemsInSet).toBe(scores.set.items.length);
        expect(again).toEqual(scores);
        expect(scoresFile(again)).toBe(text);
      }),
    );
  });

  test('says what it is in its first line, an item a line behind it, and counts them in its last', () => {
    const lines = scoresFile(SCORES)
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines[0]).toMatchObject({
      ...{ kind: 'header', format: 'unmask-scores', version: 1, unmask: '0.1.0', protocol: 'crows-pairs' },
      ...{ model: 'm', revision: 'r', precision: 'f32', backend: 'wasm', adapter: 'a', items: 3, badRows: 1 },
      input: { files: [{ name: 'mine.csv', sha256: 'd'.repeat(64) }], columns: { more: 'sent_more' } },
    });
    expect(lines.slice(1)).toMatchObject([
      {
        ...{ kind: 'item', item: 1, row: 1, category: 'gender', direction: 'stereo' },
        sentences: [
          { role: 'more', text: 'He ran.', scored: { score: -0.1 - 0.2, pieces: ['[CLS]', '▁x', '[SEP]'] } },
          { role: 'less' },
        ],
      },
      { kind: 'item', item: 2, row: 3, unscored: 'not-yet' },
      { kind: 'item', item: 3, row: 4, unscored: 'masked' },
      { kind: 'bad-row', row: 2, reason: 'has the same sentence twice' },
      { kind: 'end', items: 3, scored: 1, listedBadRows: 1 },
    ]);
  });

  test('cut off anywhere behind its first item it is read as far as it goes, and says that it was cut off', async () => {
    const text = scoresFile(SCORES);
    const begin = text.split('\n', 2).join('\n').length;
    const end = text.lastIndexOf('{"kind":"end"');
    for (let length = begin; length < text.length - 1; length++) {
      const { scores, isCut, itemsInSet } = await read(text.slice(0, length));
      expect(isCut, `${length}`).toBe(true);
      expect(itemsInSet).toBe(3);
      expect(scores.set.items).toEqual(ITEMS.slice(0, scores.set.items.length));
      expect(scores.set.items.length).toBeGreaterThan(length >= end ? 2 : 0);
      expect(scores.results.size).toBe(1);
    }
    expect((await read(text.trimEnd())).isCut).toBe(false);
    expect(await refused(text.slice(0, text.indexOf('\n') + 1))).toContain('without an item');
  });

  test.each([
    ['a score that is no number', /"score":-1,/, '"score":"-1",', 'Line 2 of “scores.jsonl” is not as'],
    ['a log p too few', /"logProbs":\[-1\]/, '"logProbs":[]', 'Line 2 of “scores.jsonl” is not as'],
    ['a position outside', /"rows":\[1\]/, '"rows":[3]', 'Line 2 of “scores.jsonl” is not as'],
    ['a sentence of another role', /"role":"more"/, '"role":"less"', 'Line 2 of “scores.jsonl” is not as'],
    ['a protocol that there is not', /"crows-pairs"/, '"crow-pairs"', 'Line 1 of “scores.jsonl” is not as'],
    [
      'a protocol of other sets',
      /"shape":"pairs"/,
      '"shape":"sentences"',
      'crows-pairs does not score sentences',
    ],
    ['an item that is gone', /\{"kind":"item","item":2.*\n/, '', 'it is item 3, where 2 was to come'],
    [
      'a last item that is gone',
      /\{"kind":"item","item":3.*\n/,
      '',
      'does not have the lines that its last one',
    ],
    ['a line that is gone', /\{"kind":"bad-row".*\n/, '', 'does not have the lines that its last one counts'],
    ['a changed sentence', /He ran\./, 'It ran.', 'other sentences than those that were scored'],
    ['a line that is no JSON', /\{"kind":"item","item":2/, '{kind', 'Line 3 of “scores.jsonl” is not as'],
    ['a line behind the last', /$/, '{"kind":"end"}', 'it stands behind the last one'],
    ['a newer form', /"version":1/, '"version":2', 'written by a newer Unmask'],
  ])('%s is refused in words', async (_, what, by, message) => {
    expect(await refused(scoresFile(SCORES).replace(what, by))).toContain(message);
  });
});
