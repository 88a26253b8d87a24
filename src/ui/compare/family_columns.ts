/** What is said of a word's effects over frames or pairs: behind its row of a plot, and in the table. Pure. */
import { formatCount, formatDelta, formatPValue } from '../format.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import type { Unit } from './robust.ts';
import type { FamilyRow } from './use_family.ts';

/** `9 of 11 · p 0.012`, with a tick where it is a discovery: short enough to stand behind its row. */
export function agreementWords({ agreement, permutation, discovery }: FamilyRow): string {
  return `${agreement.agreeing} of ${agreement.total} · p ${formatPValue(permutation.p)}${discovery ? ' ✓' : ''}`;
}

export function familyColumns(unit: Unit): readonly PlotColumn<FamilyRow>[] {
  return [
    { key: 'word', title: 'word', kind: 'text', value: ({ word }) => word },
    {
      key: 'mean',
      title: 'mean Δ (nats)',
      kind: 'number',
      value: ({ mean }) => mean,
      format: ({ mean }) => formatDelta(mean),
    },
    {
      key: 'agreement',
      title: `consistent in, of the ${unit}`,
      kind: 'number',
      value: ({ agreement }) => agreement.agreeing / agreement.total,
      format: ({ agreement }) => `${formatCount(agreement.agreeing)} of ${formatCount(agreement.total)}`,
    },
    {
      key: 'range',
      title: 'lowest to highest (nats)',
      kind: 'number',
      value: ({ highest, lowest }) => highest - lowest,
      format: ({ highest, lowest }) => `${formatDelta(lowest)} to ${formatDelta(highest)}`,
    },
    {
      key: 'interval',
      title: '95 % interval (nats)',
      kind: 'number',
      value: ({ interval }) => (interval.kind === 'interval' ? interval.lower : null),
      format: ({ interval }) =>
        interval.kind === 'interval'
          ? `${formatDelta(interval.lower)} to ${formatDelta(interval.upper)}`
          : '–',
    },
    {
      key: 'p',
      title: 'p',
      kind: 'number',
      value: ({ permutation }) => permutation.p,
      format: (row) => formatPValue(row.permutation.p),
    },
    {
      key: 'q',
      title: 'adjusted p',
      kind: 'number',
      value: ({ adjustedP }) => adjustedP,
      format: (row) => formatPValue(row.adjustedP),
    },
    { key: 'mark', title: 'FDR 5 %', kind: 'text', value: ({ discovery }) => (discovery ? 'yes' : 'no') },
  ];
}
