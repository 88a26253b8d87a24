/** Every token of a model by id, for plots over the vocabulary. */
import type { ModelNames } from '../model/session.ts';
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
  const padding = Array.from(
    { length: Math.max(0, config.vocab_size - tokenizer.size) },
    (_, i) => tokenizer.size + i,
  );
  return {
    model: name,
    revision,
    content,
    words: shown.map(({ word }) => word),
    continuations: Uint8Array.from(shown, ({ continuation }) => Number(continuation)),
    special: [...Object.values(tokenizer.specialIds), ...padding],
  };
}
