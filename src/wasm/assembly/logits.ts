/** What is made of rows of logits: the parts of their log-sum-exp, and their largest. */
import { claim } from './claim';
import { exp, Vector } from './vector';

/** The most entries that can be asked for; `MAX_TOP_K` of `src/model/reads.ts`. */
const MAX_TOP_K: usize = 128;
/** f64 Σ exp(x − max), f32 max, u32 whether all were finite, u32 ids, f32 values. */
const SUMMARY_BYTES: usize = 16 + 8 * MAX_TOP_K;

/**
 * @param logits [rows][vocabulary]
 * @param summaries [rows]: see `../head.ts`
 */
export function summarise(
  _scratch: usize,
  claims: usize,
  logits: usize,
  rows: usize,
  vocabulary: usize,
  topK: usize,
  summaries: usize,
): void {
  for (let row = claim(claims); row < rows; row = claim(claims)) {
    const x = logits + ((row * vocabulary) << 2);
    const summary = summaries + row * SUMMARY_BYTES;
    const largest = largestOf(x, vocabulary);
    store<f64>(summary, sumOfPowers(x, vocabulary, largest));
    store<f32>(summary + 8, largest);
    store<u32>(summary + 12, areFinite(x, vocabulary) ? 1 : 0);
    largestEntries(x, vocabulary, topK, summary + 16, summary + 16 + 4 * MAX_TOP_K);
  }
}

/** NaN where there is one. */
function largestOf(x: usize, count: usize): f32 {
  const end = x + (count << 2);
  let largest = f32x4.splat(-Infinity);
  for (; x + 16 <= end; x += 16) largest = f32x4.max(largest, v128.load(x));
  let result = Vector.largest(largest);
  for (; x < end; x += 4) result = max<f32>(result, load<f32>(x));
  return result;
}

/** NaN and ±∞ less themselves are NaN, which is not itself. */
function areFinite(x: usize, count: usize): bool {
  const end = x + (count << 2);
  let bad = i32x4.splat(0);
  for (; x + 16 <= end; x += 16) {
    const v = v128.load(x);
    const difference = f32x4.sub(v, v);
    bad = v128.or(bad, f32x4.ne(difference, difference));
  }
  let finite = !v128.any_true(bad);
  for (; x < end; x += 4) finite = finite && isFinite<f32>(load<f32>(x));
  return finite;
}

/** Σ exp(xᵢ − largest), added up in double precision: 30,000 of them lose no digit that f32 has. */
function sumOfPowers(x: usize, count: usize, largest: f32): f64 {
  const end = x + (count << 2);
  const maxima = f32x4.splat(largest);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (; x + 16 <= end; x += 16) {
    const power = exp(f32x4.sub(v128.load(x), maxima));
    low = f64x2.add(low, f64x2.promote_low_f32x4(power));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f64>(power, power, 1, 0)));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; x < end; x += 4) {
    sum += f64(f32x4.extract_lane(exp(f32x4.splat(load<f32>(x) - largest)), 0));
  }
  return sum;
}

/** The `k` largest, largest first; of equals the lower index first. Four are passed over at once where none is among them. */
function largestEntries(x: usize, count: usize, k: usize, ids: usize, values: usize): void {
  if (k == 0) return;
  let kept: usize = 0;
  /** The least of those kept, once there are `k`. */
  let bar: f32 = -Infinity;
  let i: usize = 0;
  while (i < count) {
    if (kept == k && i + 4 <= count) {
      if (!v128.any_true(f32x4.gt(v128.load(x + (i << 2)), f32x4.splat(bar)))) {
        i += 4;
        continue;
      }
    }
    // One by one up to where four may be passed over again.
    const end = min(count, i + 4);
    for (; i < end; i++) {
      const value = load<f32>(x + (i << 2));
      if (kept == k && !(value > bar)) continue;
      if (kept < k) kept++;
      insert(ids, values, kept, i, value);
      if (kept == k) bar = load<f32>(values + ((k - 1) << 2));
    }
  }
}

/** Puts an entry among `kept` of which the last is free, behind those that are as large. */
function insert(ids: usize, values: usize, kept: usize, id: usize, value: f32): void {
  let place = (kept - 1) << 2;
  while (place > 0 && value > load<f32>(values + place - 4)) {
    store<f32>(values + place, load<f32>(values + place - 4));
    store<u32>(ids + place, load<u32>(ids + place - 4));
    place -= 4;
  }
  store<f32>(values + place, value);
  store<u32>(ids + place, id);
}
