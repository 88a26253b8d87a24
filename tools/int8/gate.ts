/** The gate of a form of weights: how often its answers are those of f32. */
import { quantileSorted } from 'simple-statistics';
import { scoreOf, type Answers } from './answers.ts';
import { DIFFERENCE_KINDS, type DifferenceKind, type Questions } from './questions.ts';

/** Differences of one kind. */
export interface SignFigures {
  readonly differences: number;
  /** Whose sign is another. */
  readonly flips: number;
  /** |error of the difference|, nats. */
  readonly medianError: number;
  /** |difference|, nats, by f32. */
  readonly medianSize: number;
  /** The largest |difference| by f32 whose sign is another, nats; 0 where none is. */
  readonly largestFlipped: number;
}

export interface GateFigures {
  readonly masks: number;
  /** Masks whose likeliest piece is f32's. */
  readonly sameTop: number;
  readonly signs: Readonly<Record<DifferenceKind, SignFigures>>;
  /** |Δ log p| of every target, nats. */
  readonly meanLogDelta: number;
  readonly largestLogDelta: number;
}

/** KERNELS.md § Formats. */
export const GATE = { sameTop: 0.98, flips: 0.01 } as const;

/** Whether a form may be used: of masks, and of the differences of each kind. NaN passes nothing. */
export function passesGate({ masks, sameTop, signs }: GateFigures): boolean {
  if (!(sameTop / masks >= GATE.sameTop)) return false;
  return Object.values(signs).every(({ flips, differences }) => flips / differences <= GATE.flips);
}

export function gateFigures(questions: Questions, reference: Answers, answers: Answers): GateFigures {
  const tops = questions.texts.flatMap(({ masked }, text) =>
    masked ? reference[text].topIds.map((id, row) => answers[text].topIds[row] === id) : [],
  );
  const deltas = questions.texts.flatMap(({ targets }, text) =>
    targets.flatMap((ids, row) =>
      ids.map((_, target) =>
        Math.abs(answers[text].logProbs[row][target] - reference[text].logProbs[row][target]),
      ),
    ),
  );
  const kinds = DIFFERENCE_KINDS.map((kind) => [kind, signFigures(questions, kind, reference, answers)]);
  return {
    masks: tops.length,
    sameTop: tops.filter(Boolean).length,
    // Every kind is among the entries.
    signs: Object.fromEntries(kinds) as Record<DifferenceKind, SignFigures>,
    meanLogDelta: deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length,
    largestLogDelta: deltas.reduce((most, delta) => Math.max(most, delta), 0),
  };
}

function signFigures(
  { differences }: Questions,
  kind: DifferenceKind,
  reference: Answers,
  answers: Answers,
): SignFigures {
  // Two sentences that read alike differ by nothing in every form, and have no sign to lose.
  const compared = differences
    .filter((difference) => difference.kind === kind)
    .map(({ more, less }) => ({
      before: scoreOf(reference, more) - scoreOf(reference, less),
      after: scoreOf(answers, more) - scoreOf(answers, less),
    }))
    .filter(({ before }) => before !== 0);
  const flipped = compared.filter(({ before, after }) => !(before * after > 0));
  return {
    differences: compared.length,
    flips: flipped.length,
    medianError: median(compared.map(({ before, after }) => Math.abs(after - before))),
    medianSize: median(compared.map(({ before }) => Math.abs(before))),
    largestFlipped: flipped.reduce((most, { before }) => Math.max(most, Math.abs(before)), 0),
  };
}

function median(values: readonly number[]): number {
  return values.length === 0
    ? NaN
    : quantileSorted(
        [...values].sort((a, b) => a - b),
        0.5,
      );
}
