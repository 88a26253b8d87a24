import { useState } from 'react';
import { EXAMPLE_PAIRS } from '../../probes/data/example_pairs.ts';
import { EXAMPLE_SENTENCES } from '../../probes/data/example_sentences.ts';
import { EXAMPLE_TEMPLATES } from '../../probes/data/example_templates.ts';
import type { OpenSet } from './use_benchmark_set.ts';

export interface ShownSet {
  readonly shown: OpenSet;
  /** The other sets that are at hand: the visitor's own, and the examples. */
  readonly others: readonly OpenSet[];
  /** Shows one of them. */
  readonly show: (other: OpenSet) => void;
}

const EXAMPLES = [EXAMPLE_PAIRS, EXAMPLE_TEMPLATES, EXAMPLE_SENTENCES].map((set): OpenSet => {
  return { set, table: null, files: [], recorded: null, isScoredHere: true };
});

/** The set that is looked at: an example until the visitor opens one. @param own what was opened last */
export function useShownSet(own: OpenSet | null): ShownSet {
  /** An example; null: the visitor's own, where there is one. */
  const [example, setExample] = useState<OpenSet | null>(null);
  const [of, setOf] = useState(own);
  if (of !== own) {
    // What was just opened is what is looked at.
    setOf(own);
    setExample(null);
  }
  const shown = example ?? own ?? EXAMPLES[0];
  return {
    shown,
    others: [...(own === null ? [] : [own]), ...EXAMPLES].filter((other) => other !== shown),
    show: (other) => setExample(other === own ? null : other),
  };
}
