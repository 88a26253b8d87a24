/** What is read of the answer: what both sides say, the map of shares, and what is named how. Pure. */
import {
  hasEffect,
  patchEffect,
  patchSums,
  shareRestored,
  type PatchColumn,
  type PatchEnds,
  type PatchSums,
  type TargetLogProbs,
} from '../../../probes/patching.ts';
import { otherSide } from '../../../probes/template/contrast.ts';
import type { PatchPlan, TokenView, Vocabulary } from '../../../worker/messages.ts';
import { wordName } from '../../compare/paired_list.ts';
import type { BySide } from '../../compare/sides.ts';
import { pieceName } from '../../fill/token_text.ts';
import { SPACE_MARK } from '../../lab/placed_pieces.ts';
import type { Answered } from '../../lab/probe_desk.ts';
import type { ReadyPatch } from './patch_question.ts';

export type PatchAnswer = Answered<ReadyPatch, 'patching'>;

export interface PatchMap {
  /** Of the sides: ids and names of the targets, log p of both, nats. */
  readonly ids: readonly [number, number];
  readonly targets: readonly [string, string];
  readonly logProbs: BySide<TargetLogProbs>;
  readonly ends: PatchEnds;
  /** Δ of the side that states come from less Δ of the one they are put into, nats. */
  readonly effect: number;
  /** True where a share of it is defined; else nothing was patched. */
  readonly hasEffect: boolean;
  /** What each column patches: `worked`, and `man ← woman` where the sides differ. */
  readonly tokens: readonly string[];
  /** After each pass, 0 before the first: log p of the targets, [column]; null for a row that is not there yet. */
  readonly patched: readonly (readonly TargetLogProbs[] | null)[];
  /** [pass][column], 1 for the whole effect. */
  readonly shares: readonly (readonly (number | null)[])[];
  readonly sums: PatchSums;
}

/** The map as far as it is there; null before both sides have been read. */
export function readMap({ job, run }: PatchAnswer, vocabulary: Vocabulary): PatchMap | null {
  const first = run.results.get(0);
  if (first?.kind !== 'ends' || run.plan === null) return null;
  const { columns, rows } = run.plan;
  const { targets: ids, logProbs } = first;
  const ends = { into: logProbs[job.into], from: logProbs[otherSide(job.into)] };
  const patched = Array.from({ length: rows }, (_, pass) => {
    const row = run.results.get(pass + 1);
    return row?.kind === 'pass' ? row.logProbs : null;
  });
  const shares = patched.map((row) =>
    columns.map((_, column) => (row === null ? null : shareRestored(ends, row[column]))),
  );
  return {
    ids,
    targets: [wordName(vocabulary, ids[0]), wordName(vocabulary, ids[1])],
    logProbs,
    ends,
    effect: patchEffect(ends),
    hasEffect: hasEffect(ends),
    tokens: columns.map((column) => columnName(run.plan, column, job.into)),
    patched,
    shares,
    sums: patchSums(shares, columns.length),
  };
}

/** `worked`; `man ← woman` where another token stands on the other side. */
export function columnName(
  plan: Pick<PatchPlan, 'sides'> | null,
  { into, from }: PatchColumn,
  side: 'A' | 'B',
): string {
  if (plan === null) return '';
  const named = (rows: readonly number[], of: 'A' | 'B'): string =>
    rows.map((row) => plan.sides[of].tokens[row]).reduce(joined, '');
  const [own, other] = [named(into, side), named(from, otherSide(side))];
  return own === other ? own : `${own} ← ${other}`;
}

/** Pieces put together: a space between two words, none within one. */
function joined(before: string, { inputId, id, piece }: TokenView): string {
  const name = inputId === id ? pieceName(piece) : '[MASK]';
  return before !== '' && piece.startsWith(SPACE_MARK) ? `${before} ${name}` : `${before}${name}`;
}

export interface PatchPlace {
  /** The pass after which is patched. */
  readonly pass: number;
  readonly column: number;
}

/** What restores at least half of the effect: a column, and the stretches of passes after which it does, both ends with them. */
export interface Carrier {
  readonly token: string;
  readonly passes: readonly (readonly [first: number, last: number])[];
}

/** From the share of the effect on that a token is said to carry it. */
const CARRIES = 0.5;

/** In the order of the text. */
export function carriers({ tokens, shares }: Pick<PatchMap, 'tokens' | 'shares'>): readonly Carrier[] {
  return tokens.flatMap((token, column) => {
    const passes: [number, number][] = [];
    for (const [pass, row] of shares.entries()) {
      if ((row[column] ?? 0) < CARRIES) continue;
      const last = passes.at(-1);
      if (last?.[1] === pass - 1) last[1] = pass;
      else passes.push([pass, pass]);
    }
    return passes.length === 0 ? [] : [{ token, passes }];
  });
}
