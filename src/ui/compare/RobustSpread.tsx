import { useMemo } from 'react';
import { isolatedName } from '../../page/client.ts';
import { formatPlural } from '../format.ts';
import { piecesMark } from '../lab/placed_pieces.ts';
import { DotPlot } from '../plots/DotPlot.tsx';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { StripPlot } from '../plots/StripPlot.tsx';
import { tableCells } from '../plots/table_csv.ts';
import type { FrameSet } from '../../probes/data/preset.ts';
import {
  agreementWords,
  boundsOf,
  familyColumns,
  isMarked,
  OF_WORDS,
  type EffectKind,
} from './family_columns.ts';
import type { CompletePart, Unit } from './frames_read.ts';
import { spreadCaption } from './robust_caption.ts';
import { shown } from './sides.ts';
import { useStrongest } from './use_strongest.tsx';
import type { Family, FamilyRow } from './use_family.ts';

const meanOf = ({ mean }: FamilyRow): number => mean;

interface RobustSpreadProps {
  readonly family: Family<{ readonly about: { readonly set: FrameSet } }>;
  /** Which frames and pairs of the family's own answer are complete. */
  readonly complete: CompletePart;
  readonly caption: readonly string[];
  readonly kind?: EffectKind;
}

const UNIT: Readonly<Record<Unit, string>> = { frames: 'frame', pairs: 'pair' };

/** The strip plot, the dot plot, over pairs with intervals, and their table. */
export function RobustSpread({ family, complete, caption, kind = OF_WORDS }: RobustSpreadProps) {
  const { unit } = family;
  const { words, answer } = family.of;
  const { set } = answer.about;
  const { ordered, rows, button } = useStrongest(family.rows, meanOf, kind.noun);
  const byWord = useMemo(() => new Map(words.map((each) => [each.word, each])), [words]);
  const strips = useMemo(
    () =>
      rows.map((row) => ({
        label: row.word,
        note: agreementWords(row),
        dots: byWord.get(row.word)?.effects ?? [],
        mean: row.mean,
      })),
    [rows, byWord],
  );
  const dots = useMemo(
    () => ({
      rows: rows.map((row) => {
        const notes = [piecesMark(row.pieces), isMarked(row) ? 'FDR 5 %' : ''].filter((part) => part !== '');
        return { label: row.word, ...(notes.length === 0 ? {} : { note: notes.join(' · ') }) };
      }),
      series: [
        {
          name: `mean over ${unit}`,
          tone: 'ink' as const,
          values: rows.map((row) => ({ value: row.mean, interval: boundsOf(row) })),
        },
        {
          name: 'the compared sentence',
          tone: 'quiet' as const,
          values: rows.map(({ word }) => {
            const reference = byWord.get(word)?.reference ?? null;
            return reference === null ? null : { value: reference, interval: null };
          }),
        },
      ],
    }),
    [rows, byWord, unit],
  );
  const columns = useMemo(() => familyColumns(unit, complete.pairs.length, kind), [unit, complete, kind]);
  const [a, b] = set.pairs[0].map(shown);
  const title = `Δ in ${formatPlural(complete[unit].length, UNIT[unit])}, ${isolatedName(set.label)}`;
  const measure = kind.unit === '' ? 'value' : 'log p';
  const captions = useMemo(
    () => [
      `Δ = ${measure}(${a}) − ${measure}(${b}) and the like for ${formatPlural(complete.pairs.length, 'pair')}; a dot is one of the ${unit}, the bar their mean.`,
      ...spreadCaption(family, complete, kind),
      ...caption,
    ],
    [a, b, family, complete, unit, caption, kind, measure],
  );
  const cells = () => tableCells(columns, ordered);
  const table = <PlotTable columns={columns} rows={ordered} caption={title} />;
  return (
    <>
      <div className="plots-beside">
        <PlotFigure title={title} caption={captions} fileName="unmask-robustness" table={table} cells={cells}>
          <StripPlot
            rows={strips}
            quantity={kind.quantity}
            label={`${title}. ${rows.length} ${kind.noun}s.`}
          />
        </PlotFigure>
        <PlotFigure
          title={`Mean Δ over ${unit}`}
          caption={captions}
          fileName="unmask-means"
          table={table}
          cells={cells}
        >
          <DotPlot
            data={dots}
            quantity={kind.quantity}
            label={
              unit === 'pairs'
                ? 'Mean Δ over pairs with 95 % intervals, beside the compared sentence.'
                : 'Mean Δ over frames, beside the compared sentence.'
            }
            intervalName="95 % interval, bootstrap-t over pairs and frames"
          />
        </PlotFigure>
      </div>
      {button}
    </>
  );
}
