/** Rows that an engine answered one by one, as one matrix. */

/** [R][W] of R rows; empty of none. */
export function joinedRows(rows: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const size = rows.at(0)?.length ?? 0;
  const all = new Float32Array(rows.length * size);
  rows.forEach((row, r) => all.set(row, r * size));
  return all;
}
