import { Fragment, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { formatCount, formatDelta, formatLogProb } from '../format.ts';
import { spokenWord } from '../lab/spoken_word.ts';
import { Word } from '../lab/Word.tsx';
import type { Pins } from './named_pieces.ts';
import type { WordNumbers } from './paired_list.ts';
import { shown, SIDES, type BySide } from './sides.ts';

interface BothTableProps {
  readonly caption: string;
  readonly rows: readonly WordNumbers[];
  readonly sides: BySide<string>;
  readonly pins: Pins;
  readonly children?: ReactNode;
}

/** Words with their numbers on both sides, each with a button that pins it. */
export function BothTable({ caption, rows, sides, pins, children }: BothTableProps) {
  return (
    <div className="lab-table-frame">
      <table className="lab-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">word</th>
            {SIDES.map((side) => (
              <Fragment key={side}>
                <th scope="col" className="cell-number cell-wide">
                  # {shown(sides[side])}
                </th>
                <th scope="col" className="cell-number">
                  log p {shown(sides[side])}
                </th>
              </Fragment>
            ))}
            <th scope="col" className="cell-number">
              Δ
            </th>
            <th scope="col">
              <span className="visually-hidden">pin</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            return (
              <tr key={row.id}>
                <th scope="row">
                  <Word {...row} />
                </th>
                {SIDES.map((side) => (
                  <Fragment key={side}>
                    <td className="cell-number number cell-wide">{formatCount(row.rank[side])}</td>
                    <td className="cell-number number">{formatLogProb(row.logProb[side])}</td>
                  </Fragment>
                ))}
                <td className="cell-number number">{formatDelta(row.delta)}</td>
                <td className="cell-action">
                  <ToggleButton
                    className="button button-inline pin-button"
                    aria-label={`Pin ${spokenWord(row.word, row.isContinuation)}`}
                    isSelected={pins.has(row.id)}
                    onChange={(on) => pins.pin(pins.nameOf(row.id), on)}
                  >
                    <PinMark />
                  </ToggleButton>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {children}
    </div>
  );
}

export function PinMark() {
  return (
    <svg className="pin-mark" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M4 1h4v4l2 2H2l2-2zM6 7v4.5" fill="none" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}
