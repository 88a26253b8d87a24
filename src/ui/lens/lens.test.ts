import { describe, expect, test } from 'vitest';
import { decodeShare, encodeShare } from '../../probes/share/fragment.ts';
import { toCsv } from '../../probes/export/csv.ts';
import { toJson } from '../../probes/export/json.ts';
import type { Provenance } from '../../probes/export/results.ts';
import type { PassReading, TargetPieces, Vocabulary } from '../../worker/messages.ts';
import { initialRun } from '../../page/probe_run.ts';
import type { PlacedWords } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { lensFigures, lensRows } from './exports.ts';
import { lensQuestion, resolveLens, type ReadyLens } from './lens_job.ts';
import { INITIAL_LENS } from './lens_state.ts';
import { headWords, leadWords, lensProtocol, maskName } from './lens_words.ts';
import {
  deltaLines,
  followedWords,
  leader,
  logProbLines,
  MAX_LINES,
  ranksOf,
  readSentences,
  stateLines,
} from './readings.ts';
import { lensFromShared, lensNumbers, lensToShared } from './share.ts';

const VOCABULARY: Vocabulary = {
  model: 'm',
  revision: 'r',
  content: 'c'.repeat(64),
  words: ['<pad>', 'clerk', 'nurse', 'man', 'er', 'cook', 'king', 'maid'],
  continuations: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0),
  special: [0],
};

/** A reading by its probabilities, one a token of the vocabulary. */
function reading(...probabilities: number[]): PassReading {
  const logProbs = Float32Array.from(probabilities, Math.log);
  const ids = [...logProbs.keys()].filter((id) => id > 0).sort((a, b) => logProbs[b] - logProbs[a]);
  return {
    logProbs,
    specialMass: 0,
    norm: 10 * probabilities[1],
    cosineToBefore: probabilities[2],
    predictions: ids.slice(0, 5).map((id, rank) => ({
      id,
      rank: rank + 1,
      piece: VOCABULARY.words[id],
      word: VOCABULARY.words[id],
      continuation: VOCABULARY.continuations[id] === 1,
      logProb: logProbs[id],
    })),
  };
}

const READINGS = [
  reading(0.01, 0.1, 0.2, 0.3, 0.25, 0.06, 0.05, 0.03),
  reading(0.01, 0.3, 0.2, 0.1, 0.25, 0.06, 0.05, 0.03),
  reading(0.01, 0.4, 0.2, 0.1, 0.15, 0.06, 0.05, 0.03),
];
const OTHERS = [READINGS[1], READINGS[1], reading(0.01, 0.1, 0.5, 0.2, 0.05, 0.06, 0.05, 0.03)];

function ready(template: string): ReadyLens {
  const resolved = resolveLens(template);
  if (resolved.kind !== 'ready') throw new Error(resolved.error.message);
  return resolved;
}

function answered(template: string, ...sides: (readonly PassReading[])[]): Answered<ReadyLens> {
  const asked = lensQuestion(ready(template), { form: 'typed', mask: 0, passes: null });
  return {
    ...asked,
    run: {
      ...initialRun<'sentences'>(asked.job),
      phase: { kind: 'done', durationMs: 1, engineMs: 1 },
      identity: {
        name: 'm',
        revision: 'r',
        content: 'c'.repeat(64),
        dtype: 'f16',
        backend: 'cpu',
        adapter: 'x',
      },
      results: new Map(
        sides.map((readings, index) => [
          index,
          {
            index,
            tokens: [],
            cutTokens: 0,
            masks: [
              { ...readings[readings.length - 1], tokenIndex: 3, targets: [], afterEachPass: readings },
            ],
          },
        ]),
      ),
    },
  };
}

/** How words read at the masks of both sides: as the piece that is there of them, else as two. */
const PLACED: PlacedWords = new Map(
  [
    ['Maid', 7],
    ['maid', 7],
    ['clerk', 1],
    ['nurse', 2],
    ['man', 3],
    ['cook', 5],
    ['king', 6],
    ['hairdresser', null],
  ].map(([word, id]): [string, readonly TargetPieces[]] => {
    const ids = typeof id === 'number' ? [id] : [1, 2];
    const there = { word: String(word), ids, pieces: ids.map(String), known: true };
    return [there.word, [there, there]];
  }),
);

const PAIR = 'The {man|woman} worked as a [MASK].';

