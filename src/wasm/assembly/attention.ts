/** Scaled dot-product attention over ragged sequences: two products and a softmax a head. */
import { NONE } from './activation';
import { claim } from './claim';
import { packRows, panel } from './panel';
import { softmax } from './softmax';
import { COLUMNS, PANEL_STEP, TILE_BYTES } from './tile';

/** Query rows whose scores are held at once: with the longest texts 32 KiB, so that they stay in a core's cache. */
const QUERY_ROWS: usize = 16;

/**
 * context = softmax(Q · Kᵀ / √headSize) · V, within each sequence. Its unit is a head of a sequence.
 * @param qkv [T][3][heads][headSize]
 * @param cuSeqlens [sequences + 1], u32
 * @param context [T][heads][headSize]
 * @param scratch a tile, keys and values of one head of the longest sequence, and its scores: `attentionScratch` of `../arena.ts`
 */
export function attention(
  scratch: usize,
  claims: usize,
  qkv: usize,
  cuSeqlens: usize,
  sequences: usize,
  heads: usize,
  headSize: usize,
  context: usize,
): void {
  for (let unit = claim(claims); unit < sequences * heads; unit = claim(claims)) {
    const sequence = cuSeqlens + ((unit / heads) << 2);
    const begin: usize = load<u32>(sequence);
    const end: usize = load<u32>(sequence, 4);
    attendHead(scratch, qkv, begin, end - begin, heads * headSize, headSize, unit % heads, context);
  }
}

/** @param size of all heads together */
function attendHead(
  scratch: usize,
  qkv: usize,
  begin: usize,
  length: usize,
  size: usize,
  headSize: usize,
  head: usize,
  context: usize,
): void {
  const rowBytes: usize = (3 * size) << 2;
  const sizeBytes = size << 2;
  const headAt = (head * headSize) << 2;
  const queries = qkv + begin * rowBytes + headAt;
  const keyPanels = (length + COLUMNS - 1) / COLUMNS;
  const valuePanels = (headSize + COLUMNS - 1) / COLUMNS;
  const keys = scratch + TILE_BYTES;
  const values = keys + keyPanels * headSize * PANEL_STEP;
  const scores = values + valuePanels * length * PANEL_STEP;
  const scoreBytes = keyPanels * PANEL_STEP;
  const packed = scores + QUERY_ROWS * scoreBytes;
  packKeys(queries + sizeBytes, rowBytes, length, headSize, keys);
  packValues(queries + 2 * sizeBytes, rowBytes, length, headSize, values);

  const scale: f32 = 1 / sqrt<f32>(f32(headSize));
  for (let row: usize = 0; row < length; row += QUERY_ROWS) {
    const rows = min(QUERY_ROWS, length - row);
    const query = queries + row * rowBytes;
    packRows(query, rowBytes, rows, headSize, packed);
    for (let p: usize = 0; p < keyPanels; p++) {
      const w = keys + p * headSize * PANEL_STEP;
      const y = scores + p * PANEL_STEP;
      panel(packed, rows, w, headSize, y, scoreBytes, COLUMNS, 0, NONE, 0, scratch);
    }
    for (let r: usize = 0; r < rows; r++) softmax(scores + r * scoreBytes, length, scale);
    packRows(scores, scoreBytes, rows, length, packed);
    const to = context + (begin + row) * sizeBytes + headAt;
    for (let p: usize = 0; p < valuePanels; p++) {
      const w = values + p * length * PANEL_STEP;
      const columns = min(COLUMNS, headSize - p * COLUMNS);
      const y = to + p * PANEL_STEP;
      panel(packed, rows, w, length, y, sizeBytes, columns, 0, NONE, 0, scratch);
    }
  }
}

/** Keys as columns: [⌈length / 8⌉][headSize][8]. The last panel's other columns hold what was there before, and are not read. */
function packKeys(from: usize, rowBytes: usize, length: usize, headSize: usize, to: usize): void {
  for (let row: usize = 0; row < length; row++) {
    const column = to + (row / COLUMNS) * headSize * PANEL_STEP + ((row % COLUMNS) << 2);
    for (let k: usize = 0; k < headSize; k++) {
      store<f32>(column + k * PANEL_STEP, load<f32>(from + (k << 2)));
    }
    from += rowBytes;
  }
}

/** Values as they are, eight features at a time: [⌈headSize / 8⌉][length][8]. Of the last panel's other columns nothing is kept. */
function packValues(from: usize, rowBytes: usize, length: usize, headSize: usize, to: usize): void {
  const whole = headSize / COLUMNS;
  const panelBytes = length * PANEL_STEP;
  for (let row: usize = 0; row < length; row++) {
    let source = from;
    let target = to + row * PANEL_STEP;
    for (let p: usize = 0; p < whole; p++) {
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
      source += PANEL_STEP;
      target += panelBytes;
    }
    for (let k: usize = 0; k < headSize % COLUMNS; k++) {
      store<f32>(target + (k << 2), load<f32>(source + (k << 2)));
    }
    from += rowBytes;
  }
}
