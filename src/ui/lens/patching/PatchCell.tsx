import { targetDelta } from '../../../probes/patching.ts';
import { formatDelta, formatLogProb, formatSharePercent } from '../../format.ts';
import type { PatchPlace, PatchMap } from './patch_map.ts';

interface PatchCellProps {
  readonly map: PatchMap;
  readonly cell: PatchPlace;
}

/** The numbers of a cell: both log p, their Δ, the share, and the sums of its row and column. */
export function PatchCell({ map, cell: { pass, column } }: PatchCellProps) {
  const { targets, tokens, patched, shares, sums } = map;
  const logProbs = patched.at(pass)?.at(column);
  const share = shares.at(pass)?.at(column) ?? null;
  const name = tokens.at(column) ?? '';
  return (
    <section className="cell-panel" aria-label="Behind the cell">
      <h3 className="section-title">
        After pass {pass}, “<bdi>{name}</bdi>”
      </h3>
      {logProbs === undefined || share === null ? (
        <p>Not run yet.</p>
      ) : (
        <>
          <p>
            log p of “<bdi>{targets[0]}</bdi>” <span className="number">{formatLogProb(logProbs[0])}</span>,
            of “<bdi>{targets[1]}</bdi>” <span className="number">{formatLogProb(logProbs[1])}</span>, Δ{' '}
            <span className="number">{formatDelta(targetDelta(logProbs))}</span> nats.
          </p>
          <p>
            <span className="number">{formatSharePercent(share)}</span> % of the effect restored. Sum over the
            tokens after pass {pass}: <span className="number">{sumWords(sums.byPass.at(pass))}</span>; sum
            over the passes of “<bdi>{name}</bdi>”:{' '}
            <span className="number">{sumWords(sums.byToken.at(column))}</span>.
          </p>
        </>
      )}
    </section>
  );
}

function sumWords(sum: number | null | undefined): string {
  return sum == null ? 'not all there yet' : `${formatSharePercent(sum)} %`;
}
