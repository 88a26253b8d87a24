import type { SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import { formatCount } from '../format.ts';

/** The sentences of an item in a list, its number and its category. */
export function ItemSentences({ item, index }: { readonly item: SetItem; readonly index: number }) {
  return (
    <>
      {item.sentences.map((sentence, role) => (
        <span key={role} className="pair-sentence">
          <bdi>{sentence}</bdi>
        </span>
      ))}
      <span className="quiet pair-category">
        {formatCount(index + 1)} · {item.category}
      </span>
    </>
  );
}
