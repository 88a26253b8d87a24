import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PredictRead, RowPrediction } from '../../src/model/reads.ts';
import type { Run } from '../../src/model/run.ts';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import { evaluateAnswers, evaluateWords, HeldOut, type Model, Sentences } from './evaluate.ts';
import * as v from 'valibot';

const tokenizer = await demoTokenizer();

/** A model that answers every mask with the same pieces, likeliest first, and gives every target a log p of −2. */
function constantModel(words: readonly string[], seen: PredictRead[] = []): Model {
  const topIds = Uint32Array.from(words, (word) => tokenizer.pieces(word).ids[0]);
  return {
    form: 'typed',
    tokenizer,
    session: {
      run: ({ reads }: Run): Promise<never> => {
        const [read] = reads as readonly [PredictRead];
        seen.push(read);
        const answer = Array.from(read.rows, (_, m): RowPrediction => ({
          logSumExp: 1,
          topIds,
          topLogits: Float32Array.from(topIds, (_, rank) => -rank),
          targetLogits: Float32Array.from(read.targets?.[m] ?? [], () => -1),
        }));
        return Promise.resolve({ durationMs: 0, answers: [answer] } as never);
      },
      destroy: () => undefined,
    },
  };
}

describe('hidden words', () => {
  test('a word is right when all its pieces are; nats are per letter', async () => {
    const long = tokenizer.pieces('jabberwocky').ids.length;
    expect(long).toBeGreaterThan(1);
    const seen: PredictRead[] = [];
    const figures = await evaluateWords(constantModel(['house'], seen), [
      { text: 'he left the [MASK].', word: 'house' },
      { text: 'he met the [MASK].', word: 'jabberwocky' },
    ]);
    expect(figures.accuracy).toBe(0.5);
    expect(figures.natsPerCharacter).toBeCloseTo((2 + 2 * long) / (5 + 11), 12);
    expect(seen.map(({ rows }) => rows.length)).toEqual([1, long]);
  });

  test('a text without its mask is an error, not a miss', async () => {
    await expect(
      evaluateWords(constantModel(['house']), [{ text: 'no mask', word: 'house' }]),
    ).rejects.toThrow('no mask');
  });
});

test('accepted answers count in the first place, or in the first five', async () => {
  const model = constantModel(['house', 'door', 'man', 'king', 'sea', 'dog']);
  const text = 'He saw the [MASK].';
  const figures = await evaluateAnswers(model, [
    { text, accept: ['house'] },
    { text, accept: ['queen', 'sea'] },
    { text, accept: ['dog'] },
  ]);
  expect(figures).toEqual({ top1: 1, top5: 2, of: 3 });
});

test('the committed files have one mask a text', () => {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`eval/${name}.json`, import.meta.url), 'utf8'));
  const words = v.parse(HeldOut, read('heldout'));
  const sentences = v.parse(Sentences, read('sentences40'));
  expect([words.length, sentences.length]).toEqual([1500, 40]);
  for (const { text } of [...words, ...sentences]) expect(text.split('[MASK]')).toHaveLength(2);
});
