import type { Comparison } from '../../probes/comparison.ts';
import { formatBits, formatShare } from '../format.ts';

interface MeasuresLineProps {
  readonly measures: Comparison;
  /** Said before them where there are several groups: `with “a”`. */
  readonly title: string | null;
}

/** How alike the two whole lists are, in four numbers. None is a score of bias. */
export function MeasuresLine({ measures, title }: MeasuresLineProps) {
  const { overlap, jaccard, rbo, jsd } = measures;
  const entries: readonly (readonly [name: string, value: string, meaning: string])[] = [
    [
      `overlap@${overlap.k}`,
      `${Math.round(overlap.value * overlap.k)} of ${overlap.k}`,
      `words that both top ${overlap.k} share`,
    ],
    [`Jaccard@${jaccard.k}`, formatShare(jaccard.value), 'shared words of all words in either, 0 to 1'],
    ['RBO', formatShare(rbo.value), `rank-biased overlap, p = ${rbo.p}, depth ${rbo.k}, 0 to 1`],
    ['JSD', `${formatBits(jsd)}\u00A0bit`, 'Jensen–Shannon divergence over the whole vocabulary, 0 to 1 bit'],
  ];
  return (
    <dl
      className="measures"
      aria-label={title === null ? 'How alike the two lists are' : `How alike the two lists are, ${title}`}
    >
      {title !== null && (
        <div className="measure">
          <dt className="quiet">{title}</dt>
        </div>
      )}
      {entries.map(([name, value, meaning]) => (
        <div className="measure" key={name}>
          <dt title={meaning}>{name}</dt>
          <dd>
            <span className="number">{value}</span>
            <span className="measure-meaning">{meaning}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
