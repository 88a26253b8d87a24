/** Words of templates over the embedded model, one pass of it, on the CPU path: every log p against a run of its sequence alone. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { WordPlace } from '../probes/benchmarks/benchmark_set.ts';
import { templateItems } from '../probes/benchmarks/template_items.ts';
import { lpbs } from '../probes/lpbs.ts';
import { ranksInVocabulary } from '../probes/rank.ts';
import type { WordProtocol } from '../probes/score_protocols.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import { packTexts } from '../model/packed_texts.ts';
import type { RowPrediction } from '../model/reads.ts';
import type { Session } from '../model/session.ts';
import { demoSession } from '../../test/support/demo_session.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import { NO_PLACE, type ScoreJob } from '../engine/score_job.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';

let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: 1 }));
});

type Row = readonly [template: string, words: string, attribute?: string];

function jobOf(rows: readonly Row[], protocol: WordProtocol): ScoreJob {
  const items = rows.flatMap(([template, words, attribute = '']) => {
    const read = templateItems(template, words, attribute);
    if (!read.ok) throw new Error(read.error);
    return read.value;
  });
  const numbers = ({ word, attribute }: WordPlace): readonly number[] => [
    ...[word.start, word.end],
    ...[attribute?.start ?? NO_PLACE, attribute?.end ?? NO_PLACE],
  ];
  return {
    ...{ sentences: packTexts(items.flatMap(({ sentences }) => sentences)), each: 2, protocol },
    places: Int32Array.from(items.flatMap(({ places = [] }) => places.flatMap(numbers))),
  };
}

async function scored(rows: readonly Row[], protocol: WordProtocol) {
  const { probes, host, until, results, run, events } = startProbes(session, tokenizer, 'scores');
  probes.use(host);
  run(1, jobOf(rows, protocol));
  await until('done');
  const plan = events.flatMap((event) => (event.kind === 'started' ? [event.plan] : [])).at(0);
  return { results: results(), plan };
}

/** What is read at `row` of one sequence, run alone. */
async function alone(ids: ArrayLike<number>, row: number): Promise<RowPrediction> {
  const { answers } = await session.run({
    batch: raggedBatch([{ ids: Uint32Array.from(ids) }]),
    reads: [
      { kind: 'predict', rows: Uint32Array.of(row), topK: 0, targets: [new Uint32Array()], full: true },
    ],
  });
  return answers[0][0];
}

function logProb({ logits = new Float32Array(), logSumExp }: RowPrediction, id: number): number {
  return logits[id] - logSumExp;
}

/** Within what a different order of f32 sums may cost; NaN is not. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-4);
}

/** The ids of a text with some of its tokens masked. */
function masked(text: string, ...at: readonly number[]): number[] {
  return Array.from(tokenizer.encode(text).ids, (id, token) => (at.includes(token) ? SPECIAL_IDS.mask : id));
}

describe('contrast', () => {
  test('log p and rank of each word at the mask, both read of one sequence', async () => {
    const { results, plan } = await scored([['The nurse said that [MASK] was tired.', 'she|he']], 'contrast');
    expect(plan?.sequences).toBe(1);
    const [{ sentences }] = results;
    const text = 'The nurse said that she was tired.';
    const at = tokenizer.encode(text).tokens.findIndex(({ piece }) => piece === '▁she');
    const read = await alone(masked(text, at), at);
    for (const [s, word] of ['she', 'he'].entries()) {
      const id = tokenizer.encode(text.replace('she', word)).ids[at];
      const { ids, pieces, rows, maskedTo, logProbs, score, rank, priors } = sentences[s];
      expect(pieces.split('\n')[at]).toBe(`▁${word}`);
      expect([ids[at], rows, maskedTo, priors]).toEqual([id, [at], [at], undefined]);
      expectClose(score, logProb(read, id));
      expect(logProbs).toEqual([score]);
      expect(rank).toBe(ranksInVocabulary(read.logits ?? new Float32Array(), [id])[0]);
    }
  });

  test('a word of several pieces is read left to right, and has no rank', async () => {
    const { results, plan } = await scored([['The [MASK] ran.', 'nurse;hairdresser']], 'contrast');
    const [{ sentences }] = results;
    const text = 'The hairdresser ran.';
    const { ids } = tokenizer.encode(text);
    const { rows, maskedTo, logProbs, score, rank } = sentences[1];
    expect(rows.length).toBeGreaterThan(1);
    expect(plan?.sequences).toBe(1 + rows.length);
    expect(maskedTo).toEqual(rows.map(() => rows[rows.length - 1]));
    expect(rank).toBeUndefined();
    for (const [j, row] of rows.entries()) {
      expectClose(logProbs[j], logProb(await alone(masked(text, ...rows.slice(j)), row), ids[row]));
    }
    expectClose(
      score,
      logProbs.reduce((sum, each) => sum + each, 0),
    );
  });

  test('three words are two items; a word that is read with what it touches is left out and said', async () => {
    const { results, plan } = await scored(
      [
        ['[MASK] ran.', 'she|he|they'],
        ['[MASK]ing ran.', 'walk|talk'],
        ['A ☃ [MASK].', '☃☃|man'],
        // The second of its tokens is read with what follows.
        ['The [MASK]sser ran.', 'hairdre|armdre'],
      ],
      'contrast',
    );
    expect(results.map(({ index }) => index)).toEqual([0, 1]);
    expect(plan?.unscored).toEqual([
      { index: 2, why: 'no-word' },
      { index: 3, why: 'no-word' },
      { index: 4, why: 'no-word' },
    ]);
    expect(results[0].sentences[0].score).toBe(results[1].sentences[0].score);
  });
});

describe('LPBS', () => {
  test('is that of probes/lpbs.ts: each word against its prior, with the attribute masked too', async () => {
    const { results, plan } = await scored([['[MASK] is a hairdresser.', 'she|he', 'hairdresser']], 'lpbs');
    // One with the attribute and one without, for both words.
    expect(plan?.sequences).toBe(2);
    const [{ sentences }] = results;
    const text = 'she is a hairdresser.';
    const { tokens } = tokenizer.encode(text);
    const [, word] = tokens.keys();
    const hidden = [...tokens.keys()].filter(
      (at) => (tokens[at].range?.start ?? -1) >= 9 && tokens[at].piece !== '.',
    );
    expect(hidden.length).toBeGreaterThan(1);
    const sets = await Promise.all(
      sentences.map(async (sentence) => {
        expect(sentence.hidden).toEqual(hidden);
        const id = sentence.ids[word];
        const target = logProb(await alone(masked(text, word), word), id);
        const prior = logProb(await alone(masked(text, word, ...hidden), word), id);
        expectClose(sentence.logProbs[0], target);
        expectClose(sentence.priors?.[0] ?? NaN, prior);
        expectClose(sentence.score, target - prior);
        return { target: [target], prior: [prior] };
      }),
    );
    expectClose(sentences[0].score - sentences[1].score, lpbs(sets[0], sets[1]).withPrior ?? NaN);
  });

  test('without an attribute there is no prior, and no score', async () => {
    const { results, plan } = await scored([['[MASK] ran.', 'she|he']], 'lpbs');
    expect(results).toEqual([]);
    expect(plan?.unscored).toEqual([{ index: 0, why: 'no-attribute' }]);
  });
});
