/** `score`: how likely a model finds the tokens of a sentence, or of two that are compared. */
import * as v from 'valibot';
import { inBatches } from '../../src/engine/probe_batches.ts';
import type { ScoredSentence, ScoreProtocol, Unscored } from '../../src/engine/score_job.ts';
import { planScores } from '../../src/engine/score_plan.ts';
import type { UnmaskErrorData } from '../../src/model/errors.ts';
import { packTexts } from '../../src/model/packed_texts.ts';
import { roundTripDigits } from '../../src/probes/export/digits.ts';
import { AS_READ } from '../columns.ts';
import { type Answer, type Means, NO_ESTIMATE, refused, type Task } from '../task.ts';

/** Of the measures of one sentence, each with its protocol. */
export const SENTENCE_MEASURES = { pll: 'pll', aul: 'aul', aula: 'aula' } as const satisfies Measures;
/** Of those of two. */
export const PAIR_MEASURES = {
  'pll-pairs': 'pll',
  'aul-pairs': 'aul',
  'aula-pairs': 'aula',
  'crows-pairs': 'crows-pairs',
} as const satisfies Measures;
type Measures = Readonly<Record<string, ScoreProtocol>>;

const SENTENCE = v.object({ text: v.string() });
const PAIR = v.object({ more: v.string(), less: v.string() });

/** By PLL a sentence is as many sequences as it has tokens. */
const LINES_AT_ONCE = 64;

/** Lines of one sentence each. */
export function sentenceTask(name: keyof typeof SENTENCE_MEASURES): Task<typeof SENTENCE> {
  const protocol = SENTENCE_MEASURES[name];
  return {
    ...{ protocol, schema: SENTENCE, linesAtOnce: LINES_AT_ONCE },
    columns: { score: 'number', pieces: 'texts', logProbs: 'numbers', weights: 'numbers', ...AS_READ },
    answers: (asked, means) => {
      const texts = asked.map(({ text }) => [text]);
      return answers(texts, protocol, ([sentence]) => sentence, means);
    },
  };
}

/** Lines of two: `more` is the more stereotypical one, by whoever made the pair. */
export function pairTask(name: keyof typeof PAIR_MEASURES): Task<typeof PAIR> {
  const protocol = PAIR_MEASURES[name];
  return {
    ...{ protocol, schema: PAIR, linesAtOnce: LINES_AT_ONCE },
    columns: { more: 'json', less: 'json', prefersMore: 'flag' },
    answers: (asked, means) => {
      const texts = asked.map(({ more, less }) => [more, less]);
      const fields = ([more, less]: readonly Fields[]): object => {
        return { more, less, prefersMore: more.score > less.score };
      };
      return answers(texts, protocol, fields, means);
    },
  };
}

async function* answers(
  asked: readonly (readonly string[])[],
  protocol: ScoreProtocol,
  fields: (sentences: readonly Fields[]) => object,
  means: Means,
): AsyncGenerator<readonly Answer[]> {
  const job = { sentences: packTexts(asked.flat()), each: asked[0].length, protocol };
  const planned = await planScores(job, means.model, NO_ESTIMATE, means.signal);
  const refusals = planned.plan.unscored.map(({ index, why }): Answer => ({ index, error: UNSCORED[why] }));
  if (refusals.length > 0) yield refusals;
  for await (const { results } of inBatches(planned).batches(means)) {
    yield results.map(({ index, sentences }) => ({
      index,
      fields: fields(sentences.map((sentence) => fieldsOf(sentence, means))),
    }));
  }
}

/** What a record says of one sentence. */
interface Fields {
  /** nats */
  readonly score: number;
  /** Those that count, each with its log p, nats. */
  readonly pieces: readonly string[];
  readonly logProbs: readonly number[];
  /** With AULA how much attention each of them gets. */
  readonly weights?: readonly number[];
  /** As `asRead` says it of other questions; no sentence that was cut has a score. */
  readonly tokens: number;
  readonly cutTokens: 0;
  readonly unknown: readonly string[];
}

function fieldsOf(
  { ids, pieces, rows, logProbs, weights, score }: ScoredSentence,
  { model: { tokenizer } }: Means,
): Fields {
  const all = pieces.split('\n');
  return {
    score: roundTripDigits(score),
    pieces: rows.map((row) => all[row]),
    logProbs: logProbs.map(roundTripDigits),
    ...(weights && { weights: weights.map(roundTripDigits) }),
    ...{ tokens: ids.length, cutTokens: 0 },
    unknown: all.filter((_, token) => ids[token] === tokenizer.specialIds.unk),
  };
}

const UNSCORED: Readonly<Record<Unscored, UnmaskErrorData>> = {
  'too-long': refused('A sentence is longer than the model reads.', {
    expected: 'a sentence that is read whole',
    actual: 'a longer one',
  }),
  'too-much-attention': refused('A sentence is too long for its attention to be read.', {
    expected: 'a shorter one',
    actual: 'more than 64 MB of weights',
  }),
  masked: refused('A sentence that is scored whole has a [MASK].', { expected: 'none', actual: 'a mask' }),
  empty: refused('There is no token to score.', { expected: 'a sentence', actual: 'none' }),
  'same-tokens': refused('The model reads the same tokens in both sentences, so that neither is preferred.', {
    expected: 'two that differ',
    actual: 'one',
  }),
  'no-word': refused('The model does not read the word as one of its own.', {
    expected: 'a word that its vocabulary spells',
    actual: 'another',
  }),
  'no-attribute': refused('There is no attribute that the prior could hide.', {
    expected: 'an attribute in the sentence',
    actual: 'none',
  }),
  'nothing-shared': refused('The two sentences share no token, so that there is nothing to compare.', {
    expected: 'tokens that stand in both',
    actual: 'none',
  }),
};
