import { useEffect, useState } from 'react';
import { FALSE_DISCOVERY_RATE, robustnessOf, type FamilyMember } from '../../probes/robustness.ts';
import { benjaminiHochberg } from '../../probes/statistics/false_discovery.ts';
import type { WordEffects } from './robust.ts';

/** A word's effects, and the effect they stand beside: that of the compared sentence, null where there is none. */
export interface FamilyWord extends WordEffects {
  readonly reference: number | null;
}

export interface FamilyRow extends FamilyMember {
  readonly word: string;
}

export interface Family {
  /** What it is a summary of. */
  readonly of: readonly FamilyWord[];
  readonly rows: readonly FamilyRow[];
}

/**
 * Summary of each word's effects, with marks over all of them. The last one stays until the next is there; null before the
 * first. A bootstrap takes tens of milliseconds, so words are taken one a task: the page stays awake.
 */
export function useFamily(words: readonly FamilyWord[] | null): Family | null {
  const [found, setFound] = useState<Family | null>(null);
  useEffect(() => {
    if (words === null) return;
    const work = new AbortController();
    void familyOf(words, work.signal).then((rows) => {
      if (rows !== null) setFound({ of: words, rows });
    });
    return () => work.abort();
  }, [words]);
  return found;
}

async function familyOf(
  words: readonly FamilyWord[],
  signal: AbortSignal,
): Promise<readonly FamilyRow[] | null> {
  const there = words.filter(({ effects }) => effects.length > 0);
  const summaries = [];
  for (const { effects, reference } of there) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) return null;
    const values = effects.map(({ value }) => value);
    summaries.push(robustnessOf(values, reference === null ? {} : { reference }));
  }
  const adjusted = benjaminiHochberg(summaries.map(({ permutation }) => permutation.p));
  return summaries.map((summary, index) => ({
    ...summary,
    word: there[index].word,
    adjustedP: adjusted[index],
    discovery: adjusted[index] <= FALSE_DISCOVERY_RATE,
  }));
}
