/** A run's numbers as what the page shows, of a row whose special tokens are likely: in the embedded model's they hardly are. */
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_VOCABULARY, demoModelBytes, demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import { TINY_CONFIG } from '../../test/support/safetensors.ts';
import type { RowPrediction } from '../model/reads.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { specialsOf } from './predictions.ts';
import { maskReads, sentenceForm, sentenceResult, type EncodedSentence } from './probe_answers.ts';
import type { ProbeJob } from './probe_job.ts';
import { vocabularyOf } from './vocabulary.ts';

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await demoTokenizer();
});

const JOB: ProbeJob = {
  ...{ sentences: [], form: 'typed', topK: 2, targets: [], ranks: false, fullLogProbs: false },
};

function sentence(text: string): EncodedSentence {
  const encoded = tokenizer.encode(text);
  const masks = [...encoded.maskPositions];
  return { encoded, masks, placed: masks.map(() => []), scoresPieces: true };
}

describe('predictions', () => {
  test('log p is of the whole vocabulary: what is left out is stated, and nothing renormalised', () => {
    // Half of the probability is [SEP]'s; ids 100, 101 and 102 have ¼, ⅛ and ⅛.
    const p = new Map([
      [tokenizer.specialIds.sep, 1 / 2],
      [100, 1 / 4],
      [101, 1 / 8],
      [102, 1 / 8],
    ]);
    const logit = (id: number): number => 3 + Math.log(p.get(id) ?? 1e-30);
    const last: RowPrediction = {
      logSumExp: 3,
      topIds: Uint32Array.from(p.keys()),
      topLogits: Float32Array.from(p.keys(), logit),
      targetLogits: Float32Array.from(specialsOf(tokenizer), logit),
    };
    const asked = sentence('A [MASK].');
    const { masks } = sentenceResult(asked, 0, [{ last, each: [], states: [] }], [], JOB, tokenizer);
    const [{ predictions, specialMass, tokenIndex }] = masks;
    expect(tokenIndex).toBe(asked.masks[0]);
    expect(predictions.map(({ id, rank }) => [id, rank])).toEqual([
      [100, 2],
      [101, 3],
    ]);
    expect(predictions[0].logProb).toBeCloseTo(Math.log(1 / 4), 6);
    expect(predictions[1].logProb).toBeCloseTo(Math.log(1 / 8), 6);
    expect(specialMass).toBeCloseTo(1 / 2, 6);
  });

  test('a row of the model without a piece is shown in no list, and its probability is counted with what is hidden', async () => {
    const padded = await AlbertTokenizer.create(await demoModelBytes(), { vocab_size: DEMO_VOCABULARY + 2 });
    const specials = specialsOf(padded);
    expect(specials.slice(-2)).toEqual([DEMO_VOCABULARY, DEMO_VOCABULARY + 1]);
    const half = Math.log(1 / 2);
    const last = {
      logSumExp: 0,
      topIds: Uint32Array.of(DEMO_VOCABULARY + 1, 100, 101),
      topLogits: Float32Array.of(half, Math.log(1 / 4), Math.log(1 / 8)),
      targetLogits: Float32Array.from(specials, (id) => (id === DEMO_VOCABULARY + 1 ? half : -Infinity)),
    };
    const asked = sentence('A [MASK].');
    const [{ predictions, specialMass }] = sentenceResult(
      asked,
      0,
      [{ last, each: [], states: [] }],
      [],
      JOB,
      padded,
    ).masks;
    expect(predictions.map(({ id, rank }) => [id, rank])).toEqual([
      [100, 2],
      [101, 3],
    ]);
    expect(specialMass).toBeCloseTo(1 / 2, 6);
    const config = { ...TINY_CONFIG, vocab_size: DEMO_VOCABULARY + 2 };
    const vocabulary = vocabularyOf({ tokenizer: padded, config, name: 'm', revision: 'r', content: 'c' });
    expect(vocabulary.special).toEqual(specials);
    padded.destroy();
  });

  test('every mask of a text is asked for, with room for the specials that are left out', () => {
    const asked = sentence('The [MASK] sat on the [MASK].');
    const reads = maskReads(asked, tokenizer);
    const { mask } = tokenizer.specialIds;
    expect(reads.map(({ row }) => asked.encoded.ids[row])).toEqual([mask, mask]);
    const specials = specialsOf(tokenizer);
    expect(reads.map(({ targets }) => [...targets])).toEqual([specials, specials]);
    expect(sentenceForm(JOB, 3, tokenizer)).toEqual({
      topK: JOB.topK + specials.length,
      readings: 1,
      states: false,
    });
  });
});
