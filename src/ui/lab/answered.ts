/** A question to the model, and what has come back for it. */
import { isSameIdentity, type ModelIdentity, type RunState } from '../../page/client.ts';
import type { JobOf, QuestionKind } from '../../worker/messages.ts';

/** One question: what is run, and what the view needs to read the answer (which sentence is which side, …). */
export interface Asked<About, K extends QuestionKind = 'sentences'> {
  readonly job: JobOf<K>;
  readonly about: About;
}

/** A question with what has come back for it. */
export interface Answered<About, K extends QuestionKind = 'sentences'> extends Asked<About, K> {
  readonly run: RunState<K>;
}

/** `answer` where its numbers may stand beside those of `other`, of the same model computed alike; else null. */
export function besideNumbersOf<About, K extends QuestionKind>(
  answer: Answered<About, K> | null,
  other: { readonly run: { readonly identity: ModelIdentity | null } } | null,
): Answered<About, K> | null {
  const [mine, others] = [answer?.run.identity ?? null, other?.run.identity ?? null];
  return mine !== null && others !== null && isSameIdentity(mine, others) ? answer : null;
}
