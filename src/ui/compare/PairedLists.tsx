import { memo, useMemo, useRef, useState } from 'react';
import type { Vocabulary } from '../../worker/messages.ts';
import { formatCount } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import type { ComparedRows } from './compared_rows.ts';
import type { Pins } from './named_pieces.ts';
import { AMONG_CHOICES, pairedList, type Among } from './paired_list.ts';
import { shown, SIDES, type BySide } from './sides.ts';
import { SideMark } from './SidesLine.tsx';
import { useKeptRow } from './use_kept_row.ts';
import { WordTable } from './WordTable.tsx';

const SHOWN_CHOICES = [10, 20, 50] as const;
type Shown = (typeof SHOWN_CHOICES)[number];

interface PairedListsProps {
  readonly compared: ComparedRows;
  readonly vocabulary: Vocabulary;
  readonly sides: BySide<string>;
  readonly pins: Pins;
}

/** The words that differ most, in two lists side by side. */
export const PairedLists = memo(function PairedLists({
  compared: { rows, title },
  vocabulary,
  sides,
  pins,
}: PairedListsProps) {
  const [among, setAmong] = useState<Among>(100);
  const [count, setCount] = useState<Shown>(10);
  const lists = useMemo(() => pairedList(rows, vocabulary, among, count), [rows, vocabulary, among, count]);
  const frame = useRef<HTMLDivElement>(null);
  const onKeyDownCapture = useKeptRow(frame, lists);
  return (
    <div className="paired">
      <div className="paired-lists" ref={frame} onKeyDownCapture={onKeyDownCapture}>
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
              label={`More likely with ${shown(sides[side])}${title === null ? '' : ` ${title}`}`}
              rows={lists[side]}
              side={side}
              pins={pins}
              empty={<p className="quiet">No word is.</p>}
            />
          </div>
        ))}
      </div>
      <div className="answer-foot">
        <span>
          by Δ = log p({shown(sides.A)}) − log p({shown(sides.B)}), in nats
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
    </div>
  );
});
