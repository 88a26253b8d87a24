/** Pairs of sentences as what the model reads: by AUL two sequences a pair, by CrowS-Pairs two for each token they share. */
import { letOthersIn } from '../model/let_others_in.ts';
import { scoreAul, aulScoring } from '../probes/aul.ts';
import { MAX_PAIRS } from '../probes/benchmarks/pair_set.ts';
import { crowsPairScoring, scoreCrowsPair, sharedTokens, type PairScoring } from '../probes/crows_pairs.ts';
import { pairScore, type PairScore } from '../probes/pair_scores.ts';
import type { Scoring } from '../probes/pll.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import {
  MAX_PAIR_TOKENS,
  type PairJob,
  type PairPlan,
  type PairProtocol,
  type PairResult,
  type ScoredSentence,
  type Unscored,
} from './pair_job.ts';
import {
  KeptItems,
  sequencesOf,
  targetLogProb,
  type Estimate,
  type Item,
  type Planned,
  type ReadForm,
} from './probe_items.ts';
import { requireWithin, type ProbeModel } from './probe_plan.ts';

/** Both sentences of a pair, encoded. */
interface EncodedPair {
  readonly more: EncodedText;
  readonly less: EncodedText;
}

/** How a protocol counts and scores a pair: what is run, and what it makes of the log p that were read, nats. */
interface Protocol {
  /** Sequences of either sentence, without building them; 0 where there is nothing to score. */
  readonly count: (pair: EncodedPair) => number;
  readonly scoring: (pair: EncodedPair, maskId: number) => PairScoring | null;
  readonly score: (scoring: PairScoring, more: readonly number[], less: readonly number[]) => PairScore;
}

const PROTOCOLS: Readonly<Record<PairProtocol, Protocol>> = {
  aul: {
    count: () => 1,
    scoring: ({ more, less }) => ({
      more: aulScoring(more.ids, innerPositions(more)),
      less: aulScoring(less.ids, innerPositions(less)),
    }),
    score: (scoring, more, less) => pairScore(scoreAul(scoring.more, more), scoreAul(scoring.less, less)),
  },
  'crows-pairs': {
    count: ({ more, less }) => sharedTokens(more.ids, less.ids).more.length,
    scoring: ({ more, less }, maskId) => crowsPairScoring(more.ids, less.ids, maskId),
    score: scoreCrowsPair,
  },
};

/** Pairs planned before the worker lets other messages in. */
const PAIRS_A_TURN = 100;

const FORM: ReadForm = { topK: 0, readings: 1 };

/** Encodes one pair, or says why it has no score. */
function encodePair(
  { more: moreText, less: lessText }: PairJob['pairs'][number],
  { tokenizer, config: { max_position_embeddings: maxTokens } }: ProbeModel,
): EncodedPair | Unscored {
  const [more, less] = [moreText, lessText].map((text) => tokenizer.encode(text, null, { maxTokens }));
  const both = [more, less];
  if (both.some(({ cutTokens }) => cutTokens > 0)) return 'too-long';
  if (both.some(({ maskPositions }) => maskPositions.length > 0)) return 'masked';
  if (both.some((encoded) => innerPositions(encoded).length === 0)) return 'empty';
  // Their scores would differ by rounding only, and rounding is no preference.
  if (more.ids.length === less.ids.length && more.ids.every((id, at) => id === less.ids[at])) {
    return 'same-tokens';
  }
  return { more, less };
}

function tokensOf(pair: EncodedPair | Unscored): number {
  return typeof pair === 'string' ? 0 : pair.more.ids.length + pair.less.ids.length;
}

/** Null for a pair that has no score. */
function itemOf(
  pair: EncodedPair | Unscored,
  index: number,
  { scoring: scoringOf, score: scoreOf }: Protocol,
  maskId: number,
): Item<PairResult> | null {
  const scoring = typeof pair === 'string' ? null : scoringOf(pair, maskId);
  if (typeof pair === 'string' || scoring === null) return null;
  const more = sequencesOf(scoring.more, FORM);
  return {
    sequences: [...more, ...sequencesOf(scoring.less, FORM)],
    // A scoring's reads are in the order of its sequences.
    score: (readings) => {
      const logProbs = readings.map((reads) => reads.map(targetLogProb));
      const [ofMore, ofLess] = [logProbs.slice(0, more.length).flat(), logProbs.slice(more.length).flat()];
      const score = scoreOf(scoring, ofMore, ofLess);
      return {
        index,
        more: sentenceOf(pair.more, scoring.more, ofMore, score.more),
        less: sentenceOf(pair.less, scoring.less, ofLess, score.less),
        prefersMore: score.prefersMore,
      };
    },
  };
}

function sentenceOf(
  { tokens }: EncodedText,
  { reads }: Scoring,
  logProbs: readonly number[],
  score: number,
): ScoredSentence {
  return {
    tokens,
    reads: reads.map(({ row }, read) => ({ tokenIndex: row, logProb: logProbs[read] })),
    score,
  };
}

/** All but the [CLS] and [SEP] around a sentence. */
function innerPositions({ ids }: EncodedText): number[] {
  return Array.from({ length: Math.max(0, ids.length - 2) }, (_, i) => i + 1);
}

/**
 * Plans the scoring of pairs: tokenizes them and counts, letting other messages in now and then.
 * @throws UnmaskError `input/invalid` for more pairs, or tokens of them, than one run may have. AbortError when `signal` fires.
 */
export async function planPairs(
  { pairs, protocol: name }: PairJob,
  model: ProbeModel,
  estimate: Estimate,
  signal: AbortSignal,
): Promise<Planned<PairPlan, PairResult>> {
  requireWithin('pairs', pairs.length, MAX_PAIRS, 'Run a part of the set.');
  const protocol = PROTOCOLS[name];
  const kept = new KeptItems((index) => encodePair(pairs[index], model), tokensOf);
  const unscored: PairPlan['unscored'][number][] = [];
  let sequences = 0;
  let tokens = 0;
  let held = 0;
  for (const index of pairs.keys()) {
    if (index % PAIRS_A_TURN === PAIRS_A_TURN - 1) await letOthersIn(signal);
    const pair = kept.count(index);
    const count = typeof pair === 'string' ? 0 : protocol.count(pair);
    if (count === 0) {
      unscored.push({ index, why: typeof pair === 'string' ? pair : 'nothing-shared' });
      continue;
    }
    held += tokensOf(pair);
    sequences += 2 * count;
    tokens += count * tokensOf(pair);
  }
  requireWithin('tokens', held, MAX_PAIR_TOKENS, 'Run a part of the set.');
  const depth = 1;
  const estimateMs = estimate({ sequences, tokens }, depth);
  return {
    plan: { pairs: pairs.length, sequences, tokens, estimateMs, unscored },
    *items() {
      for (const index of pairs.keys()) {
        const item = itemOf(kept.get(index), index, protocol, model.tokenizer.specialIds.mask);
        if (item !== null) yield item;
      }
    },
    depth,
    teachesRate: true,
  };
}
