/** Every token of a model by id, for plots over the vocabulary. */
import type { ModelNames } from '../model/session.ts';
import { specialsOf } from './predictions.ts';
import type { Vocabulary } from './probe_job.ts';
import type { ProbeModel } from './probe_plan.ts';

export function vocabularyOf({
  tokenizer,
  config,
  name,
  revision,
  content,
}: ProbeModel & ModelNames): Vocabulary {
  const shown = Array.from({ length: config.vocab_size }, (_, id) => tokenizer.show(id));
  return {
    model: name,
    revision,
    content,
    words: shown.map(({ word }) => word),
    continuations: Uint8Array.from(shown, ({ continuation }) => Number(continuation)),
    special: specialsOf(tokenizer),
  };
}
