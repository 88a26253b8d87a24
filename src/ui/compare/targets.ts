/** Words to score at the mask of both sides, beside their prior: what is run, and what is read of it. Pure. */
import type { AlikeCause } from '../../probes/alike.ts';
import { articleFor } from '../../probes/template/article.ts';
import type { Side } from '../../probes/template/contrast.ts';
import type {
  ProbeJob,
  ProbeMask,
  ProbePlan,
  ProbeSentence,
  TargetPieces,
  TargetScore,
} from '../../worker/messages.ts';
import { fitsPlace } from '../lab/placed_pieces.ts';
import type { Answered, Asked } from '../lab/probe_desk.ts';
import { hiddenRanges } from './hidden_ranges.ts';
import { addPair, addTexts, pairAlike, type PairPlace } from './pair_sentences.ts';
import type { AskedPair, ComparedPair, Ready } from './resolve.ts';
import { bySide, difference, SIDES, type BySide } from './sides.ts';

/** As many as a link can carry. */
export const MAX_TARGETS = 500;
const MAX_TARGET_LENGTH = 100;

export interface TargetWords {
  /** Each once, in the order they were written. */
  readonly words: readonly string[];
  /** The words by set; one set where no empty line parts them. */
  readonly sets: readonly (readonly string[])[];
  /** How many were left out, beyond {@link MAX_TARGETS} or longer than {@link MAX_TARGET_LENGTH}. */
  readonly dropped: number;
}

/** Words parted by lines, commas or semicolons; an empty line begins another set. A word counts once, in its first set. */
export function readTargets(text: string): TargetWords {
  const seen = new Set<string>();
  let dropped = 0;
  const sets = text
    .split(/\n[^\S\n]*\n/)
    .map((block) =>
      block
        .split(/[\n,;]/)
        .map((word) => word.trim().replace(/\s+/g, ' '))
        .filter((word) => {
          if (word === '' || seen.has(word)) return false;
          if (seen.size >= MAX_TARGETS || word.length > MAX_TARGET_LENGTH) {
            dropped++;
            return false;
          }
          seen.add(word);
          return true;
        }),
    )
    .filter((words) => words.length > 0);
  return { words: [...seen], sets, dropped };
}

export interface TargetsAbout {
  readonly ready: Ready;
  readonly words: readonly string[];
  readonly pairs: readonly ScoredPair[];
}

/** A pair with the sentences of its priors. */
interface ScoredPair extends AskedPair {
  /** Null where nothing stands on a side to hide. */
  readonly prior: PairPlace | null;
}

/**
 * What is run for the targets: both sides of each pair, then their priors. A prior is the same sentence with what is compared hidden as
 * well, read at the target's own mask.
 */
export function targetsQuestion(
  ready: Ready,
  words: readonly string[],
  form: ProbeJob['form'],
): Asked<TargetsAbout> | null {
  if (words.length === 0) return null;
  const sentences: ProbeSentence[] = [];
  const asked = ready.pairs.map((pair) => ({ ...pair, at: addTexts(sentences, pair) }));
  const pairs = asked.map((pair) => {
    // Only the tokenizer knows how many masks the hidden words become, so every mask is read.
    const hidden = bySide((side) => ({
      text: pair[side],
      hide: hiddenRanges(ready, pair, side),
      read: null,
    }));
    const hasPrior = SIDES.every((side) => hidden[side].hide.length > 0);
    return { ...pair, prior: hasPrior ? addPair(sentences, hidden) : null };
  });
  const job: ProbeJob = { sentences, form, topK: 0, targets: words, ranks: true, fullLogProbs: false };
  return { job, about: { ready, words, pairs } };
}

/** One word on both sides. */
export interface TargetRow {
  readonly word: string;
  /** The form of the article it was scored behind; null where none is open. */
  readonly article: ComparedPair['article'];
  /** m, the larger where the sides differ; 0 where it fits neither place; null until it is known. */
  readonly pieces: number | null;
  readonly scores: BySide<TargetScore | null>;
  /** log p(A) − log p(B), nats; null where the model reads both sides as the same tokens. */
  readonly delta: number | null;
  /** Why it does; null where it reads them apart. */
  readonly alike: readonly AlikeCause[] | null;
  /** log p with what is compared hidden as well, nats. */
  readonly priors: BySide<number | null>;
}

export function targetRows({ about, run }: Answered<TargetsAbout>): readonly TargetRow[] {
  const masks = run.job.sentences.map((_, index): ProbeMask | null => {
    const result = run.results.get(index);
    // A prior has other masks too, in place of hidden words: the target's is the one that was typed.
    return (
      result?.masks.find(({ tokenIndex }) => !(result.tokens.at(tokenIndex)?.maskedInPlace ?? false)) ?? null
    );
  });
  const causes = new Map(about.pairs.map((pair) => [pair, pairAlike(run, pair.at)]));
  return about.words.map((word, target): TargetRow => {
    const pair = pairFor(about.pairs, word);
    const { article, at, prior } = pair;
    const score = (sentence: number): TargetScore | null => masks.at(sentence)?.targets.at(target) ?? null;
    const scores = bySide((side) => score(at[side]));
    const known = SIDES.flatMap((side) => scores[side] ?? []);
    const alike = causes.get(pair) ?? null;
    return {
      word,
      article,
      pieces: known.length === 0 ? null : Math.max(...known.map(({ pieces }) => pieces)),
      scores,
      delta: alike === null ? difference((side) => scores[side]?.logProb) : null,
      alike,
      priors: bySide((side) => (prior === null ? null : (score(prior[side])?.logProb ?? null))),
    };
  });
}

/** How each target is split where it stands after a space. */
export function plannedPieces(plan: ProbePlan | null): ReadonlyMap<string, TargetPieces> {
  return new Map(plan?.targets.map((each) => [each.word, each]));
}

/** True where the word has no place of its own on a side, and so no score there. */
export function isMisfit({ scores }: TargetRow): boolean {
  return SIDES.some((side) => !fitsPlace(scores[side]?.placed));
}

/** The pair of sentences whose article fits the word; the only one where the article is not open. */
export function pairFor<Pair extends ComparedPair>(pairs: readonly Pair[], word: string): Pair {
  return pairs.find(({ article }) => article === null || article === articleFor(word)) ?? pairs[0];
}

/** log p of a side less its prior, nats: what the side adds to the word. Null until both are known, and where there is no prior. */
export function againstPrior({ scores, priors }: TargetRow, side: Side): number | null {
  const [score, prior] = [scores[side]?.logProb ?? null, priors[side]];
  return score === null || prior === null ? null : score - prior;
}

/** Priors that differ by more than this are of two sentences, nats. Rounding in f32 is far below it. */
const SAME_PRIOR = 1e-4;

/**
 * Whether the priors tell anything that the scores do not; `none`: no word has a prior on both sides. Hiding what is compared may leave one
 * and the same sentence on both sides. Then both priors are equal, `log p − prior` differs by exactly Δ, and they tell nothing, unless two
 * sets of words are weighed against each other, each word by its own prior (LPBS).
 */
export function priorTells(rows: readonly TargetRow[], sets: TargetWords['sets']): PriorTells {
  const apart = rows.flatMap(({ priors }) => difference((side) => priors[side]) ?? []);
  if (apart.length === 0) return 'none';
  return sets.length > 1 || apart.some((by) => !(Math.abs(by) <= SAME_PRIOR)) ? 'something' : 'nothing';
}

export type PriorTells = 'none' | 'nothing' | 'something';
