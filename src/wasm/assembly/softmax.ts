/** Softmax of a row of scores. */
import { exp, Vector } from './vector';

/** xᵢ → exp(scale · (xᵢ − max)) / Σ, in place, over `length` of them. */
export function softmax(x: usize, length: usize, scale: f32): void {
  const bytes = length << 2;
  const vectorBytes = bytes & ~15;
  let largest: f32 = load<f32>(x);
  for (let at: usize = 4; at < bytes; at += 4) largest = max<f32>(largest, load<f32>(x + at));

  const scales = f32x4.splat(scale);
  const maxima = f32x4.splat(largest);
  let sums = f32x4.splat(0);
  let at: usize = 0;
  for (; at < vectorBytes; at += 16) {
    const power = exp(f32x4.mul(f32x4.sub(v128.load(x + at), maxima), scales));
    v128.store(x + at, power);
    sums = f32x4.add(sums, power);
  }
  let sum = Vector.sum(sums);
  for (; at < bytes; at += 4) {
    const power = f32x4.extract_lane(exp(f32x4.splat((load<f32>(x + at) - largest) * scale)), 0);
    store<f32>(x + at, power);
    sum += power;
  }

  const share: f32 = 1 / sum;
  const shares = f32x4.splat(share);
  for (at = 0; at < vectorBytes; at += 16) v128.store(x + at, f32x4.mul(v128.load(x + at), shares));
  for (; at < bytes; at += 4) store<f32>(x + at, load<f32>(x + at) * share);
}
