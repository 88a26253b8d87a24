/** How far a studentised mean of few normal values strays. */
import { requireWhole } from '../checks.ts';

/** Halvings of a quarter turn after which an angle has no digit left to gain. */
const HALVINGS = 60;

/**
 * t with P(|T| ≤ t) = `level` for Student's T: 2.776 at 95 % with four degrees of freedom. Student 1908; found by halving in
 * {@link shareWithin}.
 * @param freedom degrees of freedom ν, a whole number from 1 up
 * @param level between 0 and 1, both excluded
 * @throws UnmaskError `input/invalid` for degrees of freedom that are none.
 */
export function studentLimit(freedom: number, level: number): number {
  requireWhole('degrees of freedom', freedom, 1);
  let [below, above] = [0, Math.PI / 2];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (below + above) / 2;
    if (shareWithin(middle, freedom) < level) below = middle;
    else above = middle;
  }
  return Math.sqrt(freedom) * Math.tan((below + above) / 2);
}

/**
 * P(|T| ≤ √ν tan θ), the finite sum for whole ν: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4,
 *
 *   ν odd:  (2/π) (θ + sin θ (cos θ + ⅔ cos³ θ + … ))      ν even:  sin θ (1 + ½ cos² θ + (1·3)/(2·4) cos⁴ θ + … )
 *
 * up to cos^(ν − 2), each factor that is added (j − 1) / j.
 */
function shareWithin(angle: number, freedom: number): number {
  const isOdd = freedom % 2 === 1;
  const cosine = Math.cos(angle);
  let term = isOdd ? cosine : 1;
  let sum = 0;
  for (let power = isOdd ? 1 : 0; power <= freedom - 2; power += 2) {
    sum += term;
    term *= (cosine * cosine * (power + 1)) / (power + 2);
  }
  const within = Math.sin(angle) * sum;
  return isOdd ? (2 / Math.PI) * (angle + within) : within;
}
