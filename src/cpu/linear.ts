/** y = x · Wᵀ + b, the product nearly all of the CPU path's time goes into. */
import { type FloatArray, zerosLike } from './float_array.ts';

/** y[r, o] = Σᵢ x[r, i] · weight[o, i] + bias[o], summed in double precision and rounded once to the type of `x`. */
interface Product {
  /** [rows, outSize] */
  readonly y: FloatArray;
  /** [rows, inSize] */
  readonly x: FloatArray;
  /** [outSize, inSize], the orientation of the checkpoint's `Linear.weight` */
  readonly weight: FloatArray;
  /** [outSize] */
  readonly bias: FloatArray;
  readonly inSize: number;
  readonly outSize: number;
}

/** What a call computes of a product: rows and columns of the output, `end` exclusive. */
interface OutputRange {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly columnStart: number;
  readonly columnEnd: number;
}

/** A whole {@link Product}; returns its `y`, [rows, outSize]. */
export function linear(
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray,
  rows: number,
  inSize: number,
  outSize: number,
): FloatArray {
  const y = zerosLike(x, rows * outSize);
  const whole = { rowStart: 0, rowEnd: rows, columnStart: 0, columnEnd: outSize };
  linearInto({ y, x, weight, bias, inSize, outSize }, whole);
  return y;
}

/** A part of a product's output, so that a long product can be cut where the event loop needs air. */
export function linearInto(product: Product, range: OutputRange): void {
  const { rowStart, rowEnd, columnStart, columnEnd } = range;
  // 4 × 4 sums at a time: each value loaded is used four times, and sixteen sums fill the registers.
  const rowBlocksEnd = rowEnd - ((rowEnd - rowStart) % 4);
  const columnBlocksEnd = columnEnd - ((columnEnd - columnStart) % 4);
  for (let o = columnStart; o < columnBlocksEnd; o += 4) {
    for (let r = rowStart; r < rowBlocksEnd; r += 4) block4x4(product, r, o);
    for (let r = rowBlocksEnd; r < rowEnd; r++) block1x4(product, r, o);
  }
  for (let o = columnBlocksEnd; o < columnEnd; o++) {
    for (let r = rowStart; r < rowEnd; r++) block1x1(product, r, o);
  }
}

function block4x4({ y, x, weight, bias, inSize, outSize }: Product, r: number, o: number): void {
  const x0 = r * inSize;
  const x1 = x0 + inSize;
  const x2 = x1 + inSize;
  const x3 = x2 + inSize;
  const w0 = o * inSize;
  const w1 = w0 + inSize;
  const w2 = w1 + inSize;
  const w3 = w2 + inSize;
  let [s00, s01, s02, s03] = [bias[o], bias[o + 1], bias[o + 2], bias[o + 3]];
  let [s10, s11, s12, s13] = [s00, s01, s02, s03];
  let [s20, s21, s22, s23] = [s00, s01, s02, s03];
  let [s30, s31, s32, s33] = [s00, s01, s02, s03];
  for (let i = 0; i < inSize; i++) {
    const a = x[x0 + i];
    const b = x[x1 + i];
    const c = x[x2 + i];
    const d = x[x3 + i];
    const p = weight[w0 + i];
    s00 += a * p;
    s10 += b * p;
    s20 += c * p;
    s30 += d * p;
    const q = weight[w1 + i];
    s01 += a * q;
    s11 += b * q;
    s21 += c * q;
    s31 += d * q;
    const t = weight[w2 + i];
    s02 += a * t;
    s12 += b * t;
    s22 += c * t;
    s32 += d * t;
    const u = weight[w3 + i];
    s03 += a * u;
    s13 += b * u;
    s23 += c * u;
    s33 += d * u;
  }
  const at = r * outSize + o;
  write4(y, at, s00, s01, s02, s03);
  write4(y, at + outSize, s10, s11, s12, s13);
  write4(y, at + 2 * outSize, s20, s21, s22, s23);
  write4(y, at + 3 * outSize, s30, s31, s32, s33);
}

function block1x4({ y, x, weight, bias, inSize, outSize }: Product, r: number, o: number): void {
  const x0 = r * inSize;
  const w0 = o * inSize;
  const w1 = w0 + inSize;
  const w2 = w1 + inSize;
  const w3 = w2 + inSize;
  let [s0, s1, s2, s3] = [bias[o], bias[o + 1], bias[o + 2], bias[o + 3]];
  for (let i = 0; i < inSize; i++) {
    const a = x[x0 + i];
    s0 += a * weight[w0 + i];
    s1 += a * weight[w1 + i];
    s2 += a * weight[w2 + i];
    s3 += a * weight[w3 + i];
  }
  write4(y, r * outSize + o, s0, s1, s2, s3);
}

function block1x1({ y, x, weight, bias, inSize, outSize }: Product, r: number, o: number): void {
  const x0 = r * inSize;
  const w0 = o * inSize;
  let sum = bias[o];
  for (let i = 0; i < inSize; i++) sum += x[x0 + i] * weight[w0 + i];
  y[r * outSize + o] = sum;
}

function write4(y: FloatArray, at: number, a: number, b: number, c: number, d: number): void {
  y[at] = a;
  y[at + 1] = b;
  y[at + 2] = c;
  y[at + 3] = d;
}
