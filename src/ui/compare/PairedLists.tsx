import { memo, useMemo, useRef, useState } from 'react';
import { WORD_SORTS, type WordSort } from '../../probes/share/state.ts';
import type { Side } from '../../probes/template/contrast.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { formatCount } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import type { ComparedRows } from './compared_rows.ts';
import type { Pins } from './named_pieces.ts';
import { AMONG_CHOICES, pairedList, type Among, type DifferingWord } from './paired_list.ts';
import { shown, SIDES, type BySide } from './sides.ts';
import { SideMark } from './SidesLine.tsx';
import { useKeptRow } from './use_kept_row.ts';
import {
  DELTA_COLUMN,
  logProbColumn,
  probabilityColumn,
  rankColumn,
  SHARE_COLUMN,
  wordColumn,
} from './word_columns.tsx';
import { WordTable, type Sorting, type WordColumn } from './WordTable.tsx';

const SHOWN_CHOICES = [10, 20, 50] as const;
type Shown = (typeof SHOWN_CHOICES)[number];

const SORT_NAMES: Readonly<Record<WordSort, string>> = { delta: 'Δ', p: 'p', jsd: 'share of the JSD' };

interface PairedListsProps {
  readonly compared: ComparedRows;
  readonly vocabulary: Vocabulary;
  readonly sides: BySide<string>;
  readonly pins: Pins;
  /** Held steady by the caller. */
  readonly sorting: Sorting;
}

/** The words that differ most, in two lists side by side. */
export const PairedLists = memo(function PairedLists({
  compared: { rows, title },
  vocabulary,
  sides,
  pins,
  sorting,
}: PairedListsProps) {
  const [among, setAmong] = useState<Among>(100);
  const [count, setCount] = useState<Shown>(10);
  const { by } = sorting;
  const lists = useMemo(
    () => pairedList(rows, vocabulary, { among, shown: count, sort: by }),
    [rows, vocabulary, among, count, by],
  );
  const columns = (side: Side): readonly WordColumn<DifferingWord>[] => [
    rankColumn(side),
    wordColumn(pins),
    probabilityColumn(side),
    logProbColumn(side),
    DELTA_COLUMN,
    SHARE_COLUMN,
  ];
  const frame = useRef<HTMLDivElement>(null);
  const keptRow = useKeptRow(frame, lists);
  const beside = title === null ? '' : ` ${title}`;
  return (
    <section className="paired" aria-label={`Words that differ most${beside}`}>
      <div className="paired-head">
        <h2 className="section-title">Words that differ most{beside}</h2>
        <Choice
          label="sorted by"
          accessibleLabel="What the words that differ most are sorted by"
          value={by}
          options={WORD_SORTS}
          name={(sort) => SORT_NAMES[sort]}
          onChange={sorting.onSort}
        />
      </div>
      <div className="paired-lists" ref={frame} {...keptRow}>
        {SIDES.map((side) => (
          <div className="paired-list" key={side}>
            <h3 className="list-title">
              <SideMark side={side} />
              <span>
                More likely with “<bdi>{shown(sides[side])}</bdi>”
                {title !== null && <span className="quiet"> {title}</span>}
              </span>
            </h3>
            <WordTable
              label={`More likely with ${shown(sides[side])}${beside}`}
              columns={columns(side)}
              rows={lists[side]}
              pins={pins}
              sorting={sorting}
              empty={<p className="quiet">No word is.</p>}
            />
          </div>
        ))}
      </div>
      <div className="answer-foot">
        <span>
          Δ = log p({shown(sides.A)}) − log p({shown(sides.B)}), in nats · of JSD: the word’s share of the
          divergence
        </span>
        <Choice
          label="among the likeliest"
          accessibleLabel="Among how many of the likeliest words of either side"
          value={among}
          options={AMONG_CHOICES}
          name={formatCount}
          onChange={setAmong}
        />
        <Choice
          label="shown"
          accessibleLabel="Words shown a side"
          value={count}
          options={SHOWN_CHOICES}
          name={formatCount}
          onChange={setCount}
        />
        <span>specials hidden</span>
      </div>
    </section>
  );
});
