/** What an axis measures: its title with the unit, how a value is said, and whether zero is the line to compare with. */
import { formatBits, formatDelta, formatLogProb, formatPercent } from '../format.ts';

export interface Quantity {
  /** With the unit: `Δ log p (nats)`. */
  readonly title: string;
  readonly format: (value: number) => string;
  /** Values on both sides of zero, which is drawn. */
  readonly signed: boolean;
}

/** A difference of two log p: positive where side A is the likelier. */
export const DELTA: Quantity = { title: 'Δ log p (nats)', format: formatDelta, signed: true };
export const LOG_PROB: Quantity = { title: 'log p (nats)', format: formatLogProb, signed: false };
/** Of a probability, 0 to 1. */
export const PROBABILITY: Quantity = { title: 'p (%)', format: formatPercent, signed: false };
/** A Jensen–Shannon divergence with log₂: 0 to 1 bit. */
export const DIVERGENCE: Quantity = { title: 'JSD (bits)', format: formatBits, signed: false };

const MINUS = '\u2212';

/** A tick of an axis: as few digits as tell it, a true minus, a plus where the quantity is signed. */
export function formatTick(quantity: Quantity, value: number): string {
  // Sums of the tick's step carry rounding: 0.30000000000000004.
  const rounded = Number(value.toPrecision(6));
  if (quantity === PROBABILITY) return `${Number((rounded * 100).toPrecision(6))}`;
  const digits = `${Math.abs(rounded)}`;
  if (rounded < 0) return `${MINUS}${digits}`;
  return quantity.signed && rounded > 0 ? `+${digits}` : digits;
}
