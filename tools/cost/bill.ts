/** What many sentences cost, from a rate alone: work that needs nothing of its neighbour is divided by machines without a loss. */

/** Readings of a sentence of 16 tokens: AUL, features and a fill read it once, PLL once for each token that is not special. */
export const READINGS = { once: 1, pll: 14 } as const;

export interface Bill {
  /** Hours of one machine. */
  readonly machineHours: number;
  /** Machines with which it is done in a day, and in a week. */
  readonly inADay: number;
  readonly inAWeek: number;
}

/**
 * @param sentencesPerSecond of one machine, each read once
 * @param readings of a sentence
 */
export function billOf(sentences: number, sentencesPerSecond: number, readings: number): Bill {
  const machineHours = (sentences * readings) / sentencesPerSecond / 3600;
  return { machineHours, inADay: Math.ceil(machineHours / 24), inAWeek: Math.ceil(machineHours / (7 * 24)) };
}
