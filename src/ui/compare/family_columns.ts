/** What is said of a word's effects over frames or pairs: behind its row of a plot, and in the table. Pure. */
import { canBeMarked, smallestPOf } from '../../probes/robustness.ts';
import { formatCount, formatDelta, formatPlural, formatPValue } from '../format.ts';
import { piecesMark } from '../lab/placed_pieces.ts';
import { numberColumn } from '../plots/number_column.ts';
import { DELTA, type Quantity } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import type { Unit } from './frames_read.ts';
import type { FamilyRow } from './use_family.ts';

/** What effects are of. */
export interface EffectKind {
  readonly noun: 'word' | 'label';
  /** The effect: Δ log p in nats, or of a head's values. */
  readonly quantity: Quantity;
  /** Behind a number's title: ` (nats)`, or nothing. */
  readonly unit: string;
  /** The words of the vocabulary that a test and its marks are over, or all labels: `written under Targets`. */
  readonly family: string;
}

export const OF_WORDS: EffectKind = {
  ...{ noun: 'word', quantity: DELTA, unit: ' (nats)', family: 'written under Targets' },
};

/**
 * What stands behind a word's row. Over pairs `5 of 6 · p 0.031 ✓`, with a tick for a discovery; over frames, which test nothing,
 * `10 of 10`. A word of several pieces says so first. There is no count where there is nothing to agree with.
 */
export function agreementWords(row: FamilyRow): string {
  const { agreement, inference, isChosen, pieces } = row;
  return [
    piecesMark(pieces),
    agreement === null ? '' : `${agreement.agreeing} of ${agreement.total}`,
    isChosen ? 'chosen' : '',
    inference === null ? '' : `p ${formatPValue(inference.permutation.p)}${isMarked(row) ? ' ✓' : ''}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** `5 pairs: p cannot be below 0.063, and no word can be marked.`; null where marks are possible. */
export function tooFewWords(pairs: number, { noun }: EffectKind = OF_WORDS): string | null {
  return canBeMarked(pairs)
    ? null
    : `${formatPlural(pairs, 'pair')}: p cannot be below ${formatPValue(smallestPOf(pairs))}, so no ${noun} can be marked. Six pairs could show something.`;
}

/**
 * The columns of the table. Over frames there is no p, interval or mark.
 * @param pairs how many the test is over
 */
export function familyColumns(
  unit: Unit,
  pairs: number,
  kind: EffectKind = OF_WORDS,
): readonly PlotColumn<FamilyRow>[] {
  return [...spreadColumns(unit, kind), ...(unit === 'pairs' ? groupColumns(pairs, kind) : [])];
}

function spreadColumns(unit: Unit, { noun, unit: of }: EffectKind): readonly PlotColumn<FamilyRow>[] {
  const columns: readonly PlotColumn<FamilyRow>[] = [
    { key: 'word', title: noun, kind: 'text', value: ({ word }) => word },
    {
      key: 'pieces',
      title: 'pieces',
      kind: 'number',
      value: ({ pieces }) => pieces.most,
      format: ({ pieces: { fewest, most } }) => (fewest < most ? `${fewest}–${most}` : formatCount(most)),
      parts: [
        { title: 'pieces, fewest', value: ({ pieces }) => pieces.fewest },
        { title: 'pieces, most', value: ({ pieces }) => pieces.most },
      ],
    },
    numberColumn('mean', `mean Δ${of}`, ({ mean }) => mean, formatDelta),
    {
      key: 'agreement',
      title: unit === 'frames' ? 'stable across wordings, of the frames' : 'consistent in, of the pairs',
      kind: 'number',
      value: ({ agreement }) => (agreement === null ? null : agreement.agreeing / agreement.total),
      format: ({ agreement }) =>
        agreement === null ? '–' : `${formatCount(agreement.agreeing)} of ${formatCount(agreement.total)}`,
      parts: [
        { title: `consistent ${unit}`, value: ({ agreement }) => agreement?.agreeing ?? null },
        { title: `of ${unit}`, value: ({ agreement }) => agreement?.total ?? null },
      ],
    },
    {
      key: 'range',
      title: `lowest to highest${of}`,
      kind: 'number',
      value: ({ highest, lowest }) => highest - lowest,
      format: ({ highest, lowest }) => `${formatDelta(lowest)} to ${formatDelta(highest)}`,
      parts: [
        { title: `lowest${of}`, value: ({ lowest }) => lowest },
        { title: `highest${of}`, value: ({ highest }) => highest },
      ],
    },
    {
      key: 'origin',
      title: 'word from',
      kind: 'text',
      value: ({ isChosen }) => (isChosen ? 'chosen from this list' : 'written'),
    },
  ];
  // A label has no pieces, and nobody chose it.
  return noun === 'word' ? columns : columns.filter(({ key }) => key !== 'pieces' && key !== 'origin');
}

function groupColumns(pairs: number, { unit: of }: EffectKind): readonly PlotColumn<FamilyRow>[] {
  const over = `over ${formatPlural(pairs, 'pair')}`;
  const marks: readonly PlotColumn<FamilyRow>[] = [
    numberColumn('q', `adjusted p, ${over}`, ({ inference }) => inference?.adjustedP ?? null, formatPValue),
    {
      key: 'mark',
      title: `FDR 5 %, ${over}`,
      kind: 'text',
      value: ({ inference }) => (inference === null ? '–' : inference.discovery ? 'yes' : 'no'),
    },
  ];
  return [
    {
      key: 'interval',
      title: `95 % interval, over pairs and frames${of}`,
      kind: 'number',
      value: (row) => boundsOf(row)?.[0] ?? null,
      format: (row) =>
        boundsOf(row)
          ?.map((bound) => formatDelta(bound))
          .join(' to ') ?? '–',
      parts: [
        { title: `95 % interval, lower${of}`, value: (row) => boundsOf(row)?.[0] ?? null },
        { title: `95 % interval, upper${of}`, value: (row) => boundsOf(row)?.[1] ?? null },
      ],
    },
    numberColumn('p', `p, ${over}`, ({ inference }) => inference?.permutation.p ?? null, formatPValue),
    ...(canBeMarked(pairs) ? marks : []),
  ];
}

/** The 95 % interval of a word's effect, nats; null where there is none. */
export function boundsOf({ inference }: FamilyRow): readonly [lower: number, upper: number] | null {
  if (inference?.interval.kind !== 'interval') return null;
  return [inference.interval.lower, inference.interval.upper];
}

/** Whether a word is marked as a discovery. Too few pairs can mark no word. */
export function isMarked({ inference }: FamilyRow): boolean {
  return inference !== null && inference.discovery && canBeMarked(inference.pairs);
}