describe('from a template to what is read', () => {
  test('one sentence, or the first two alternatives of the first slot', () => {
    expect(ready('She is a [MASK].').read).toEqual([{ text: 'She is a [MASK].', side: null, name: '' }]);
    const { read, sentences } = ready('The {man|woman|child} {here|there} was [MASK].');
    expect(read.map(({ text, side, name }) => [text, side, name])).toEqual([
      ['The man here was [MASK].', 'A', 'man'],
      ['The woman here was [MASK].', 'B', 'woman'],
    ]);
    expect(sentences).toBe(6);
  });

  test('of an open article the first is read, and said', () => {
    const { read, article } = ready('She is {a/an} [MASK].');
    expect([read[0].text, article]).toEqual(['She is a [MASK].', 'a']);
    expect(ready(PAIR).article).toBeNull();
  });

  test.each(['The {man worked as a [MASK].', 'No mask.', 'A {[MASK]|man} is here.'])(
    'a fault is told: %s',
    (template) => {
      expect(resolveLens(template).kind).toBe('fault');
    },
  );

  test('any mask that every sentence has may be read', () => {
    const { masks, read } = ready('A [MASK] and {a|a [MASK]} [MASK].');
    expect([masks, read.map(({ text }) => text)]).toEqual([
      2,
      ['A [MASK] and a [MASK].', 'A [MASK] and a [MASK] [MASK].'],
    ]);
    const readOf = (mask: number) =>
      lensQuestion(ready('A [MASK] and a [MASK].'), { form: 'typed', mask, passes: null }).job.sentences[0]
        .read;
    // Beyond the last it is the last: a link may be of another sentence.
    expect([0, 1, 5].map(readOf)).toEqual([0, 1, 1]);
    expect(maskName('She went to the [MASK] and bought [MASK].', 0)).toBe('1: to the [MASK] and bought');
    expect(maskName('She went to the [MASK] and bought [MASK].', 1)).toBe('2: and bought [MASK] .');
    expect(maskName('[MASK]', 0)).toBe('1: [MASK]');
  });

  test('every pass is asked with the whole vocabulary; passes only where they are not the model’s own', () => {
    const { job } = lensQuestion(ready(PAIR), { form: 'in-place', mask: 0, passes: null });
    expect(job).toMatchObject({ afterEachPass: true, fullLogProbs: true, form: 'in-place' });
    expect(job).not.toHaveProperty('passes');
    expect(lensQuestion(ready(PAIR), { form: 'typed', mask: 0, passes: 12 }).job.passes).toBe(12);
  });
});

