/**
 * The buffers one forward pass writes: activations for up to `tokens` rows. They are made for a capacity and kept;
 * a larger batch replaces them by larger ones. f32 throughout. `workspaceCost` says how large they are.
 */
import type { AlbertConfig } from '../model/config.ts';
import { BufferOwner } from './buffers.ts';
import { KEPT_REQUEST_BYTES_A_ROW, keptRequest, requestLayout } from './head_request.ts';
import { padTo4 } from './kernel.ts';
import { SUMMARY_WORDS } from './kernels/predict.ts';

/** Strides of activations, in f32 values. */
export interface Strides {
  readonly embedding: number;
  readonly hidden: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly vocabulary: number;
}

export function stridesOf(config: AlbertConfig): Strides {
  return {
    embedding: padTo4(config.embedding_size),
    hidden: padTo4(config.hidden_size),
    heads: config.num_attention_heads * padTo4(config.hidden_size / config.num_attention_heads),
    intermediate: padTo4(config.intermediate_size),
    vocabulary: padTo4(config.vocab_size),
  };
}

/** What a workspace is made for. */
export interface Capacity {
  readonly tokens: number;
  /** Rows the prediction head takes at a time; it takes more in several goes. */
  readonly headRows: number;
}

/** Bounds the head's logits to 64 · 120 KB for a published ALBERT. */
const MOST_HEAD_ROWS = 64;
/** Far below the 65,535 workgroups a dimension that a row a workgroup may need. */
const MOST_TOKENS = 8192;

/** The most a device holds at once: its widest activation and the head's logits must each fit one binding. */
export function largestCapacity(strides: Strides, largestBinding: number): Capacity {
  const widest = 4 * Math.max(3 * strides.heads, strides.intermediate);
  return {
    tokens: Math.min(MOST_TOKENS, Math.floor(largestBinding / widest)),
    headRows: Math.min(MOST_HEAD_ROWS, Math.floor(largestBinding / (4 * strides.vocabulary))),
  };
}

/** Bytes of a workspace: `perToken` for each token it is made for, `perHeadRow` for each row of the head. */
interface WorkspaceCost {
  readonly perToken: number;
  readonly perHeadRow: number;
}

/**
 * What a {@link Workspace} of these strides takes, but for a few uniforms and the rounding of each buffer to 16 bytes.
 * ALBERT-large: 4 · (2·128 + 4·1024 + 3·1024 + 1024 + 4096 + 8) = 50 KB a token, 124 KB a row of the head (64 rows: 8 MB).
 */
export function workspaceCost({
  embedding,
  hidden,
  heads,
  intermediate,
  vocabulary,
}: Strides): WorkspaceCost {
  return {
    perToken: 4 * (4 + 4 + 2 * embedding + 4 * hidden + 3 * heads + heads + intermediate),
    // The summary once where it is made, once where it is read back.
    perHeadRow: 4 * (1 + hidden + 2 * embedding + vocabulary + 2 * SUMMARY_WORDS) + KEPT_REQUEST_BYTES_A_ROW,
  };
}

/** Everything a forward pass reads and writes besides weights. */
export class Workspace implements Capacity {
  readonly tokens: number;
  readonly headRows: number;
  readonly #owner: BufferOwner;

  /** u32 [T][4]: id, position, segment, 0. */
  readonly tokenTable: GPUBuffer;
  /** u32 [tiles ≤ T][4], see `queryTiles`. */
  readonly tiles: GPUBuffer;
  /** One u32 each: tokens, masks in the head now. */
  readonly tokenRows: GPUBuffer;
  readonly maskRows: GPUBuffer;

  /** [T][embedding] before and after LayerNorm. */
  readonly embedded: GPUBuffer;
  readonly embeddedNorm: GPUBuffer;
  /** [T][hidden]: what a pass begins with, behind the LayerNorm of the pass before. */
  readonly hidden: GPUBuffer;
  /** [T][3][heads]. */
  readonly qkv: GPUBuffer;
  /** [T][heads]. */
  readonly context: GPUBuffer;
  /** [T][hidden]: attention output plus residual, before and after LayerNorm. */
  readonly attended: GPUBuffer;
  readonly attendedNorm: GPUBuffer;
  /** [T][intermediate]. */
  readonly intermediate: GPUBuffer;
  /** [T][hidden]: FFN output plus residual, before the LayerNorm that ends the pass. */
  readonly ffnSum: GPUBuffer;

  /** Prediction head, `headRows` rows: indices u32 [M], then [M][hidden], [M][embedding] twice, [M][vocabulary]. */
  readonly maskIndices: GPUBuffer;
  readonly maskHidden: GPUBuffer;
  readonly headDense: GPUBuffer;
  readonly headNorm: GPUBuffer;
  readonly logits: GPUBuffer;
  /** u32 [M][up to SUMMARY_WORDS]. */
  readonly summary: GPUBuffer;
  /** One u32: top-k. */
  readonly request: GPUBuffer;
  /** What the head is asked first in a run (`head_request.ts`), and the logits of its targets, f32 [any]. */
  readonly asked: GPUBuffer;
  readonly targetLogits: GPUBuffer;
  /** What a run brings back, where that is as much as summaries of all the head's rows at most. */
  readonly staging: GPUBuffer;

  constructor(device: GPUDevice, strides: Strides, { tokens, headRows }: Capacity) {
    const owner = new BufferOwner(device);
    const rows = (label: string, count: number, width: number): GPUBuffer =>
      owner.storage(label, 4 * count * width);
    this.tokens = tokens;
    this.headRows = headRows;
    this.#owner = owner;
    try {
      this.tokenTable = rows('tokens', tokens, 4);
      this.tiles = rows('tiles', tokens, 4);
      this.tokenRows = owner.uniform('rows.tokens', 4);
      this.maskRows = owner.uniform('rows.masks', 4);
      this.embedded = rows('embedded', tokens, strides.embedding);
      this.embeddedNorm = rows('embedded.norm', tokens, strides.embedding);
      this.hidden = rows('hidden', tokens, strides.hidden);
      this.qkv = rows('qkv', tokens, 3 * strides.heads);
      this.context = rows('context', tokens, strides.heads);
      this.attended = rows('attended', tokens, strides.hidden);
      this.attendedNorm = rows('attended.norm', tokens, strides.hidden);
      this.intermediate = rows('intermediate', tokens, strides.intermediate);
      this.ffnSum = rows('ffn.sum', tokens, strides.hidden);
      this.maskIndices = rows('head.indices', headRows, 1);
      this.maskHidden = rows('head.hidden', headRows, strides.hidden);
      this.headDense = rows('head.dense', headRows, strides.embedding);
      this.headNorm = rows('head.norm', headRows, strides.embedding);
      this.logits = rows('head.logits', headRows, strides.vocabulary);
      this.summary = rows('head.summary', headRows, SUMMARY_WORDS);
      this.request = owner.uniform('head.request', 4);
      const request = requestLayout(keptRequest(headRows));
      this.asked = owner.storage('head.asked', 4 * request.words);
      this.targetLogits = owner.storage('head.target-logits', 4 * request.targets);
      this.staging = owner.create(
        'read-back',
        4 * headRows * SUMMARY_WORDS,
        GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      );
    } catch (error) {
      owner.destroy();
      throw error;
    }
  }

  get byteLength(): number {
    return this.#owner.byteLength;
  }

  destroy(): void {
    this.#owner.destroy();
  }
}
