/** Pairs of sentences as what the model reads: by AUL two sequences a pair, by CrowS-Pairs two for each token they share. */
import { scoreAul, planAul } from '../probes/aul.ts';
import { MAX_PAIRS } from '../probes/benchmarks/pair_set.ts';
import { planCrowsPair, scoreCrowsPair, type CrowsPlan } from '../probes/crows_pairs.ts';
import { pairScore, type PairScore } from '../probes/pair_scores.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import {
  MAX_PAIR_TOKENS,
  type PairJob,
  type PairPlan,
  type PairProtocol,
  type Unscored,
} from './pair_job.ts';
import { letOthersIn, requireWithin, type ProbeModel } from './probe_plan.ts';

/** One pair, ready to run. */
export interface PlannedPair {
  readonly index: number;
  readonly more: EncodedText;
  readonly less: EncodedText;
  /** What is run and read of either sentence. */
  readonly plan: CrowsPlan;
}

/** How a protocol plans a pair of encoded sentences, and what it makes of the log p that were read, nats. */
interface Protocol {
  readonly plan: (more: EncodedText, less: EncodedText, mask: number) => CrowsPlan | null;
  readonly score: (plan: CrowsPlan, more: readonly number[], less: readonly number[]) => PairScore;
}

const PROTOCOLS: Readonly<Record<PairProtocol, Protocol>> = {
  aul: {
    plan: (more, less) => ({
      more: planAul(more.ids, innerPositions(more)),
      less: planAul(less.ids, innerPositions(less)),
    }),
    score: (plan, more, less) => pairScore(scoreAul(plan.more, more), scoreAul(plan.less, less)),
  },
  'crows-pairs': {
    plan: (more, less, mask) => planCrowsPair(more.ids, less.ids, mask),
    score: scoreCrowsPair,
  },
};

/** What the protocol makes of a pair's log p, in the order of its plan's reads. */
export function scorePair(
  protocol: PairProtocol,
  plan: CrowsPlan,
  more: readonly number[],
  less: readonly number[],
): PairScore {
  return PROTOCOLS[protocol].score(plan, more, less);
}

/** Pairs planned before the worker lets other messages in. */
const PAIRS_A_TURN = 100;

/** Encodes one pair and lists what is to be run and read, or says why it has no score. */
export function planPair(
  job: PairJob,
  index: number,
  { tokenizer, maxTokens }: Pick<ProbeModel, 'tokenizer' | 'maxTokens'>,
): PlannedPair | Unscored {
  const pair = job.pairs[index];
  const [more, less] = [pair.more, pair.less].map((text) => tokenizer.encode(text, null, { maxTokens }));
  const both = [more, less];
  if (both.some(({ cutTokens }) => cutTokens > 0)) return 'too-long';
  if (both.some(({ maskPositions }) => maskPositions.length > 0)) return 'masked';
  if (both.some((encoded) => innerPositions(encoded).length === 0)) return 'empty';
  // Their scores would be equal but for rounding, and rounding is no preference.
  if (more.ids.length === less.ids.length && more.ids.every((id, at) => id === less.ids[at])) {
    return 'same-tokens';
  }
  const plan = PROTOCOLS[job.protocol].plan(more, less, tokenizer.specialIds.mask);
  return plan === null ? 'nothing-shared' : { index, more, less, plan };
}

/** All but the [CLS] and [SEP] around a sentence. */
function innerPositions({ ids }: EncodedText): number[] {
  return Array.from({ length: Math.max(0, ids.length - 2) }, (_, i) => i + 1);
}

/**
 * Counts what scoring will cost, letting other messages in now and then.
 * @param msPerToken the rate measured so far, or null
 * @throws UnmaskError `input/invalid` for more pairs, or tokens of them, than one run may have. AbortError when `signal` fires.
 */
export async function planPairs(
  job: PairJob,
  model: ProbeModel,
  msPerToken: number | null,
  signal: AbortSignal,
): Promise<PairPlan> {
  requireWithin('pairs', job.pairs.length, MAX_PAIRS, 'Run a part of the set.');
  const unscored: PairPlan['unscored'][number][] = [];
  let sequences = 0;
  let tokens = 0;
  let held = 0;
  for (const index of job.pairs.keys()) {
    if (index % PAIRS_A_TURN === PAIRS_A_TURN - 1) await letOthersIn(signal);
    const planned = planPair(job, index, model);
    if (typeof planned === 'string') {
      unscored.push({ index, why: planned });
      continue;
    }
    held += planned.more.ids.length + planned.less.ids.length;
    for (const side of [planned.plan.more, planned.plan.less]) {
      sequences += side.sequences.length;
      for (const ids of side.sequences) tokens += ids.length;
    }
  }
  requireWithin('tokens', held, MAX_PAIR_TOKENS, 'Run a part of the set.');
  const estimateMs = msPerToken === null ? null : msPerToken * tokens;
  return { pairs: job.pairs.length, sequences, tokens, estimateMs, unscored };
}
