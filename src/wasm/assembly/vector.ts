/** Four f32 at a time: what the two builds differ in, and the functions that hardware has no instruction for. */

/** Written out where they are called: a call would cost more than they do. */
export class Vector {
  /** a · b + c: rounded once where the build and the processor fuse it (relaxed SIMD), else twice, alike on every machine. */
  @inline
  static multiplyAdd(a: v128, b: v128, c: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
    return f32x4.add(f32x4.mul(a, b), c);
  }

  /** The sum of the four. */
  @inline
  static sum(v: v128): f32 {
    const low = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
    return low + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
  }

  /** The largest of the four; NaN where one is. */
  @inline
  static largest(v: v128): f32 {
    const low = max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1));
    return max<f32>(low, max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
  }
}

/** Beyond these exp leaves the range of normal f32 numbers. */
const EXP_LOWEST: f32 = -87.33;
const EXP_HIGHEST: f32 = 88.37;
const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 in two parts, so that n · ln 2 is exact enough: the first has few digits. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/**
 * eˣ within 2 units in the last place, x clamped to where that is a normal number; NaN stays NaN.
 * Source: Cephes, `expf`: eˣ = 2ⁿ · eʳ with |r| ≤ ½ ln 2, and a polynomial for eʳ.
 */
export function exp(x: v128): v128 {
  const clamped = f32x4.min(f32x4.max(x, f32x4.splat(EXP_LOWEST)), f32x4.splat(EXP_HIGHEST));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(LOG2_E)));
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let p = f32x4.splat(1.98756915e-4);
  p = Vector.multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = Vector.multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = Vector.multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = Vector.multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = Vector.multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = Vector.multiplyAdd(f32x4.mul(p, r), r, f32x4.add(r, f32x4.splat(1)));
  // 2ⁿ by its bits: the exponent, biased by 127.
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/**
 * tanh x. Near 0, where 1 and 2 / (e²ˣ + 1) nearly cancel, by a polynomial.
 * Source: Cephes, `tanhf`.
 */
export function tanh(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = Vector.multiplyAdd(p, square, f32x4.splat(2.06390887954e-2));
  p = Vector.multiplyAdd(p, square, f32x4.splat(-5.37397155531e-2));
  p = Vector.multiplyAdd(p, square, f32x4.splat(1.33314422036e-1));
  p = Vector.multiplyAdd(p, square, f32x4.splat(-3.33332819422e-1));
  const small = Vector.multiplyAdd(f32x4.mul(p, square), x, x);
  const one = f32x4.splat(1);
  const fraction = f32x4.div(f32x4.splat(2), f32x4.add(exp(f32x4.add(x, x)), one));
  return v128.bitselect(small, f32x4.sub(one, fraction), f32x4.lt(f32x4.abs(x), f32x4.splat(0.625)));
}
