import { memo, useCallback, useMemo, useState } from 'react';
import { otherSide } from '../../../probes/template/contrast.ts';
import { isUnderWay } from '../../../page/client.ts';
import type { Vocabulary } from '../../../worker/messages.ts';
import { HowToRead } from '../../frame/HowToRead.tsx';
import { LiveRegion } from '../../frame/LiveRegion.tsx';
import { Provenance } from '../../lab/Provenance.tsx';
import { provenanceWords } from '../../lab/words.ts';
import { CellTable } from '../../plots/CellTable.tsx';
import { HeatMap } from '../../plots/HeatMap.tsx';
import { PlotFigure } from '../../plots/PlotFigure.tsx';
import { restoredBy } from '../../plots/quantity.ts';
import type { TableCells } from '../../plots/table_csv.ts';
import { EndsTable } from './EndsTable.tsx';
import { readMap, type PatchPlace, type PatchAnswer, type PatchMap } from './patch_map.ts';
import {
  carriedWords,
  cellWords,
  directionWords,
  PATCHING_NOTE,
  patchProtocol,
  smallEffectWords,
} from './patch_words.ts';
import { PatchCell } from './PatchCell.tsx';

interface PatchResultsProps {
  readonly answer: PatchAnswer;
  readonly vocabulary: Vocabulary;
  readonly isStale: boolean;
}

/** What both sides say, the map of what swapping restores, and the numbers of a cell. */
export const PatchResults = memo(function PatchResults({ answer, vocabulary, isStale }: PatchResultsProps) {
  const { about, job, run } = answer;
  const { into } = job;
  const map = useMemo(() => readMap(answer, vocabulary), [answer, vocabulary]);
  const [chosen, setChosen] = useState<PatchPlace | null>(null);
  const choose = useCallback((pass: number, column: number) => setChosen({ pass, column }), []);
  const quantity = useMemo(() => restoredBy(otherSide(into)), [into]);
  const protocol = patchProtocol(job.form, into);
  const data = useMemo(() => (map === null ? null : heatData(map)), [map]);
  const table = useMemo(() => (map === null ? null : tableOf(map)), [map]);
  const cells = useMemo(() => (table === null ? [] : numbersOf(table)), [table]);
  if (map === null || data === null || table === null) return null;
  const title = `Effect restored by patching ${directionWords(about.sides, into)}`;
  const asked = `Δ log p of “${map.targets[0]}” less “${map.targets[1]}”.`;
  const caption = [
    `A: ${about.texts.A} B: ${about.texts.B} ${asked} ${PATCHING_NOTE}`,
    ...(run.identity === null ? [] : [provenanceWords(run.identity, protocol)]),
  ];
  const there = data.cells.filter((cell) => cell !== null).length;
  const cell =
    chosen !== null && chosen.column < map.tokens.length && chosen.pass < map.shares.length ? chosen : null;
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <section className="lab-section" aria-label="Patching map">
        <h2 className="section-title">Patching map</h2>
        <EndsTable map={map} sides={about.sides} into={into} />
        {about.article !== null && <p className="quiet">Read with “{about.article}” before the mask.</p>}
        {!map.hasEffect && <p className="notice">{smallEffectWords(map)}</p>}
        {map.hasEffect && (
          <>
            <p>
              <bdi>{carriedWords(map)}</bdi>
            </p>
            <PlotFigure
              title={title}
              caption={caption}
              fileName="unmask-patching"
              cells={() => table}
              table={
                <CellTable
                  rows={[...data.rows, 'sum']}
                  columns={[...map.tokens, 'sum']}
                  rowsTitle="after pass"
                  cells={cells}
                  quantity={quantity}
                  caption={`${title}, in %: choose a cell for its numbers`}
                  chosen={cell === null ? null : { row: cell.pass, column: cell.column }}
                  onChoose={({ row, column }) => {
                    // A sum has no cell behind it.
                    if (row < data.rows.length && column < map.tokens.length) choose(row, column);
                  }}
                />
              }
            >
              <HeatMap
                data={data}
                quantity={quantity}
                label={`${title}. ${there} of ${data.cells.length} cells.`}
                onCell={choose}
              />
            </PlotFigure>
            <p className="reading-note">{cellWords(about.sides, into)}</p>
            {cell === null ? (
              <p className="quiet">Click a cell, or choose one in the table with Enter, for its numbers.</p>
            ) : (
              <PatchCell map={map} cell={cell} />
            )}
          </>
        )}
        <HowToRead part="Patching" />
        <Provenance identity={run.identity} protocol={protocol} />
      </section>
      <LiveRegion
        label="Latest map"
        message={isStale || isUnderWay(run) ? '' : map.hasEffect ? carriedWords(map) : smallEffectWords(map)}
      />
    </div>
  );
});

function heatData({ tokens, shares }: PatchMap) {
  return {
    rows: shares.map((_, pass) => `${pass}`),
    columns: tokens,
    rowsTitle: 'after pass',
    columnsTitle: 'token whose state is overwritten',
    cells: shares.flat(),
  };
}

/** The map with its sums, as it lies. */
function tableOf({ tokens, shares, sums }: PatchMap): TableCells {
  const rows = shares.map((row, pass) => [pass, ...row, sums.byPass[pass]]);
  return { titles: ['after pass', ...tokens, 'sum'], rows: [...rows, ['sum', ...sums.byToken, null]] };
}

/** What stands in the cells of a table, without the names of its rows. */
function numbersOf({ rows }: TableCells): readonly (number | null)[] {
  return rows.flatMap(([, ...row]) => row.map((value) => (typeof value === 'number' ? value : null)));
}
