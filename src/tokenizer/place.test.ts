/** Two hundred made places: the piece a word is scored by there, against the tokenizer's own reading of the whole filled sentence. */
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import { describeShared } from '../../test/support/shared.ts';
import { placeWord, readWord, surroundings, type PlacedPieces } from './place.ts';
import { SPECIAL_IDS } from './special_tokens.ts';
import { AlbertTokenizer } from './tokenizer.ts';

const MASK = '[MASK]';
const WORDS = [
  'war',
  'nurse',
  'he',
  'friend',
  'made',
  'Café',
  's',
  'or',
  'walk',
  'bowl',
  '84',
  '3',
  '5,000',
  '日',
  'x-ray',
];
const CONTEXTS = [
  'He held anti-[MASK] views.',
  'A self-[MASK]-made plan.',
  "It'[MASK] not so.",
  'The ‘[MASK]’ was old.',
  'Bread and/[MASK] butter.',
  'He said "[MASK]" twice.',
  'The ([MASK]) came.',
  'A room [[MASK]] here.',
  'In 19[MASK] it began.',
  'It cost $[MASK] then.',
  'The un[MASK] man.',
  'She was [MASK]ing there.',
  'Two [MASK]s came.',
  'Three [MASK]2 came.',
  'The [MASK] worked.',
  'It was a [MASK].',
  'Was it [MASK], or not?',
  '[MASK] worked there.',
  '[MASK]-like things.',
  'At [MASK]: nothing.',
  'An e\u0301[MASK] there.',
];

/** Every pair of context and word in an order by seed, two hundred of them. */
const PLACES = fc.sample(
  fc.shuffledSubarray(
    CONTEXTS.flatMap((context) => WORDS.map((word) => ({ context, word }))),
    { minLength: 200, maxLength: 200 },
  ),
  { seed: 12, numRuns: 1 },
)[0];

function placed(tokenizer: AlbertTokenizer, context: string, word: string): PlacedPieces {
  const start = context.indexOf(MASK);
  return placeWord(tokenizer, word, surroundings(context, { start, end: start + MASK.length }));
}

/**
 * The pieces between the sentence's beginning and end, found without any range: the pieces whose letters, ▁ left out, begin and end
 * where the word's do. Null where no piece ends there.
 */
function readWhole(tokenizer: AlbertTokenizer, context: string, word: string): readonly number[] | null {
  const [left, right] = context.split(MASK);
  const letters = (text: string): number => tokenizer.encode(text).tokens.map(bare).join('').length;
  const tokens = tokenizer.encode(`${left}${word}${right}`).tokens;
  const [from, to] = [letters(left), letters(`${left}${word}`)];
  const ids: number[] = [];
  let at = 0;
  for (const token of tokens) {
    const next = at + bare(token).length;
    const isLoneSpace = next === at;
    const isInside = at >= from && next <= to && !isLoneSpace;
    // The space before a word that is no piece with it belongs to the word where white space stands before it.
    const isItsSpace =
      isLoneSpace && at === from && token.range !== null && (left === '' || left.endsWith(' '));
    if (isInside || isItsSpace) ids.push(token.id);
    else if (next > from && at < to) return null;
    at = next;
  }
  return ids;
}

function bare({ piece, range }: { readonly piece: string; readonly range: object | null }): string {
  return range === null ? '' : piece.replaceAll('▁', '');
}

/** What both tokenizers must keep. */
function fitsTheFilledSentence(tokenizer: AlbertTokenizer): void {
  let glued = 0;
  let misfits = 0;
  for (const { context, word } of PLACES) {
    const found = placed(tokenizer, context, word);
    const whole = readWhole(tokenizer, context, word);
    expect(found.fits, `${word} in ${context}`).toBe(whole !== null);
    expect([...found.ids], `${word} in ${context}`).toEqual(whole ?? []);
    expect(found.known, `${word} in ${context}`).toBe(!tokenizer.pieces(word).ids.includes(SPECIAL_IDS.unk));
    if (!found.fits) misfits++;
    else if (found.ids.join() !== tokenizer.pieces(word).ids.join()) glued++;
  }
  // The places are worth the trouble: many read otherwise than after a space, and some in no way of their own.
  expect(PLACES).toHaveLength(200);
  expect(glued).toBeGreaterThan(50);
  expect(misfits).toBeGreaterThan(2);
}

describe('the embedded model’s tokenizer', () => {
  let tokenizer: AlbertTokenizer;
  beforeAll(async () => {
    tokenizer = await demoTokenizer();
  });

  test('200 places: the pieces of the filled sentence', () => fitsTheFilledSentence(tokenizer));

  test('war in anti-[MASK] is war, not ▁war; after a space and at the beginning it is ▁war', () => {
    expect(placed(tokenizer, 'He held anti-[MASK] views.', 'war').pieces).toEqual(['war']);
    expect(placed(tokenizer, 'He held [MASK] views.', 'war').pieces).toEqual(['▁war']);
    expect(placed(tokenizer, '[MASK] came.', 'war').pieces).toEqual(['▁war']);
  });

  test('a word that touches what is after it keeps its own beginning', () => {
    expect(placed(tokenizer, 'She was [MASK]ing.', 'bowl')).toMatchObject({ pieces: ['▁bowl'], fits: true });
  });

  test('a piece that reaches beyond the word is no piece of the word', () => {
    expect(placed(tokenizer, 'The un[MASK] man.', 'happy')).toEqual({
      ids: new Uint32Array(),
      pieces: ['▁unhappy'],
      known: true,
      fits: false,
    });
  });

  test('a piece asked for by its own name is that piece wherever the mask stands', () => {
    for (const [name, piece] of [
      ['▁war', '▁war'],
      ['##war', 'war'],
    ]) {
      for (const context of ['The [MASK] came.', 'He held anti-[MASK] views.']) {
        const { ids, pieces, known, fits } = placed(tokenizer, context, name);
        expect({ pieces, known, fits }).toEqual({ pieces: [piece], known: true, fits: true });
        expect(tokenizer.piece(ids[0])).toBe(piece);
      }
      expect(readWord(tokenizer, ` ${name} `).pieces).toEqual([piece]);
    }
    // Not a piece, a special token, and a piece that begins a word asked for as one that joins.
    for (const name of ['##nosuchpiece', '##[MASK]', '##▁war']) {
      expect(placed(tokenizer, 'A [MASK].', name)).toMatchObject({ known: false, fits: true });
      expect(placed(tokenizer, 'A [MASK].', name).ids).toHaveLength(0);
    }
  });

  test('what touches a place ends at white space of any kind, and text without a space is not read for ever', () => {
    const at = (text: string) => {
      const start = text.indexOf(MASK);
      return surroundings(text, { start, end: start + MASK.length });
    };
    expect(at('a b-[MASK]\u00a0c')).toEqual({ before: 'b-', after: '' });
    expect(at('a\n[MASK].”\tc')).toEqual({ before: '', after: '.”' });
    expect(at('[MASK][MASK]')).toEqual({ before: '', after: '[MASK]' });
    expect(at(`${'x'.repeat(9000)}[MASK]`).before).toHaveLength(256);
  });
});

describeShared('the published tokenizer', ['tokenizer/spiece.model'], (path) => {
  test('200 places: the pieces of the filled sentence', async () => {
    const tokenizer = await AlbertTokenizer.create(await readFile(path), { vocab_size: 30_000 });
    fitsTheFilledSentence(tokenizer);
    expect(placed(tokenizer, 'In 19[MASK] it began.', '84')).toMatchObject({
      fits: false,
      pieces: ['▁1984'],
    });
    tokenizer.destroy();
  });
});
