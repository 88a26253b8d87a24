import type { SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import { formatCount } from '../format.ts';

interface ItemSentencesProps {
  readonly item: SetItem;
  readonly index: number;
  /** What else is said of it: `outlier by Δ`. */
  readonly marks: readonly string[];
}

/** The sentences of an item in a list, its number and its category. */
export function ItemSentences({ item, index, marks }: ItemSentencesProps) {
  return (
    <>
      {item.sentences.map((sentence, role) => (
        <span key={role} className="pair-sentence">
          <bdi>{sentence}</bdi>
        </span>
      ))}
      <span className="quiet pair-category">
        {[formatCount(index + 1), item.category, ...marks].join(' · ')}
      </span>
    </>
  );
}
