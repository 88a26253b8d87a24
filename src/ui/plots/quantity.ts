/** What an axis measures: its title with the unit, how a value is said, and whether zero is the line to compare with. */
import type { Side } from '../../probes/template/contrast.ts';
import {
  formatBits,
  formatCosine,
  formatDelta,
  formatLogProb,
  formatNorm,
  formatPercent,
  formatSharePercent,
} from '../format.ts';

export interface Quantity {
  /** With the unit: `Δ log p (nats)`. */
  readonly title: string;
  readonly format: (value: number) => string;
  /** Values on both sides of zero, which is drawn. */
  readonly signed: boolean;
  /** 0 to 1, said in %. */
  readonly percent?: boolean;
  /** The side in whose colour values above zero are; A unless said otherwise. */
  readonly above?: Side;
  /** Values lie close together, far from zero: colours begin at the least of them. */
  readonly clustered?: boolean;
  /** A value to compare with, drawn as zero is. */
  readonly reference?: number;
}

/** Where the line to compare with stands; null where there is none. */
export function referenceOf({ signed, reference }: Quantity): number | null {
  return signed ? 0 : (reference ?? null);
}

/** A difference of two log p: positive where side A is the likelier. */
export const DELTA: Quantity = { title: 'Δ log p (nats)', format: formatDelta, signed: true };
/** log p of an answer less log p without a word: positive where the word holds it up. */
export const HOLDS_UP: Quantity = {
  title: 'Δ log p with the word (nats)',
  format: formatDelta,
  signed: true,
};
/** log p less a prior: positive where the word became likelier. */
export const AGAINST_PRIOR: Quantity = { title: 'log p − prior (nats)', format: formatDelta, signed: true };
export const LOG_PROB: Quantity = { title: 'log p (nats)', format: formatLogProb, signed: false };
/** Of whole sentences: a mean over their tokens. */
export const SCORE_A_TOKEN: Quantity = {
  title: 'score a token (nats)',
  format: (score) => formatLogProb(score, 3),
  signed: false,
};
/** Of pairs of sentences, 0 to 1: one half is what no preference would give. */
export const PREFERENCE: Quantity = {
  title: 'more stereotypical likelier (% of pairs)',
  format: formatPercent,
  signed: false,
  percent: true,
  reference: 0.5,
};
/** Of templates, as {@link PREFERENCE}. */
export const FIRST_HIGHER: Quantity = { ...PREFERENCE, title: 'first word higher (% of pairs)' };
/** Of two hidden states: 1 where they point the same way. */
export const COSINE: Quantity = { title: 'cosine', format: formatCosine, signed: false };
/** Euclidean, of a hidden state. */
export const NORM: Quantity = { title: 'norm', format: formatNorm, signed: false };
/** A Jensen–Shannon divergence with log₂: 0 to 1 bit. */
export const DIVERGENCE: Quantity = { title: 'JSD (bits)', format: formatBits, signed: false };

/** The share of an effect that a patch restores: coloured as the side that the answer moves to. */
export function restoredBy(above: Side): Quantity {
  return {
    ...{ title: 'effect restored (%)', format: formatSharePercent, signed: true, percent: true, above },
  };
}

/** The weight with which a token looks at another, 0 to 1. */
export const ATTENTION: Quantity = {
  ...{ title: 'attention (%)', format: formatSharePercent, signed: false, percent: true },
};

const MINUS = '\u2212';

/** A tick of an axis: as few digits as tell it, a true minus, a plus where the quantity is signed. */
export function formatTick(quantity: Quantity, value: number): string {
  // Sums of the tick's step carry rounding: 0.30000000000000004.
  const rounded = Number(value.toPrecision(6));
  const scaled = quantity.percent === true ? rounded * 100 : rounded;
  const digits = `${Number(Math.abs(scaled).toPrecision(6))}`;
  if (rounded < 0) return `${MINUS}${digits}`;
  return quantity.signed && rounded > 0 ? `+${digits}` : digits;
}

/** Of the vectors of two texts, which lie close together. */
export const TEXT_COSINE: Quantity = {
  title: 'cosine',
  format: (value) => formatCosine(value, 4),
  signed: false,
  clustered: true,
};
