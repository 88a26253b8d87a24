/**
 * Where the activations of a batch are. They are laid out anew for each, behind the weights, as close as they go; memory grows to the
 * largest so far. `hidden` is what a pass reads and what it leaves its result in.
 */
import type { AlbertConfig } from '../model/config.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import type { Scratch } from './control.ts';
import { aligned, type WasmMemory } from './memory.ts';
import { wholePanels } from './panels.ts';

/** Addresses, and what is at them; T tokens, H `hidden_size`, F `intermediate_size`. */
export interface Arena {
  /** T. */
  readonly rows: number;
  readonly sequences: number;
  /** [T][3], u32: id, place in its own sequence, segment. */
  readonly tokens: number;
  /** [sequences + 1], u32. */
  readonly cuSeqlens: number;
  readonly scratch: Scratch;
  /** [T][H] */
  readonly hidden: number;
  /** [T][H] */
  readonly attended: number;
  /**
   * [T][3][heads][headSize]; gone once `context` is made, as the three after it are in their turn, unless it is kept: then it is there until
   * the next pass.
   */
  readonly qkv: number;
  /** [T][heads][headSize] */
  readonly context: number;
  /** [T][F] */
  readonly intermediate: number;
  /** [T][embedding_size] */
  readonly embedded: number;
  /** Room between two passes, to the end of memory: what reads are computed in. Ends where {@link WasmMemory.reach} says. */
  readonly free: number;
}

interface LayoutOptions {
  readonly threads: number;
  /** Whether queries and keys of a pass are read after it: 12 KB a token of ALBERT-large. */
  readonly keepsQkv: boolean;
}

/** Lays out a batch and writes it down. @throws UnmaskError `cpu/out-of-memory` */
export function layOut(
  memory: WasmMemory,
  config: AlbertConfig,
  batch: TokenBatch,
  { threads, keepsQkv }: LayoutOptions,
): Arena {
  const { hidden_size: H, intermediate_size: F, embedding_size: E } = config;
  const rows = batch.ids.length;
  const sequences = batch.cuSeqlens.length - 1;
  const bytesPerThread = Math.max(
    attentionScratch(config, longest(batch.cuSeqlens)),
    productScratch(config, rows),
  );

  let end = memory.end;
  const region = (byteLength: number): number => {
    const address = end;
    end = aligned(address + byteLength);
    return address;
  };
  const tokens = region(4 * 3 * rows);
  const cuSeqlens = region(4 * (sequences + 1));
  const scratch = { address: region(threads * bytesPerThread), bytesPerThread };
  const hidden = region(4 * rows * H);
  const attended = region(4 * rows * H);
  const kept = keepsQkv ? region(4 * rows * 3 * H) : null;
  const free = region(4 * rows * Math.max(kept === null ? 4 * H : H, F, E));
  memory.reach(end);

  memory.uints(tokens, 3 * rows).set(tokenTable(batch));
  memory.uints(cuSeqlens, sequences + 1).set(batch.cuSeqlens);
  const qkv = kept ?? free;
  const context = kept === null ? free + 4 * rows * 3 * H : free;
  return {
    ...{ rows, sequences, tokens, cuSeqlens, scratch, hidden, attended },
    ...{ qkv, context, intermediate: free, embedded: free, free },
  };
}

function longest(cuSeqlens: Uint32Array): number {
  let most = 0;
  for (let s = 1; s < cuSeqlens.length; s++) most = Math.max(most, cuSeqlens[s] - cuSeqlens[s - 1]);
  return most;
}

/** Of `assembly/tile.ts`, `assembly/product.ts` and `assembly/attention.ts`. */
const TILE_BYTES = 128;
const MOST_ROWS = 64;
const QUERY_ROWS = 16;

/** Bytes that one thread needs for attention within a sequence of `length`: a tile, keys, values, and the scores of some queries. */
function attentionScratch(config: AlbertConfig, length: number): number {
  const headSize = config.hidden_size / config.num_attention_heads;
  const keys = wholePanels(length) * headSize;
  const values = wholePanels(headSize) * length;
  const scores = QUERY_ROWS * wholePanels(length);
  const packed = QUERY_ROWS * Math.max(headSize, length);
  return aligned(TILE_BYTES + 4 * (keys + values + scores + packed));
}

/** Bytes that one thread needs for a product of `rows`: a tile, and the rows as tiles read them. */
function productScratch(
  { hidden_size: H, intermediate_size: F, embedding_size: E }: AlbertConfig,
  rows: number,
): number {
  return aligned(TILE_BYTES + 4 * Math.min(rows, MOST_ROWS) * Math.max(H, F, E));
}

/** [T][3]: each token's id, its place in its own sequence, its segment. */
function tokenTable({ ids, tokenTypeIds, cuSeqlens }: TokenBatch): Uint32Array {
  const table = new Uint32Array(3 * ids.length);
  for (let s = 0; s + 1 < cuSeqlens.length; s++) {
    for (let row = cuSeqlens[s]; row < cuSeqlens[s + 1]; row++) {
      table.set([ids[row], row - cuSeqlens[s], tokenTypeIds[row]], 3 * row);
    }
  }
  return table;
}
