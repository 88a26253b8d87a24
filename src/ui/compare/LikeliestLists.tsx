import { memo, useMemo } from 'react';
import { otherSide, type Side } from '../../probes/template/contrast.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { ComparedRows } from './compared_rows.ts';
import type { Pins } from './named_pieces.ts';
import { likeliest, type WordNumbers } from './paired_list.ts';
import { shown, SIDES, type BySide } from './sides.ts';
import { SideMark } from './SidesLine.tsx';
import { otherRankColumn, probabilityColumn, rankColumn, wordColumn } from './word_columns.tsx';
import { WordTable, type WordColumn } from './WordTable.tsx';

/** As many as overlap@10 looks at. */
const LISTED = 10;

interface LikeliestListsProps {
  readonly compared: ComparedRows;
  readonly vocabulary: Vocabulary;
  readonly sides: BySide<string>;
  readonly pins: Pins;
}

/** What the model says with either side: the ten likeliest words of each, side by side, and which of them are the same. */
export const LikeliestLists = memo(function LikeliestLists({
  compared: { rows, title },
  vocabulary,
  sides,
  pins,
}: LikeliestListsProps) {
  const { lists, both } = useMemo(() => likeliest(rows, vocabulary, LISTED), [rows, vocabulary]);
  const largest = Math.max(...SIDES.map((side) => lists[side].at(0)?.logProb[side] ?? -Infinity));
  const columns = (side: Side): readonly WordColumn<WordNumbers>[] => {
    const other = otherSide(side);
    const share = ({ logProb }: WordNumbers): number => Math.exp(logProb[side] - largest);
    return [
      rankColumn(side),
      wordColumn(pins, (word) => (
        <>
          {both.has(word.id) && (
            <>
              <span className="visually-hidden">, </span>
              <span className="tag tag-both">both</span>
            </>
          )}
          <Bar side={side} share={share(word)} className="bar bar-under" />
        </>
      )),
      probabilityColumn(side),
      {
        id: 'bar',
        title: <span className="visually-hidden">bar of p</span>,
        className: 'cell-bar',
        cell: (word) => <Bar side={side} share={share(word)} className="bar" />,
      },
      otherRankColumn(other, shown(sides[other])),
    ];
  };
  const beside = title === null ? '' : ` ${title}`;
  return (
    <section className="paired" aria-label={`Likeliest words${beside}`}>
      <h2 className="section-title">Likeliest words{beside}</h2>
      <div className="paired-lists">
        {SIDES.map((side) => (
          <div className="paired-list likeliest-list" key={side}>
            <h3 className="list-title">
              <SideMark side={side} />
              <span>
                With “<bdi>{shown(sides[side])}</bdi>”
              </span>
            </h3>
            <WordTable
              label={`Likeliest with ${shown(sides[side])}${beside}`}
              columns={columns(side)}
              rows={lists[side]}
              pins={pins}
              empty={<p className="quiet">There is none.</p>}
            />
          </div>
        ))}
      </div>
      <p className="answer-foot">
        <span>
          both: among the first {LISTED} with either · # is the rank in the whole vocabulary, specials
          included · bars are on one scale
        </span>
      </p>
    </section>
  );
});

interface BarProps {
  readonly side: Side;
  /** Of the longest bar, 0 to 1. */
  readonly share: number;
  readonly className: string;
}

/** Drawn twice, under the word and in a column of its own: the width of the table decides which is seen. */
function Bar({ side, share, className }: BarProps) {
  const style = { inlineSize: `${share * 100}%` };
  return <span className={className} data-side={side} style={style} aria-hidden="true" />;
}
