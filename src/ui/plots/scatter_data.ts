/** A point with a number on side A and one on side B, a word with its log p or an item with its score, and where the two drawings put it. */
import { formatPercent } from '../format.ts';
import { DELTA, LOG_PROB, type Quantity } from './quantity.ts';

export interface ScatterData {
  /** What each point is called. */
  readonly names: readonly string[];
  /** One number a point. A point with one that is not finite is not drawn. */
  readonly valuesA: ArrayLike<number>;
  readonly valuesB: ArrayLike<number>;
  /** What the sides are called, `man` and `woman`. */
  readonly sides: Sides;
  readonly terms: ScatterTerms;
  /** Which colour a point has: that of A from 0 up, else that of B; A − B unless given. */
  readonly leans?: ArrayLike<number>;
}

/** What the numbers are called. */
export interface ScatterTerms {
  /** A number, without its unit: `log p`. */
  readonly value: string;
  readonly quantity: Quantity;
  /** What A has more than B, without its unit: `Δ log p`. */
  readonly difference: string;
  /** What the two colours stand for, `likelier with man` and the like. */
  readonly marks: (sides: Sides) => readonly [string, string];
  /** The numbers are on two scales: each axis has its own, and there is no diagonal. */
  readonly isOfTwoScales?: boolean;
  /** The same number said in another way, under the pointer: `p`. */
  readonly also?: { readonly name: string; readonly format: (value: number) => string };
}

/** log p of words in nats. */
export const WORD_TERMS: ScatterTerms = {
  ...{ value: 'log p', quantity: LOG_PROB, difference: 'Δ log p' },
  marks: ({ a, b }) => [`likelier with ${a}`, `likelier with ${b}`],
  also: { name: 'p', format: (logProb) => formatPercent(Math.exp(logProb)) },
};

/** What a point says of itself. */
export function factsOf({ valuesA, valuesB, sides, terms }: ScatterData, i: number): [string, string][] {
  const { value, quantity, difference, also, isOfTwoScales } = terms;
  const name = also === undefined ? value : `${value} · ${also.name}`;
  const said = (of: number): string => {
    const own = quantity.format(of);
    return also === undefined ? own : `${own} · ${also.format(of)}`;
  };
  return [
    [`${name}, ${sides.a}`, said(valuesA[i])],
    [`${name}, ${sides.b}`, said(valuesB[i])],
    ...(isOfTwoScales === true
      ? []
      : [[difference, `${DELTA.format(valuesA[i] - valuesB[i])} nats`] satisfies [string, string]]),
  ];
}

export interface Sides {
  readonly a: string;
  readonly b: string;
}

/** `pair`: A against B, with the diagonal. `difference`: Δ against the mean, with the line at zero. */
export type ScatterForm = 'pair' | 'difference';

export interface Coordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** What colours a point: {@link ScatterData.leans}. */
  readonly delta: Float64Array;
}

/** Where a form puts each point. */
export function coordinatesOf({ valuesA, valuesB, leans }: ScatterData, form: ScatterForm): Coordinates {
  const count = Math.min(valuesA.length, valuesB.length);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const delta = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const a = valuesA[i];
    const b = valuesB[i];
    delta[i] = leans?.[i] ?? a - b;
    x[i] = form === 'pair' ? a : (a + b) / 2;
    y[i] = form === 'pair' ? b : a - b;
  }
  return { x, y, delta };
}
