/** Sides that the model reads as the same tokens, and how that is said. Pure. */
import { alikeWords, whyAlike, type AlikeCause } from '../../probes/alike.ts';
import type { ProbeSentenceResult } from '../../worker/messages.ts';

/** Why the model reads both sentences of a pair alike; null where it does not, and until both are there. */
export function pairAlike(
  results: ReadonlyMap<number, ProbeSentenceResult>,
  first: number,
  { a, b }: { readonly a: string; readonly b: string },
): readonly AlikeCause[] | null {
  const [one, other] = [results.get(first), results.get(first + 1)];
  if (one === undefined || other === undefined) return null;
  return whyAlike({ ...one, text: a }, { ...other, text: b });
}

/** What stands in place of lists of zeros. */
export function alikeSentence(causes: readonly AlikeCause[]): string {
  return `The model reads both sides as the same tokens: ${alikeWords(causes)}. Every difference between them is 0, which says nothing of the words.`;
}
