/** The columns that tables of words are made of. Columns of one side say the numbers on that side. */
import type { ReactNode } from 'react';
import type { Side } from '../../probes/template/contrast.ts';
import { formatCount, formatDelta, formatLogProb, formatPercent } from '../format.ts';
import { Word } from '../lab/Word.tsx';
import { PinMark } from './BothTable.tsx';
import type { Pins } from './named_pieces.ts';
import type { DifferingWord, WordNumbers } from './paired_list.ts';
import { SideMark } from './SidesLine.tsx';
import type { WordColumn } from './WordTable.tsx';

export function rankColumn(side: Side): WordColumn<WordNumbers> {
  return {
    id: 'rank',
    title: (
      <>
        <span aria-hidden="true">#</span>
        <span className="visually-hidden">rank</span>
      </>
    ),
    className: 'cell-rank number',
    cell: ({ rank }) => formatCount(rank[side]),
  };
}

/** The rank that a word of one side's list has on the other. @param name what the other side is called */
export function otherRankColumn(other: Side, name: string): WordColumn<WordNumbers> {
  return {
    id: 'other-rank',
    title: (
      <>
        <span aria-hidden="true">
          <SideMark side={other} /> #
        </span>
        <span className="visually-hidden">rank with {name}</span>
      </>
    ),
    className: 'cell-number cell-other number',
    cell: ({ rank }) => formatCount(rank[other]),
  };
}

/** @param beside what stands with the word in its cell */
export function wordColumn(
  pins: Pins,
  beside: (word: WordNumbers) => ReactNode = () => null,
): WordColumn<WordNumbers> {
  return {
    id: 'word',
    title: 'word',
    className: 'cell-word',
    isRowHeader: true,
    cell: (word) => (
      <>
        <Word {...word} />
        {pins.has(word.id) && <PinMark />}
        {beside(word)}
      </>
    ),
  };
}

export function probabilityColumn(side: Side): WordColumn<WordNumbers> {
  return {
    id: 'p',
    title: 'p',
    className: 'cell-number cell-p number',
    cell: ({ logProb }) => formatPercent(Math.exp(logProb[side])),
  };
}

export function logProbColumn(side: Side): WordColumn<WordNumbers> {
  return {
    id: 'log-p',
    title: 'log p',
    className: 'cell-number cell-logp number',
    cell: ({ logProb }) => formatLogProb(logProb[side]),
  };
}

export const DELTA_COLUMN: WordColumn<WordNumbers> = {
  id: 'delta',
  title: 'Δ',
  className: 'cell-number cell-delta number',
  cell: ({ delta }) => formatDelta(delta),
};

export const SHARE_COLUMN: WordColumn<DifferingWord> = {
  id: 'jsd',
  title: 'of JSD',
  className: 'cell-number cell-share number',
  cell: ({ jsdShare }) => formatPercent(jsdShare),
};