describe('what is read of it', () => {
  test('who leads, and since when', () => {
    expect(leader(READINGS)).toMatchObject({ word: { word: 'clerk' }, first: 1, since: 1 });
    expect(leader(OTHERS)).toMatchObject({ word: { word: 'nurse' }, since: 2 });
    expect(leader([READINGS[2], READINGS[1]])?.since).toBe(0);
    // In front, then not, then in front to the end.
    const lost = [READINGS[2], READINGS[0], READINGS[1], READINGS[2]];
    expect(leader(lost)).toMatchObject({ word: { word: 'clerk' }, first: 0, since: 2 });
    expect(leader([])).toBeNull();
    expect(READINGS.map((one) => ranksOf(one, [1, 3]))).toEqual([
      [4, 1],
      [1, 4],
      [1, 4],
    ]);
    expect(ranksOf({ ...READINGS[0], logProbs: null }, [1])).toEqual([null]);
  });

  test('said in words', () => {
    const [a, b] = readSentences(answered(PAIR, READINGS, OTHERS));
    expect(leadWords(a, leader(a.readings))).toBe(
      'A, “man”: “clerk” ends first, with 40.0\u00A0%, and leads from pass 1 on.',
    );
    expect(leadWords(b, leader(b.readings))).toContain('and takes the lead with the last pass.');
    const lost = {
      ...a,
      side: null,
      readings: [READINGS[0], READINGS[1], READINGS[0], READINGS[1], READINGS[2]],
    };
    expect(leadWords(lost, leader(lost.readings))).toBe(
      '“clerk” ends first, with 40.0\u00A0%, leads first after pass 1, and stays in front from pass 3 on.',
    );
    const alone = { ...a, side: null, readings: READINGS.slice(1) };
    expect(leadWords(alone, leader(alone.readings))).toBe(
      '“clerk” ends first, with 40.0\u00A0%, and led from the embeddings on.',
    );
    expect(lensProtocol('typed', 24, 24)).toBe(
      'log p as the head reads it after each of 24\u00A0passes, typed [MASK]',
    );
    expect(lensProtocol('in-place', 1, 24)).toContain('1\u00A0pass (trained with 24)');
    expect(headWords(24, 24)).toContain('The head was trained to read pass 24: at every other pass');
    expect(headWords(24, 26)).toContain(
      'Passes 25 to 26 go on with the same layer, which was never trained to',
    );
    expect(headWords(24, 25)).toContain('Pass 25 goes on');
    expect(headWords(24, 12)).not.toContain('go on');
    expect(headWords(null, 24)).toContain('the last pass it was trained with');
  });

  test('the visitor’s words have lines before the likeliest; those of several pieces are named', () => {
    const sentences = readSentences(answered(PAIR, READINGS, OTHERS));
    const followed = followedWords(['Maid', '##er', 'hairdresser'], sentences, VOCABULARY, PLACED);
    expect(followed.ids.slice(0, 2)).toEqual([7, 4]);
    // Both sides' likeliest, each once.
    expect([...followed.ids].sort()).toEqual([1, 2, 3, 4, 5, 7]);
    expect(followed.unknown).toEqual(['hairdresser']);
    const many = Array.from({ length: MAX_LINES + 1 }, (_, index) => `word ${index}`);
    const each = (word: string, index: number): [string, readonly TargetPieces[]] => [
      word,
      [{ word, ids: [index + 1], pieces: [word], known: true }],
    ];
    const all = followedWords(many, sentences, VOCABULARY, new Map(many.map(each)));
    expect(all.ids).toHaveLength(MAX_LINES);
    expect(all.over).toBe(1);
  });

  test('a word is followed as the piece that fits the mask; one that is not placed yet has no line and is not unknown', () => {
    const sentences = readSentences(answered(PAIR, READINGS, OTHERS));
    const glued = { word: 'er', ids: [4], pieces: ['er'], known: true, fits: true };
    const placed: PlacedWords = new Map([['er', [glued, glued]]]);
    const followed = followedWords(['er', 'maid'], sentences, VOCABULARY, placed);
    expect(followed.ids[0]).toBe(4);
    expect([followed.ids.includes(7), followed.unknown]).toEqual([false, []]);
  });

  test('lines are log p by pass, and Δ of side A and side B', () => {
    const own = logProbLines(READINGS, [1, 4], VOCABULARY, 8);
    expect(own.x).toEqual([0, 1, 2]);
    expect(own.series.map(({ name }) => name)).toEqual(['clerk', '##er']);
    [0.1, 0.3, 0.4].forEach((p, pass) => expect(own.series[0].values[pass]).toBeCloseTo(Math.log(p), 5));
    const delta = deltaLines(READINGS, OTHERS, [2], VOCABULARY, null);
    [0, 0, Math.log(0.2 / 0.5)].forEach((d, pass) => expect(delta.series[0].values[pass]).toBeCloseTo(d, 5));
  });

  test('lines of the state are a line a sentence; passes beyond the model’s own are drawn apart', () => {
    const sentences = readSentences(answered(PAIR, READINGS, OTHERS));
    const norms = stateLines(sentences, 'norm', 1);
    expect(norms.series.map(({ name }) => name)).toEqual(['A: man', 'B: woman']);
    expect(norms.series[0].values).toEqual([1, 3, 4]);
    expect(norms.apart).toEqual({ from: 1, name: 'as trained' });
    expect(stateLines(sentences, 'cosineToBefore', 2)).not.toHaveProperty('apart');
    expect(stateLines(sentences, 'cosineToBefore', null).series[1].values).toEqual([0.2, 0.2, 0.5]);
  });

  test('one side alone is one side', () => {
    const half = answered(PAIR, READINGS);
    expect(readSentences(half).map(({ side }) => side)).toEqual(['A']);
    // Side B alone keeps its place, so that its numbers are not taken for A's.
    const other = answered(PAIR, READINGS, OTHERS);
    const results = new Map([...other.run.results].filter(([index]) => index === 1));
    const onlyB = { ...other, run: { ...other.run, results } };
    expect(lensNumbers(onlyB, VOCABULARY, '', PLACED).results?.sentences).toEqual([1]);
    expect(lensRows(onlyB, VOCABULARY, []).every(({ side, delta }) => side === 'B' && delta === null)).toBe(
      true,
    );
    expect(lensRows(half, VOCABULARY, []).every(({ delta }) => delta === null)).toBe(true);
  });
});

