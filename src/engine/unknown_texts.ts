/** Gathers what is unknown in the sentences of a probe, each text once. */
import type { UnknownText } from '../model/text.ts';
import { MAX_UNKNOWN, type UnknownInProbe } from './probe_job.ts';

export class UnknownTexts {
  readonly #found = new Map<string, UnknownInProbe>();

  /** @param inSentence what is unknown in one sentence, in its order */
  add(inSentence: readonly UnknownText[]): void {
    const once = new Map(inSentence.map(({ text, meant }) => [text, meant]));
    for (const [text, meant] of once) {
      const before = this.#found.get(text);
      if (before === undefined && this.#found.size >= MAX_UNKNOWN) continue;
      this.#found.set(text, { text, meant, sentences: (before?.sentences ?? 0) + 1 });
    }
  }

  /** In the order they were found. */
  get list(): readonly UnknownInProbe[] {
    return [...this.#found.values()];
  }
}
