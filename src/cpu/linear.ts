/** y = x · Wᵀ + b, the product nearly all of the CPU path's time goes into. */
import { type FloatArray, zerosLike } from './float_array.ts';

/** What a call computes of a product: rows and columns of the output, `end` exclusive. */
export interface OutputRange {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly columnStart: number;
  readonly columnEnd: number;
}

/**
 * y[r, o] = Σᵢ x[r, i] · weight[o, i] + bias[o], summed in double precision and rounded once to the type of `x`.
 * @param x [rows, inSize]
 * @param weight [outSize, inSize], the orientation of the checkpoint's `Linear.weight`
 * @param bias [outSize], or null for none
 * @returns [rows, outSize]
 */
export function linear(
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray | null,
  rows: number,
  inSize: number,
  outSize: number,
): FloatArray {
  const y = zerosLike(x, rows * outSize);
  linearInto(y, x, weight, bias, inSize, outSize, {
    rowStart: 0,
    rowEnd: rows,
    columnStart: 0,
    columnEnd: outSize,
  });
  return y;
}

/** {@link linear} of a part of the output, so that a long product can be cut where the event loop needs air. */
export function linearInto(
  y: FloatArray,
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray | null,
  inSize: number,
  outSize: number,
  range: OutputRange,
): void {
  const { rowStart, rowEnd, columnStart, columnEnd } = range;
  // 4 × 4 sums at a time: each value loaded is used four times, and sixteen sums fill the registers.
  const rowBlocksEnd = rowEnd - ((rowEnd - rowStart) % 4);
  const columnBlocksEnd = columnEnd - ((columnEnd - columnStart) % 4);
  for (let o = columnStart; o < columnBlocksEnd; o += 4) {
    for (let r = rowStart; r < rowBlocksEnd; r += 4) block4x4(y, x, weight, bias, inSize, outSize, r, o);
    for (let r = rowBlocksEnd; r < rowEnd; r++) block1x4(y, x, weight, bias, inSize, outSize, r, o);
  }
  for (let o = columnBlocksEnd; o < columnEnd; o++) {
    for (let r = rowStart; r < rowEnd; r++) block1x1(y, x, weight, bias, inSize, outSize, r, o);
  }
}

function block4x4(
  y: FloatArray,
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray | null,
  inSize: number,
  outSize: number,
  r: number,
  o: number,
): void {
  const x0 = r * inSize;
  const x1 = x0 + inSize;
  const x2 = x1 + inSize;
  const x3 = x2 + inSize;
  const w0 = o * inSize;
  const w1 = w0 + inSize;
  const w2 = w1 + inSize;
  const w3 = w2 + inSize;
  let s00 = bias === null ? 0 : bias[o];
  let s01 = bias === null ? 0 : bias[o + 1];
  let s02 = bias === null ? 0 : bias[o + 2];
  let s03 = bias === null ? 0 : bias[o + 3];
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
  let at = r * outSize + o;
  y[at] = s00;
  y[at + 1] = s01;
  y[at + 2] = s02;
  y[at + 3] = s03;
  at += outSize;
  y[at] = s10;
  y[at + 1] = s11;
  y[at + 2] = s12;
  y[at + 3] = s13;
  at += outSize;
  y[at] = s20;
  y[at + 1] = s21;
  y[at + 2] = s22;
  y[at + 3] = s23;
  at += outSize;
  y[at] = s30;
  y[at + 1] = s31;
  y[at + 2] = s32;
  y[at + 3] = s33;
}

function block1x4(
  y: FloatArray,
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray | null,
  inSize: number,
  outSize: number,
  r: number,
  o: number,
): void {
  const x0 = r * inSize;
  const w0 = o * inSize;
  const w1 = w0 + inSize;
  const w2 = w1 + inSize;
  const w3 = w2 + inSize;
  let s0 = bias === null ? 0 : bias[o];
  let s1 = bias === null ? 0 : bias[o + 1];
  let s2 = bias === null ? 0 : bias[o + 2];
  let s3 = bias === null ? 0 : bias[o + 3];
  for (let i = 0; i < inSize; i++) {
    const a = x[x0 + i];
    s0 += a * weight[w0 + i];
    s1 += a * weight[w1 + i];
    s2 += a * weight[w2 + i];
    s3 += a * weight[w3 + i];
  }
  const at = r * outSize + o;
  y[at] = s0;
  y[at + 1] = s1;
  y[at + 2] = s2;
  y[at + 3] = s3;
}

function block1x1(
  y: FloatArray,
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray | null,
  inSize: number,
  outSize: number,
  r: number,
  o: number,
): void {
  const x0 = r * inSize;
  const w0 = o * inSize;
  let sum = bias === null ? 0 : bias[o];
  for (let i = 0; i < inSize; i++) sum += x[x0 + i] * weight[w0 + i];
  y[r * outSize + o] = sum;
}
