/** What a product may end with, element by element. The numbers are the kernel's argument (`../steps.ts` has the same). */
import { exp, tanh, Vector } from './vector';

export const NONE = 0;
/** x · Φ(x): `gelu` of the v1 checkpoints. */
export const GELU = 1;
/** The tanh form: `gelu_new` of the v2 checkpoints. */
export const GELU_NEW = 2;
export const RELU = 3;
/** The pooler's. */
export const TANH = 4;

export function activate(x: v128, activation: i32): v128 {
  switch (activation) {
    case GELU:
      return f32x4.mul(
        f32x4.mul(f32x4.splat(0.5), x),
        onePlusErf(f32x4.mul(x, f32x4.splat(0.7071067811865476))),
      );
    case GELU_NEW:
      return geluNew(x);
    case RELU:
      // NaN stays NaN.
      return f32x4.max(x, f32x4.splat(0));
    case TANH:
      return tanh(x);
    default:
      return x;
  }
}

/** 0.5 x (1 + tanh u), u = √(2/π)(x + 0.044715 x³), as x / (1 + e⁻²ᵘ): the same function, of which nothing cancels. */
function geluNew(x: v128): v128 {
  const square = f32x4.mul(x, x);
  const inner = Vector.multiplyAdd(f32x4.mul(square, x), f32x4.splat(0.044715), x);
  const power = exp(f32x4.mul(inner, f32x4.splat(-2 * 0.7978845608028654)));
  return f32x4.div(x, f32x4.add(f32x4.splat(1), power));
}

/**
 * 1 + erf x, to 1.5e-7 absolute, through erfc |x|, so that the left tail, where 1 and erf x nearly cancel, keeps its digits.
 * Source: Abramowitz & Stegun 1964, formula 7.1.26.
 */
function onePlusErf(x: v128): v128 {
  const z = f32x4.abs(x);
  const one = f32x4.splat(1);
  const t = f32x4.div(one, Vector.multiplyAdd(f32x4.splat(0.3275911), z, one));
  let p = f32x4.splat(1.061405429);
  p = Vector.multiplyAdd(p, t, f32x4.splat(-1.453152027));
  p = Vector.multiplyAdd(p, t, f32x4.splat(1.421413741));
  p = Vector.multiplyAdd(p, t, f32x4.splat(-0.284496736));
  p = Vector.multiplyAdd(p, t, f32x4.splat(0.254829592));
  const erfc = f32x4.mul(f32x4.mul(p, t), exp(f32x4.neg(f32x4.mul(z, z))));
  return v128.bitselect(erfc, f32x4.sub(f32x4.splat(2), erfc), f32x4.lt(x, f32x4.splat(0)));
}
