/** The map as rows for CSV and JSON, and what is made of them. Pure. */
import type { Figure } from '../../../probes/export/figures.ts';
import type { PatchPython } from '../../../probes/export/patch_python.ts';
import type { Provenance, ResultRow } from '../../../probes/export/results.ts';
import { otherSide } from '../../../probes/template/contrast.ts';
import type { Vocabulary } from '../../../worker/messages.ts';
import { bySide, shown, SIDES } from '../../compare/sides.ts';
import { readMap, type PatchAnswer, type PatchMap } from './patch_map.ts';

/** What both sides say of the targets as they are; then each cell, row after row, of both targets. */
export function patchRows(answer: PatchAnswer, vocabulary: Vocabulary): readonly ResultRow[] {
  const map = readMap(answer, vocabulary);
  const { about, job, run } = answer;
  const { plan } = run;
  if (map === null || plan === null) return [];
  const { into } = job;
  const ids = bySide((side) => plan.sides[side].tokens.map(({ inputId }) => inputId));
  const rowOf = (side: 'A' | 'B', target: 0 | 1, logProb: number): ResultRow => {
    const id = map.ids[target];
    const isPiece = vocabulary.continuations[id] === 1;
    return {
      sentence: about.texts[side],
      choices: new Map([[about.slotLabel, shown(about.sides[side])]]),
      side: null,
      tokenIds: ids[side],
      maskIndex: plan.sides[side].mask ?? 0,
      word: map.targets[target],
      pieces: [isPiece ? vocabulary.words[id] : `▁${vocabulary.words[id]}`],
      pieceIds: [id],
      ...{ logProb, rank: null, delta: null, divergence: null },
    };
  };
  const asTheyAre = TARGETS.flatMap((target) =>
    SIDES.map((side) => ({
      ...rowOf(side, target, map.logProbs[side][target]),
      ...{ side, delta: map.logProbs.A[target] - map.logProbs.B[target] },
    })),
  );
  const other = otherSide(into);
  const cells = map.patched.flatMap((row, after) =>
    (row ?? []).flatMap((logProbs, column) =>
      TARGETS.map((target) => ({
        ...rowOf(into, target, logProbs[target]),
        patched: {
          ...{ after, token: map.tokens[column] },
          ...{ rows: plan.columns[column].into, fromRows: plan.columns[column].from },
          ...{ fromSentence: about.texts[other], fromIds: ids[other], share: map.shares[after][column] },
        },
      })),
    ),
  );
  return [...asTheyAre, ...cells];
}

const TARGETS = [0, 1] as const;

/** The effect that there is to restore, and the sums of the map. */
export function patchFigures(answer: PatchAnswer, vocabulary: Vocabulary): readonly Figure[] {
  const map = readMap(answer, vocabulary);
  if (map === null) return [];
  const { targets, effect, shares, sums, tokens } = map;
  const of = `${targets[0]} | ${targets[1]}`;
  const whole = { figure: 'patch-effect', of, side: null, value: effect, unit: 'nats' } as const;
  if (!map.hasEffect) return [{ ...whole, n: 2, unitOfN: 'cell' }];
  return [
    { ...whole, n: 2, unitOfN: 'cell' },
    ...sums.byPass.map((value, pass): Figure => ({
      ...{ figure: 'restored-after-pass', of, side: null, pass, value, unit: 'share' },
      ...{ n: tokens.length, unitOfN: 'token' },
    })),
    ...sums.byToken.map((value, column): Figure => ({
      ...{ figure: 'restored-at-token', of: tokenAt(map, column), side: null, value, unit: 'share' },
      ...{ n: shares.length, unitOfN: 'pass' },
    })),
  ];
}

/** Tokens may repeat: each is named with its place. */
function tokenAt({ tokens }: Pick<PatchMap, 'tokens'>, column: number): string {
  return `${column}: ${tokens[column]}`;
}

/** What the copied script makes again. @returns null before both sides have been read */
export function patchPython(
  answer: PatchAnswer,
  vocabulary: Vocabulary,
  model: Provenance['model'],
): PatchPython | null {
  const map = readMap(answer, vocabulary);
  const { about, job, run } = answer;
  const { plan } = run;
  if (map === null || plan === null) return null;
  const sentence = (side: 'A' | 'B') => ({
    text: about.texts[side],
    ids: plan.sides[side].tokens.map(({ inputId }) => inputId),
    mask: plan.sides[side].mask ?? 0,
    logProbs: map.logProbs[side],
  });
  return {
    ...{ model, form: job.form },
    into: sentence(job.into),
    from: sentence(otherSide(job.into)),
    targets: [0, 1].map((target) => ({ word: map.targets[target], id: map.ids[target] })),
    columns: plan.columns.map((column, index) => ({ ...column, name: map.tokens[index] })),
    patched: map.patched.flatMap((row) => (row === null ? [] : [row])),
  };
}
