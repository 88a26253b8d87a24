import { useMemo } from 'react';
import { formatPlural } from '../format.ts';
import { DotPlot } from '../plots/DotPlot.tsx';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { StripPlot } from '../plots/StripPlot.tsx';
import { agreementWords, familyColumns } from './family_columns.ts';
import type { RobustAbout, Unit } from './robust.ts';
import { shown } from './side_names.ts';
import { StrongestButton, useStrongest } from './Strongest.tsx';
import type { FamilyRow, FamilyWord } from './use_family.ts';

const meanOf = ({ mean }: FamilyRow): number => mean;

interface RobustSpreadProps {
  readonly family: readonly FamilyRow[];
  readonly effects: readonly FamilyWord[];
  readonly unit: Unit;
  readonly about: RobustAbout;
  readonly caption: readonly string[];
}

/** The strip plot, the dot plot with intervals, and their table. */
export function RobustSpread({ family, effects, unit, about, caption }: RobustSpreadProps) {
  const strongest = useStrongest(family, meanOf);
  const { ordered, rows } = strongest;
  const byWord = useMemo(() => new Map(effects.map((each) => [each.word, each])), [effects]);
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
      rows: rows.map(({ word, discovery }) => ({ label: word, ...(discovery ? { note: 'FDR 5 %' } : {}) })),
      series: [
        {
          name: `mean over ${unit}`,
          tone: 'ink' as const,
          values: rows.map(({ mean, interval }) => ({
            value: mean,
            interval: interval.kind === 'interval' ? ([interval.lower, interval.upper] as const) : null,
          })),
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
  const columns = useMemo(() => familyColumns(unit), [unit]);
  const [a, b] = about.set.pairs[0].map(shown);
  const title = `Δ in ${formatPlural(strips.at(0)?.dots.length ?? 0, unit.slice(0, -1))}, ${about.set.label}`;
  const captions = useMemo(
    () => [
      `Δ = log p(${a}) − log p(${b}) and the like for ${formatPlural(about.set.pairs.length, 'pair')}; a dot is one of the ${unit}, the bar their mean.`,
      `Behind each row: in how many ${unit} it is consistent with the compared sentence. ` +
        'p: paired sign-flip permutation test. ✓, FDR 5 %: Benjamini–Hochberg over the words asked for. Intervals: bootstrap over ' +
        `${unit}, 95 %, none under five.`,
      ...caption,
    ],
    [a, b, about, unit, caption],
  );
  const table = <PlotTable columns={columns} rows={ordered} caption={title} />;
  return (
    <>
      <div className="plots-beside">
        <PlotFigure title={title} caption={captions} fileName="unmask-robustness" table={table}>
          <StripPlot rows={strips} label={`${title}. ${rows.length} words.`} />
        </PlotFigure>
        <PlotFigure title={`Mean Δ over ${unit}`} caption={captions} fileName="unmask-means" table={table}>
          <DotPlot
            data={dots}
            label={`Mean Δ over ${unit} with 95 % intervals, beside the compared sentence.`}
            intervalName={`95 % interval, bootstrap over ${unit}`}
          />
        </PlotFigure>
      </div>
      <StrongestButton strongest={strongest} />
    </>
  );
}
