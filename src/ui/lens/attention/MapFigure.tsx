import { useMemo } from 'react';
import type { AttentionMap } from '../../../probes/attention.ts';
import { CellTable } from '../../plots/CellTable.tsx';
import { HeatMap } from '../../plots/HeatMap.tsx';
import { PlotFigure } from '../../plots/PlotFigure.tsx';
import { ATTENTION } from '../../plots/quantity.ts';
import { cellsOf, type ShownMap } from './attention_view.ts';
import { ATTENTION_NOTE, heldWords, mapName } from './attention_words.ts';

interface MapFigureProps {
  readonly shown: ShownMap;
  readonly map: AttentionMap;
  readonly text: string;
  /** Model, revision, precision and protocol; null where nothing has computed. */
  readonly source: string | null;
  readonly onToken: (token: number) => void;
}

/** The map of a pass and head: a row for each token that looks, a column for each that is looked at; with its table. */
export function MapFigure({ shown, map, text, source, onToken }: MapFigureProps) {
  const { kept, names, token } = shown;
  const cells = useMemo(() => cellsOf(map, kept), [map, kept]);
  const labels = useMemo(() => kept.map((index) => names[index]), [kept, names]);
  const data = useMemo(
    () => ({
      rows: labels,
      columns: labels,
      rowsTitle: 'token that looks',
      columnsTitle: 'token that is looked at',
      cells,
    }),
    [labels, cells],
  );
  const title = `Attention in ${mapName(shown)}`;
  const caption = [
    text,
    `${heldWords(shown)} ${ATTENTION_NOTE}`.trim(),
    ...(source === null ? [] : [source]),
  ];
  const row = kept.indexOf(token);
  return (
    <PlotFigure
      title={title}
      caption={caption}
      fileName="unmask-attention"
      cells={() => ({
        titles: ['token that looks', ...labels],
        rows: labels.map((name, at) => [name, ...cells.slice(at * kept.length, (at + 1) * kept.length)]),
      })}
      table={
        <CellTable
          rows={labels}
          columns={labels}
          rowsTitle="looks"
          cells={cells}
          quantity={ATTENTION}
          caption={`${title}, in %: a row for each token that looks`}
          chosen={row < 0 ? null : { row, column: row }}
          onChoose={(cell) => onToken(kept[cell.row])}
        />
      }
    >
      <HeatMap
        data={data}
        quantity={ATTENTION}
        label={`${title}: ${labels.length} tokens by ${labels.length}.`}
        onCell={(at) => onToken(kept[at])}
      />
    </PlotFigure>
  );
}
