/** What a word is compared with in the presets: the other word of its pairs. */
import type { SidePair } from './preset.ts';
import { PRESETS } from './presets.ts';

/** At most this many are offered for a word. */
const MOST = 5;

/** Pairs that are no preset's own: the frames of presets take subject pronouns alone. */
const PRONOUN_PAIRS: readonly SidePair[] = [
  ['he', 'she'],
  ['his', 'her'],
  ['him', 'her'],
  ['himself', 'herself'],
];

const known = new Map<string, readonly string[]>();
for (const [first, second] of [
  ...PRONOUN_PAIRS,
  ...PRESETS.flatMap(({ frameSets }) => frameSets.flatMap(({ pairs }) => pairs)),
]) {
  add(first, second);
  add(second, first);
}

/**
 * The words that a preset sets against this one, at most five, each once, the first pair's first; none for a word that no preset knows.
 * Capitals do not count, and a word that begins with one (`He`) gets counterparts that do (`She`).
 */
export function counterpartsOf(word: string): readonly string[] {
  const found = (known.get(word.toLowerCase()) ?? []).slice(0, MOST);
  const first = word.slice(0, 1);
  return first === first.toLowerCase()
    ? found
    : found.map((other) => other.slice(0, 1).toUpperCase() + other.slice(1));
}

function add(word: string, other: string): void {
  const before = known.get(word.toLowerCase()) ?? [];
  if (!before.includes(other)) known.set(word.toLowerCase(), [...before, other]);
}
