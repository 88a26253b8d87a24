/** Which items of two sets are the same. Pure. */
import { remembered } from '../remembered.ts';
import type { BenchmarkSet } from './benchmark_set.ts';

/** An item of one set and the same of another, by their places. */
export interface MatchedItem {
  readonly first: number;
  readonly second: number;
}

/**
 * Items with the same sentences, in the order of `first`. Sentences that a set has several times are matched in their order there, each once:
 * rows and categories are the file's own account, and what a model reads is the sentences.
 * @returns none where the sets are of different shapes
 */
export function matchItems(first: BenchmarkSet, second: BenchmarkSet): readonly MatchedItem[] {
  if (first.shape !== second.shape) return [];
  // Most often it is one set under two protocols.
  if (first.items === second.items) return [...first.items.keys()].map((at) => ({ first: at, second: at }));
  const places = placesOf(second);
  const taken = new Map<string, number>();
  const matched: MatchedItem[] = [];
  for (const [at, { sentences }] of first.items.entries()) {
    const key = keyOf(sentences);
    const before = taken.get(key) ?? 0;
    const place = places.get(key)?.at(before);
    if (place === undefined) continue;
    taken.set(key, before + 1);
    matched.push({ first: at, second: place });
  }
  return matched;
}

const placesOf = remembered(({ items }: BenchmarkSet): ReadonlyMap<string, readonly number[]> => {
  const places = new Map<string, number[]>();
  for (const [at, { sentences }] of items.entries()) {
    const key = keyOf(sentences);
    const own = places.get(key);
    if (own === undefined) places.set(key, [at]);
    else own.push(at);
  }
  return places;
});

function keyOf(sentences: readonly string[]): string {
  return JSON.stringify(sentences);
}
