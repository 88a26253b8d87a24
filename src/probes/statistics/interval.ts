/** An interval with its confidence level, in the unit of what it is an interval of. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  /** Coverage aimed at, 0 to 1. */
  readonly level: number;
}

/** The level of every interval shown. */
export const LEVEL = 0.95;