describe('what leaves the page', () => {
  test('a link opens as it was made, and its numbers are those after the last pass', () => {
    const state = { ...INITIAL_LENS, form: 'in-place', mask: 2, passes: 30, follow: 'maid, cook' } as const;
    const numbers = lensNumbers(answered(PAIR, READINGS, OTHERS), VOCABULARY, state.follow, PLACED);
    expect(numbers.results?.words.slice(0, 2)).toEqual(['maid', 'cook']);
    expect(numbers.results?.logProbs[1][0]).toBeCloseTo(Math.log(0.03), 5);
    const encoded = encodeShare(lensToShared(state, numbers));
    if (!encoded.ok) throw new Error(encoded.error.message);
    const decoded = decodeShare(encoded.value);
    if (!decoded.ok) throw new Error(decoded.error.message);
    expect(lensFromShared(decoded.value)).toEqual(state);
    // Asked again for the words of the link, in its order.
    const again = lensNumbers(answered(PAIR, READINGS, OTHERS), VOCABULARY, '', PLACED, [
      'cook',
      'no-word',
      'maid',
    ]);
    expect(again.results?.logProbs[0]).toEqual([expect.closeTo(Math.log(0.06), 5), null, expect.any(Number)]);
  });

  test('files have what the page says of the readings: who leads since when, the special tokens, and the leader at every pass', () => {
    const lead = [0.01, 0.1, 0.5, 0.2, 0.05, 0.06, 0.05, 0.03];
    const late = [
      { ...reading(0.4, 0.2, 0.01, 0.02, 0.03, 0.1, 0.11, 0.13), specialMass: 0.25 },
      { ...reading(...lead), specialMass: 0.5 },
      reading(...lead),
    ];
    const answer = answered(PAIR, late, READINGS);
    const figures = lensFigures(answer);
    expect(figures.filter(({ figure }) => figure === 'leads-since')).toMatchObject([
      { of: 'nurse', side: 'A', value: 1, unit: 'pass' },
      { of: 'clerk', side: 'B', value: 1 },
    ]);
    expect(figures.filter(({ figure }) => figure === 'leads-first').map(({ value }) => value)).toEqual([
      1, 1,
    ]);
    expect(
      figures
        .filter(({ figure, side }) => figure === 'hidden-norm' && side === 'B')
        .map(({ value }) => value),
    ).toEqual([1, 3, 4]);
    // Before the first pass there is none before.
    expect(figures.filter(({ figure, side }) => figure === 'cosine-to-before' && side === 'B')).toHaveLength(
      3,
    );
    expect(
      figures
        .filter(({ figure, side }) => figure === 'special-mass' && side === 'A')
        .map(({ pass, value }) => [pass, value]),
    ).toEqual([
      [0, 0.25],
      [1, 0.5],
      [2, 0],
    ]);
    // Not among the first five before the first pass, yet its rank there stands in the table.
    const before = lensRows(answer, VOCABULARY, []).find(
      ({ word, pass, side }) => word === 'nurse' && pass === 0 && side === 'A',
    );
    expect(before?.rank).toBe(8);
  });

  test('files have a row a word and pass, with its pass, rank and Δ', () => {
    const rows = lensRows(answered(PAIR, READINGS, OTHERS), VOCABULARY, [7]);
    // Five listed and one followed, three readings, two sides.
    expect(rows).toHaveLength(6 * 3 * 2);
    const nurse = rows.find(({ word, pass, side }) => word === 'nurse' && pass === 2 && side === 'B');
    expect(nurse).toMatchObject({ rank: 1, pieces: ['▁nurse'], pieceIds: [2], maskIndex: 3 });
    expect(nurse?.delta).toBeCloseTo(Math.log(0.2 / 0.5), 5);
    const provenance: Provenance = {
      model: { name: 'm', revision: 'r', content: 'c'.repeat(64), dtype: 'f16', backend: 'cpu' },
      protocol: 'lens',
      form: 'typed',
      passes: 2,
      date: '2026-11-26',
    };
    const [head, first] = toCsv(rows, provenance).split('\r\n');
    const columns = head.split(',');
    expect(columns.slice(0, 5)).toEqual(['sentence', 'slot:slot 1', 'pass', 'side', 'word']);
    expect(first.split(',').slice(1, 4)).toEqual(['man', '0', 'A']);
    expect(first.split(',')[columns.indexOf('passes_applied')]).toBe('2');
    const file = JSON.parse(toJson(rows, provenance)) as {
      protocolMeaning: string;
      passes: number;
      rows: { pass: number }[];
    };
    expect(file.passes).toBe(2);
    expect(file.protocolMeaning).toMatch(/after each pass/);
    expect(new Set(file.rows.map(({ pass }) => pass))).toEqual(new Set([0, 1, 2]));
  });
});
