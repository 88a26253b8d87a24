/** What the prediction head is asked, for as many rows as it takes at a time: all of it in one buffer, written at one go. */
import type { BufferRange } from './kernel.ts';

/** Targets a row for which room is kept, on average; rows that ask for more get a buffer of their own. */
const KEPT_TARGETS_A_ROW = 4;
/** Where a binding may begin: WebGPU's default `minStorageBufferOffsetAlignment`, in u32 words. */
const ALIGNMENT_WORDS = 64;

/** Most rows and targets of a request. */
export interface RequestSize {
  readonly rows: number;
  readonly targets: number;
}

/** What is kept for requests of up to `headRows` rows. */
export function keptRequest(headRows: number): RequestSize {
  return { rows: headRows, targets: KEPT_TARGETS_A_ROW * headRows };
}

/** Bytes kept a row of the head, but for alignment: row, targets with their offset, and the logits of those. */
export const KEPT_REQUEST_BYTES_A_ROW = 4 * (2 + 2 * KEPT_TARGETS_A_ROW);

/** A request's buffer as u32 words: top-k, how many rows, the rows; then the targets' offsets; then the targets. */
export interface RequestLayout extends RequestSize {
  readonly offsetsAt: number;
  readonly targetsAt: number;
  readonly words: number;
}

/** Byte offsets at which parts of the first stretch are copied to where the head reads them. */
export const REQUEST_BYTES = { topK: 0, rowCount: 4, rows: 8 } as const;

export function requestLayout({ rows, targets }: RequestSize): RequestLayout {
  const offsetsAt = aligned(2 + rows);
  const targetsAt = offsetsAt + aligned(rows + 1);
  // One target at least: a binding may not be empty.
  return { rows, targets, offsetsAt, targetsAt, words: targetsAt + Math.max(1, targets) };
}

/** @param offsets [rows + 1], of `targets`, from 0 @returns the words to be written, without what lies behind the last target */
export function packRequest(
  layout: RequestLayout,
  topK: number,
  rows: Uint32Array,
  offsets: Uint32Array,
  targets: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(layout.targetsAt + targets.length);
  words[0] = topK;
  words[1] = rows.length;
  words.set(rows, 2);
  words.set(offsets, layout.offsetsAt);
  words.set(targets, layout.targetsAt);
  return words;
}

/** The parts of a request's buffer that shaders read where they lie. */
export function requestRanges(
  buffer: GPUBuffer,
  { offsetsAt, targetsAt, words }: RequestLayout,
): { readonly targetOffsets: BufferRange; readonly targets: BufferRange } {
  return {
    targetOffsets: { buffer, offset: 4 * offsetsAt, size: 4 * (targetsAt - offsetsAt) },
    targets: { buffer, offset: 4 * targetsAt, size: 4 * (words - targetsAt) },
  };
}

function aligned(words: number): number {
  return Math.ceil(words / ALIGNMENT_WORDS) * ALIGNMENT_WORDS;
}
