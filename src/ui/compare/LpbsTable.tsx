import { formatDelta, formatPlural } from '../format.ts';
import { HowToRead } from '../frame/HowToRead.tsx';
import { isOfSeveralScales, NOT_ONE_SCALE, piecesMark } from '../lab/placed_pieces.ts';
import { setScores } from './set_scores.ts';
import { shown, SIDES, type BySide } from './sides.ts';
import type { TargetRow, TargetWords } from './targets.ts';

interface LpbsTableProps {
  readonly rows: readonly TargetRow[];
  readonly sets: TargetWords['sets'];
  readonly sides: BySide<string>;
}

/** LPBS with the prior on and off, on each side; where `{a/an}` is open, for each form of the article by itself. */
export function LpbsTable({ rows, sets, sides }: LpbsTableProps) {
  const found = setScores(rows, sets);
  if (found === null) return null;
  const { scores, alone } = found;
  const isByArticle = scores.some(({ article }) => article !== null) || alone.length > 0;
  const isSum = scores.some(({ A, B }) => (A ?? B)?.rule === 'set-sum');
  const isOfSeveral = scores.some(({ pieces }) => SIDES.some((side) => isOfSeveralScales(pieces[side])));
  return (
    <>
      <table className="lab-table lpbs">
        <caption>
          LPBS: {nameOf(sets[0])} against {nameOf(sets[1])}
        </caption>
        <thead>
          <tr>
            <th scope="col">with</th>
            <th scope="col" className="cell-number">
              prior on (nats)
            </th>
            <th scope="col" className="cell-number">
              prior off (nats)
            </th>
          </tr>
        </thead>
        <tbody>
          {scores.flatMap(({ article, first, second, pieces, ...bySide }) =>
            SIDES.map((side) => {
              const lpbs = bySide[side];
              return (
                <tr key={`${article ?? ''} ${side}`}>
                  <th scope="row">
                    <bdi>{shown(sides[side])}</bdi>
                    {article !== null && ` · behind “${article}”: ${nameOf(first)} against ${nameOf(second)}`}
                    {piecesMark(pieces[side]) !== '' && ` · ${piecesMark(pieces[side])}`}
                  </th>
                  <td className="cell-number number">
                    {lpbs?.withPrior == null ? '–' : formatDelta(lpbs.withPrior)}
                  </td>
                  <td className="cell-number number">
                    {lpbs === null ? '–' : formatDelta(lpbs.withoutPrior)}
                  </td>
                </tr>
              );
            }),
          )}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={3} className="quiet">
              Above 0: the first set goes with it more than the second.{' '}
              {isSum
                ? 'Of a set the probabilities are summed before the log is taken: that rule is ours, not Kurita’s.'
                : 'Kurita et al. 2019.'}
              {isOfSeveral && ` ${NOT_ONE_SCALE}`}
              {isByArticle &&
                ' Words behind “a” and behind “an” stand in two different sentences: they are added and compared within one of them only.'}
              {alone.length > 0 &&
                ` Against nothing, so in no score: ${alone.join(', ')}. No word of the other set takes the same article.`}
            </td>
          </tr>
        </tfoot>
      </table>
      <HowToRead part="LPBS" />
    </>
  );
}

function nameOf(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words[0]}, … (${formatPlural(words.length, 'word')})`;
}
