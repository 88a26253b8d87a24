/** What is said of a word's effects over frames or pairs: behind its row of a plot, and in the table. Pure. */
import { canBeMarked, smallestPOf } from '../../probes/robustness.ts';
import { formatCount, formatDelta, formatPlural, formatPValue } from '../format.ts';
import { piecesMark } from '../lab/placed_pieces.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import type { Unit } from './frame_effects.ts';
import type { FamilyRow } from './use_family.ts';

/**
 * Short enough to stand behind its row: `5 of 6 · p 0.031 ✓` over pairs, the tick for a discovery; `10 of 10` over frames, which
 * test nothing. A word of several pieces says so first. Without a count where there is nothing to agree with.
 */
export function agreementWords({ agreement, inference, isChosen, pieces }: FamilyRow): string {
  const parts = agreement === null ? [] : [`${agreement.agreeing} of ${agreement.total}`];
  if (isChosen) parts.push('chosen');
  const mark = piecesMark(pieces);
  if (mark !== '') parts.unshift(mark);
  if (inference !== null) {
    const tick = inference.discovery && canBeMarked(inference.pairs) ? ' ✓' : '';
    parts.push(`p ${formatPValue(inference.permutation.p)}${tick}`);
  }
  return parts.join(' · ');
}

/** `5 pairs: p cannot be below 0.063, and no word can be marked.`; null where marks are possible. */
export function tooFewWords(pairs: number): string | null {
  return canBeMarked(pairs)
    ? null
    : `${formatPlural(pairs, 'pair')}: p cannot be below ${formatPValue(smallestPOf(pairs))}, so no word can be marked. Six pairs could show something.`;
}

/**
 * The columns of the table; with frames as the unit without p, interval and mark.
 * @param pairs how many the test is over
 */
export function familyColumns(unit: Unit, pairs: number): readonly PlotColumn<FamilyRow>[] {
  return [...spreadColumns(unit), ...(unit === 'pairs' ? groupColumns(pairs) : [])];
}

function spreadColumns(unit: Unit): readonly PlotColumn<FamilyRow>[] {
  return [
    { key: 'word', title: 'word', kind: 'text', value: ({ word }) => word },
    {
      key: 'pieces',
      title: 'pieces',
      kind: 'number',
      value: ({ pieces }) => pieces.most,
      format: ({ pieces: { fewest, most } }) => (fewest < most ? `${fewest}–${most}` : formatCount(most)),
    },
    {
      key: 'mean',
      title: 'mean Δ (nats)',
      kind: 'number',
      value: ({ mean }) => mean,
      format: ({ mean }) => formatDelta(mean),
    },
    {
      key: 'agreement',
      title: unit === 'frames' ? 'stable across wordings, of the frames' : 'consistent in, of the pairs',
      kind: 'number',
      value: ({ agreement }) => (agreement === null ? null : agreement.agreeing / agreement.total),
      format: ({ agreement }) =>
        agreement === null ? '–' : `${formatCount(agreement.agreeing)} of ${formatCount(agreement.total)}`,
    },
    {
      key: 'range',
      title: 'lowest to highest (nats)',
      kind: 'number',
      value: ({ highest, lowest }) => highest - lowest,
      format: ({ highest, lowest }) => `${formatDelta(lowest)} to ${formatDelta(highest)}`,
    },
    {
      key: 'origin',
      title: 'word from',
      kind: 'text',
      value: ({ isChosen }) => (isChosen ? 'chosen from this list' : 'written'),
    },
  ];
}

function groupColumns(pairs: number): readonly PlotColumn<FamilyRow>[] {
  const over = `over ${formatPlural(pairs, 'pair')}`;
  const tested: readonly PlotColumn<FamilyRow>[] = [
    {
      key: 'interval',
      title: '95 % interval, over pairs and frames (nats)',
      kind: 'number',
      value: ({ inference }) => (inference?.interval.kind === 'interval' ? inference.interval.lower : null),
      format: ({ inference }) =>
        inference?.interval.kind === 'interval'
          ? `${formatDelta(inference.interval.lower)} to ${formatDelta(inference.interval.upper)}`
          : '–',
    },
    {
      key: 'p',
      title: `p, ${over}`,
      kind: 'number',
      value: ({ inference }) => inference?.permutation.p ?? null,
      format: ({ inference }) => (inference === null ? '–' : formatPValue(inference.permutation.p)),
    },
  ];
  if (!canBeMarked(pairs)) return tested;
  return [
    ...tested,
    {
      key: 'q',
      title: `adjusted p, ${over}`,
      kind: 'number',
      value: ({ inference }) => inference?.adjustedP ?? null,
      format: ({ inference }) => (inference === null ? '–' : formatPValue(inference.adjustedP)),
    },
    {
      key: 'mark',
      title: `FDR 5 %, ${over}`,
      kind: 'text',
      value: ({ inference }) => (inference === null ? '–' : inference.discovery ? 'yes' : 'no'),
    },
  ];
}
