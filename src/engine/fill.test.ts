/** A run's numbers as what the page shows, of a row whose special tokens are likely: in the embedded model's they hardly are. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import type { RowPrediction } from '../model/reads.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { fillRequest, lookUp, predictionsOf, SPECIALS } from './fill.ts';
import type { FillQuery } from './fill_query.ts';

let tokenizer: AlbertTokenizer;
beforeAll(async () => {
  tokenizer = await demoTokenizer();
});

const QUERY: FillQuery = { text: '', pair: null, masked: [], form: 'typed', topK: 2, find: null };

describe('predictions', () => {
  // Half of the probability is [SEP]'s; ids 100, 101 and 102 have ¼, ⅛ and ⅛.
  const P = new Map([
    [SPECIAL_IDS.sep, 1 / 2],
    [100, 1 / 4],
    [101, 1 / 8],
    [102, 1 / 8],
  ]);
  const logit = (id: number): number => 3 + Math.log(P.get(id) ?? 1e-30);
  const result: RowPrediction = {
    logSumExp: 3,
    topIds: Uint32Array.from(P.keys()),
    topLogits: Float32Array.from(P.keys(), logit),
    targetLogits: Float32Array.from(SPECIALS, logit),
  };

  test('log p is of the whole vocabulary: what is left out is stated, and nothing renormalised', () => {
    const { predictions, specialMass, tokenIndex } = predictionsOf(result, 4, QUERY, null, tokenizer);
    expect(tokenIndex).toBe(4);
    expect(predictions.map(({ id, rank }) => [id, rank])).toEqual([
      [100, 2],
      [101, 3],
    ]);
    expect(predictions[0].logProb).toBeCloseTo(Math.log(1 / 4), 6);
    expect(predictions[1].logProb).toBeCloseTo(Math.log(1 / 8), 6);
    expect(specialMass).toBeCloseTo(1 / 2, 6);
  });

  test('every mask of a text is asked for, with room for the specials that are left out', () => {
    const encoded = tokenizer.encode('The [MASK] sat on the [MASK].');
    const { reads, batch } = fillRequest(encoded, QUERY, [], {});
    expect([...reads[0].rows].map((row) => batch.ids[row])).toEqual([SPECIAL_IDS.mask, SPECIAL_IDS.mask]);
    expect(reads).toMatchObject([{ topK: QUERY.topK + SPECIALS.length, full: false }]);
    expect(reads[0].targets).toEqual([SPECIALS, SPECIALS]);
  });
});

describe('a word that is looked for', () => {
  const lookUpIn = (text: string, find: string, masked: FillQuery['masked'] = []) => {
    const query = { ...QUERY, text, find, masked };
    const encoded = tokenizer.encode(text, null, { masked });
    return lookUp(query, encoded.tokens, tokenizer);
  };

  test('is at each mask the piece that fits there', () => {
    const found = lookUpIn('The [MASK] held anti-[MASK] views.', 'war');
    expect(found.map(({ pieces, fillsOneMask }) => [pieces, fillsOneMask])).toEqual([
      [['▁war'], true],
      [['war'], true],
    ]);
    expect([...found[1].ids]).not.toEqual([...found[0].ids]);
  });

  test('is at a word masked in place what would stand for it there', () => {
    const text = 'He held anti-war views.';
    const war = tokenizer.encode(text).tokens.find(({ piece }) => piece === 'war');
    const found = lookUpIn(text, 'man', war?.range === null || war === undefined ? [] : [war.range]);
    expect(found.map(({ pieces }) => pieces)).toEqual([['man']]);
  });

  test('a piece asked for by its own name is that piece wherever the mask stands', () => {
    for (const [find, piece] of [
      ['▁war', '▁war'],
      ['##war', 'war'],
    ]) {
      const found = lookUpIn('The [MASK] held anti-[MASK] views.', find);
      expect(found.map(({ pieces, fillsOneMask }) => [pieces, fillsOneMask])).toEqual([
        [[piece], true],
        [[piece], true],
      ]);
      expect(found.map(({ ids }) => tokenizer.piece(ids[0]))).toEqual([piece, piece]);
    }
    expect(lookUpIn('A [MASK].', '##nosuchpiece')).toMatchObject([{ fillsOneMask: false }]);
  });

  test('has no piece where the tokenizer reads it with what it touches', () => {
    expect(lookUpIn('The un[MASK] man.', 'happy')).toMatchObject([
      { pieces: ['▁unhappy'], fillsOneMask: false, fits: false },
    ]);
  });
});
