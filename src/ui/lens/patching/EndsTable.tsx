import { otherSide } from '../../../probes/template/contrast.ts';
import { targetDelta } from '../../../probes/patching.ts';
import { shown, SIDES, type BySide } from '../../compare/sides.ts';
import { SideMark } from '../../compare/SidesLine.tsx';
import { formatDelta, formatLogProb } from '../../format.ts';
import type { PatchMap } from './patch_map.ts';

interface EndsTableProps {
  readonly map: PatchMap;
  readonly sides: BySide<string>;
  readonly into: 'A' | 'B';
}

/** What both sides say of the targets as they are, and the effect that there is to restore. */
export function EndsTable({ map, sides, into }: EndsTableProps) {
  const { targets, logProbs, effect } = map;
  return (
    <table className="lab-table patch-ends">
      <caption>log p of both targets as the sides stand, in nats</caption>
      <thead>
        <tr>
          <th scope="col">side</th>
          {targets.map((word, target) => (
            <th scope="col" className="cell-number" key={target}>
              <bdi>{word}</bdi>
            </th>
          ))}
          <th scope="col" className="cell-number">
            Δ
          </th>
        </tr>
      </thead>
      <tbody>
        {SIDES.map((side) => (
          <tr key={side}>
            <th scope="row">
              <SideMark side={side} /> <span className="visually-hidden">Side {side}: </span>
              <bdi>{shown(sides[side])}</bdi>
            </th>
            {logProbs[side].map((logProb, target) => (
              <td className="cell-number number" key={target}>
                {formatLogProb(logProb)}
              </td>
            ))}
            <td className="cell-number number">{formatDelta(targetDelta(logProbs[side]))}</td>
          </tr>
        ))}
        <tr>
          <th scope="row" colSpan={3}>
            effect: Δ of {otherSide(into)} less Δ of {into}
          </th>
          <td className="cell-number number">{formatDelta(effect)}</td>
        </tr>
      </tbody>
    </table>
  );
}
