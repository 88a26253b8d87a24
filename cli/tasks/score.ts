/** `score`: how likely a model finds the tokens of a sentence, or of two that are compared. */
import * as v from 'valibot';
import { inBatches } from '../../src/engine/probe_batches.ts';
import { type Item, sequencesOf, targetLogProb } from '../../src/engine/probe_items.ts';
import type { UnmaskErrorData } from '../../src/model/errors.ts';
import type { EncodedText } from '../../src/model/tokenizer.ts';
import { aulScoring, scoreAul } from '../../src/probes/aul.ts';
import { crowsPairScoring, scoreCrowsPair } from '../../src/probes/crows_pairs.ts';
import { roundTripDigits } from '../../src/probes/export/digits.ts';
import { pllScoring, type Scoring, sumLogProbs } from '../../src/probes/pll.ts';
import { type Answer, type Means, refused, type Task } from '../task.ts';
import { asRead } from './as_read.ts';

const SENTENCE = v.object({ text: v.string() });
const PAIR = v.object({ more: v.string(), less: v.string() });

/** What is run and read of the sentences of a line, and what score each of them gets, nats. */
interface Measure {
  /** Null where there is nothing to score. */
  readonly scorings: (encoded: readonly EncodedText[], maskId: number) => readonly Scoring[] | null;
  readonly scores: (
    scorings: readonly Scoring[],
    logProbs: readonly (readonly number[])[],
  ) => readonly number[];
}

const PLL: Measure = {
  scorings: (encoded, maskId) => encoded.map(({ ids }) => pllScoring(ids, inner(ids), maskId)),
  scores: (scorings, logProbs) => scorings.map((scoring, s) => sumLogProbs(scoring, logProbs[s])),
};
const AUL: Measure = {
  scorings: (encoded) => encoded.map(({ ids }) => aulScoring(ids, inner(ids))),
  scores: (scorings, logProbs) => scorings.map((scoring, s) => scoreAul(scoring, logProbs[s])),
};
const CROWS_PAIRS: Measure = {
  scorings: ([more, less], maskId) => {
    const scoring = crowsPairScoring(more.ids, less.ids, maskId);
    return scoring === null ? null : [scoring.more, scoring.less];
  },
  scores: ([more, less], [ofMore, ofLess]) => {
    const score = scoreCrowsPair({ more, less }, ofMore, ofLess);
    return [score.more, score.less];
  },
};

/** Measures of one sentence. */
export const SENTENCE_MEASURES = { pll: PLL, aul: AUL } as const;
/** Measures of two. */
export const PAIR_MEASURES = { 'pll-pairs': PLL, 'aul-pairs': AUL, 'crows-pairs': CROWS_PAIRS } as const;

/** Lines of one sentence each. */
export function sentenceTask(name: keyof typeof SENTENCE_MEASURES): Task<typeof SENTENCE> {
  return {
    ...{ protocol: name, schema: SENTENCE, linesAtOnce: LINES_AT_ONCE },
    answers: (asked, means) =>
      answers(
        asked.map(({ text }) => [text]),
        SENTENCE_MEASURES[name],
        ([sentence]) => sentence,
        means,
      ),
  };
}

/** Lines of two: `more` is the more stereotypical one, by whoever made the pair. */
export function pairTask(name: keyof typeof PAIR_MEASURES): Task<typeof PAIR> {
  return {
    ...{ protocol: name, schema: PAIR, linesAtOnce: LINES_AT_ONCE },
    answers: (asked, means) =>
      answers(
        asked.map(({ more, less }) => [more, less]),
        PAIR_MEASURES[name],
        ([more, less]) => ({ more, less, prefersMore: more.score > less.score }),
        means,
      ),
  };
}

/** By PLL a sentence is as many sequences as it has tokens. */
const LINES_AT_ONCE = 64;
const FORM = { topK: 0, readings: 1 } as const;

/** Of one sentence. */
interface Scored {
  /** nats */
  readonly score: number;
}

async function* answers(
  asked: readonly (readonly string[])[],
  measure: Measure,
  fieldsOf: (scored: readonly Scored[]) => object,
  means: Means,
): AsyncGenerator<readonly Answer[]> {
  const { tokenizer, config } = means.model;
  const maxTokens = config.max_position_embeddings;
  const refusals: Answer[] = [];
  const items: Item<Answer>[] = [];
  for (const [index, texts] of asked.entries()) {
    const encoded = texts.map((text) => tokenizer.encode(text, null, { maxTokens }));
    const error = whyUnscored(encoded);
    const scorings = error === null ? measure.scorings(encoded, tokenizer.specialIds.mask) : null;
    if (scorings === null) refusals.push({ index, error: error ?? NOTHING_SHARED });
    else items.push(itemOf({ index, encoded, scorings }, measure, fieldsOf));
  }
  if (refusals.length > 0) yield refusals;
  const planned = { plan: null, items: () => items, depth: 1, teachesRate: true };
  for await (const { results } of inBatches(planned).batches(means)) yield results;
}

function itemOf(
  {
    index,
    encoded,
    scorings,
  }: {
    readonly index: number;
    readonly encoded: readonly EncodedText[];
    readonly scorings: readonly Scoring[];
  },
  measure: Measure,
  fieldsOf: (scored: readonly Scored[]) => object,
): Item<Answer> {
  const sequences = scorings.map((scoring) => sequencesOf(scoring, FORM));
  return {
    sequences: sequences.flat(),
    // A scoring's reads are in the order of its sequences.
    score: (readings) => {
      let at = 0;
      const logProbs = sequences.map(({ length }) =>
        readings.slice(at, (at += length)).flatMap((reads) => reads.map(targetLogProb)),
      );
      const scores = measure.scores(scorings, logProbs);
      const scored = encoded.map((text, s) => ({
        score: roundTripDigits(scores[s]),
        pieces: scorings[s].reads.map(({ row }) => text.tokens[row].piece),
        logProbs: logProbs[s].map(roundTripDigits),
        ...asRead(text),
      }));
      return { index, fields: fieldsOf(scored) };
    },
  };
}

/** All but the [CLS] and [SEP] around a sentence. */
function inner({ length }: Uint32Array): number[] {
  return Array.from({ length: Math.max(0, length - 2) }, (_, i) => i + 1);
}

function whyUnscored(encoded: readonly EncodedText[]): UnmaskErrorData | null {
  for (const { ids, cutTokens, maskPositions } of encoded) {
    if (cutTokens > 0) {
      return refused('The sentence is longer than the model reads, so that it has no score.', {
        expected: `at most ${ids.length} tokens`,
        actual: `${ids.length + cutTokens} tokens`,
      });
    }
    if (maskPositions.length > 0) {
      return refused('A sentence that is scored whole has a [MASK].', {
        expected: 'none',
        actual: `${maskPositions.length}`,
      });
    }
    if (ids.length <= 2) {
      return refused('There is no token to score.', { expected: 'a sentence', actual: 'none' });
    }
  }
  const [one, other] = encoded;
  if (encoded.length === 2 && one.ids.join() === other.ids.join()) {
    return refused('The model reads the same tokens in both sentences, so that neither is preferred.', {
      expected: 'two that differ',
      actual: 'one',
    });
  }
  return null;
}

const NOTHING_SHARED = refused('The two sentences share no token, so that there is nothing to compare.', {
  expected: 'tokens that stand in both',
  actual: 'none',
});
