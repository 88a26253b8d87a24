// The elementwise functions an epilogue may apply, by number.
// Appended to the shaders that use it; it has no bindings of its own.

// 0: identity
const GELU_ERF = 1u;  // x · ½(1 + erf(x / √2)): ALBERT v1's `gelu`
const GELU_TANH = 2u; // x · ½(1 + tanh(√(2/π)(x + 0.044715 x³))): ALBERT v2's `gelu_new`
const RELU = 3u;
const TANH = 4u;      // the pooler

const SQRT_2_OVER_PI = 0.7978845608028654;
const INV_SQRT_2 = 0.7071067811865476;

// tanh is indeterminate past |x| ≈ 88 in f32 and is ±1 to the last bit past 10: clamp before calling it.
fn safe_tanh(x: vec4f) -> vec4f {
  return tanh(clamp(x, vec4f(-15.0), vec4f(15.0)));
}

// 1 + erf(x), to 1.5e-7 absolute (Abramowitz & Stegun 1964, formula 7.1.26). Written through erfc(|x|), so that
// the left tail, where 1 and erf(x) nearly cancel, keeps its digits.
fn one_plus_erf(x: vec4f) -> vec4f {
  let z = abs(x);
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let erfc = poly * exp(-z * z);
  return select(2.0 - erfc, erfc, x < vec4f(0.0));
}

const LARGEST = 3.4028234663852886e38;

// What is infinite stays so, to be seen: tanh would make it 1, relu 0.
fn activate(x: vec4f, activation: u32) -> vec4f {
  return select(activate_finite(x, activation), x, abs(x) > vec4f(LARGEST));
}

fn activate_finite(x: vec4f, activation: u32) -> vec4f {
  switch activation {
    case GELU_ERF: { return 0.5 * x * one_plus_erf(x * INV_SQRT_2); }
    case GELU_TANH: { return 0.5 * x * (1.0 + safe_tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x))); }
    // Not max(): it may turn NaN into 0, and NaN must reach the result to be seen.
    case RELU: { return select(x, vec4f(0.0), x < vec4f(0.0)); }
    case TANH: { return safe_tanh(x); }
    default: { return x; }
  }
}
