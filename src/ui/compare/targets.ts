/** Words to score at the mask of both sides, beside their prior: what is run, and what is read of it. Pure. */
import type { AlikeCause } from '../../probes/alike.ts';
import { articleFor } from '../../probes/template/article.ts';
import type { ProbeJob, ProbeMask, ProbeSentence, TargetScore } from '../../worker/messages.ts';
import { fitsPlace } from '../lab/placed_pieces.ts';
import type { Answered, Asked } from '../lab/probe_desk.ts';
import { pairAlike } from './alike_pair.ts';
import { hiddenRanges } from './hidden_ranges.ts';
import type { ComparedPair, Ready } from './resolve.ts';

/** As many as a link can carry. */
export const MAX_TARGETS = 500;
export const MAX_TARGET_LENGTH = 100;

export interface TargetWords {
  /** Each once, in the order they were written. */
  readonly words: readonly string[];
  /** Words of each set; one where no empty line parts them. */
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
  /** For each pair the index of its first prior sentence, side A's; null where nothing stands on a side to hide. */
  readonly priors: readonly (number | null)[];
}

/**
 * Both sides of each pair; then, for each, the prior: the same sentence with what is compared hidden as well, read at the
 * target's own mask.
 */
export function targetsQuestion(
  ready: Ready,
  words: readonly string[],
  form: ProbeJob['form'],
): Asked<TargetsAbout> | null {
  if (words.length === 0) return null;
  const sentences: ProbeSentence[] = ready.pairs.flatMap(({ a, b }) =>
    [a, b].map((text) => ({ text, hide: [], read: 0 })),
  );
  const priors = ready.pairs.map((pair) => {
    const [a, b] = [hiddenRanges(ready, pair, 'A'), hiddenRanges(ready, pair, 'B')];
    if (a.length === 0 || b.length === 0) return null;
    const first = sentences.length;
    // Every mask is read: how many pieces hide before the target's own, only the tokenizer knows.
    sentences.push({ text: pair.a, hide: a, read: null }, { text: pair.b, hide: b, read: null });
    return first;
  });
  const job: ProbeJob = { sentences, form, topK: 0, targets: words, ranks: true, fullLogProbs: false };
  return { job, about: { ready, words, priors } };
}

/** One word on both sides. */
export interface TargetRow {
  readonly word: string;
  /** The form of the article it was scored behind, where that is open. */
  readonly article: ComparedPair['article'];
  /** m, the larger where the sides differ; 0 where it fits neither place; null until it is known. */
  readonly pieces: number | null;
  readonly a: TargetScore | null;
  readonly b: TargetScore | null;
  /** log p(A) − log p(B), nats; null where the model reads both sides as the same tokens. */
  readonly delta: number | null;
  /** Why it does; null where it reads them apart. */
  readonly alike: readonly AlikeCause[] | null;
  /** log p with what is compared hidden as well, nats. */
  readonly priorA: number | null;
  readonly priorB: number | null;
}

export function targetRows({ about, run }: Answered<TargetsAbout>): readonly TargetRow[] {
  const { ready, words, priors } = about;
  const masks = run.job.sentences.map((_, index): ProbeMask | null => {
    const result = run.results.get(index);
    // In a prior the target's mask is the one that was typed.
    return (
      result?.masks.find(({ tokenIndex }) => !(result.tokens.at(tokenIndex)?.maskedInPlace ?? false)) ?? null
    );
  });
  const alike = ready.pairs.map((pair, index) => pairAlike(run.results, 2 * index, pair));
  return words.map((word, target): TargetRow => {
    const pair = pairFor(ready, word);
    const first = priors[pair];
    const score = (sentence: number): TargetScore | null => masks.at(sentence)?.targets.at(target) ?? null;
    const [a, b] = [score(2 * pair), score(2 * pair + 1)];
    return {
      word,
      article: ready.pairs[pair].article,
      pieces: a === null && b === null ? null : Math.max(a?.pieces ?? 0, b?.pieces ?? 0),
      a,
      b,
      delta: alike[pair] === null ? difference(a, b) : null,
      alike: alike[pair],
      priorA: first === null ? null : (score(first)?.logProb ?? null),
      priorB: first === null ? null : (score(first + 1)?.logProb ?? null),
    };
  });
}

/** True where the word has no place of its own on a side, and so no score there. */
export function isMisfit({ a, b }: TargetRow): boolean {
  return [a, b].some((score) => !fitsPlace(score?.placed));
}

/** The pair of sentences whose article fits the word; the only one where the article is not open. */
export function pairFor({ pairs }: Pick<Ready, 'pairs'>, word: string): number {
  const fitting = pairs.findIndex(({ article }) => article === null || article === articleFor(word));
  return Math.max(0, fitting);
}

/** log p of a side less its prior, nats: what the side adds to the word. Null until both are known, and where there is no prior. */
export function againstPrior({ a, b, priorA, priorB }: TargetRow, side: 'A' | 'B'): number | null {
  const [score, prior] = side === 'A' ? [a, priorA] : [b, priorB];
  return score?.logProb == null || prior === null ? null : score.logProb - prior;
}

function difference(a: TargetScore | null, b: TargetScore | null): number | null {
  if (a?.logProb == null || b?.logProb == null) return null;
  return a.logProb - b.logProb;
}

/** Two priors further apart than that are of two sentences, nats: rounding in f32 is far below. */
const SAME_PRIOR = 1e-4;

/**
 * Whether the priors tell anything that the scores do not. Where hiding what is compared leaves the same sentence on both sides, both
 * have one prior: `log p − prior` then differs between them by exactly Δ. It tells something where some word's two priors differ,
 * or where two sets of words are weighed against each other, each word by its own prior (LPBS).
 */
export function priorTells(rows: readonly TargetRow[], sets: TargetWords['sets']): boolean {
  if (!rows.some(({ priorA, priorB }) => priorA !== null && priorB !== null)) return false;
  if (sets.length > 1) return true;
  return rows.some(
    ({ priorA, priorB }) => priorA !== null && priorB !== null && !(Math.abs(priorA - priorB) <= SAME_PRIOR),
  );
}
