/** `attention*.wgsl`: softmax(QKᵀ/√d)V per head inside each sequence of a ragged batch. */
import sharedCode from '../../shaders/attention.wgsl?raw';
import wideCode from '../../shaders/attention_wide.wgsl?raw';
import serialCode from '../../shaders/attention_serial.wgsl?raw';
import { type BindKernel, groupsOf, type KernelCompiler, type KernelDefinition, padTo4 } from '../kernel.ts';
import type { ShaderSources } from '../shader_sources.ts';

/**
 * `shared`: 256 invocations share the keys of a tile of 4 query rows; `wide`: of 16 rows, for heads of up to {@link MAX_WIDE_HEAD_SIZE};
 * `serial`: each query of each head alone, without barriers.
 */
export type AttentionVariant = 'shared' | 'wide' | 'serial';

type AttentionBinding = 'qkv' | 'tiles' | 'context';
type Attention = KernelDefinition<AttentionBinding>;

const attentionKernel = (sources: ShaderSources): Attention => ({
  name: 'attention',
  sources,
  bindings: { qkv: 'read', tiles: 'read', context: 'write' },
});

export const ATTENTION: Readonly<Record<AttentionVariant, Attention>> = {
  shared: attentionKernel({ 'attention.wgsl': sharedCode }),
  wide: attentionKernel({ 'attention_wide.wgsl': wideCode }),
  serial: attentionKernel({ 'attention_serial.wgsl': serialCode }),
};

/** Heads of a workgroup. `HEAD_LANES` of the serial shader. */
const HEADS_AT_ONCE = { shared: 1, wide: 1, serial: 16 } as const satisfies Record<AttentionVariant, number>;

/** Query rows of a workgroup; `QUERIES` of the shaders. */
export const TILE_ROWS = { shared: 4, wide: 16, serial: 4 } as const satisfies Record<
  AttentionVariant,
  number
>;
/** Largest head the shaders' registers hold: 4 · 64 vectors, 4 · MAX_VECTORS. Checked in `requirements.ts`. */
export const MAX_HEAD_SIZE = 256;
/** The largest of which a team of `wide` has an invocation a vector and group. */
const MAX_WIDE_HEAD_SIZE = 64;

/** From how many tokens on attention over heads of `headSize` is `wide`, where it would be from `wanted` on. */
export function wideFrom(headSize: number, wanted: number): number {
  return headSize > MAX_WIDE_HEAD_SIZE ? Infinity : wanted;
}

/**
 * Cuts every sequence into tiles of up to `tileRows` query rows, see {@link TILE_ROWS}: u32 [tiles][4] of
 * first row, rows, first row of the sequence, end row of the sequence.
 */
export function queryTiles(cuSeqlens: Uint32Array, tileRows: number): Uint32Array<ArrayBuffer> {
  const tiles: number[] = [];
  for (let s = 0; s + 1 < cuSeqlens.length; s++) {
    const begin = cuSeqlens[s];
    const end = cuSeqlens[s + 1];
    for (let row = begin; row < end; row += tileRows)
      tiles.push(row, Math.min(tileRows, end - row), begin, end);
  }
  return new Uint32Array(tiles);
}

/**
 * Compiles attention for `heads` heads of `headSize` features; the result binds it to
 * qkv [T][3][heads][padTo4(headSize)], tiles and context [T][heads][padTo4(headSize)].
 */
export function createAttention(
  compiler: KernelCompiler,
  heads: number,
  headSize: number,
  variant: AttentionVariant,
): Promise<BindKernel<AttentionBinding>> {
  return compiler.compileByRow(
    ATTENTION[variant],
    'encoder.attention',
    { HEADS: heads, HEAD_SIZE: headSize, HEAD_STRIDE: padTo4(headSize) },
    groupsOf(heads, HEADS_AT_ONCE[variant]),
  );
}
