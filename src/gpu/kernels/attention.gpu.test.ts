import { describe, expect, test } from 'vitest';
import { attention, packedQkv } from '../../../test/support/attention.ts';
import { relativeError, useGpu, values } from '../../../test/support/gpu.ts';
import { padTo4 } from '../kernel.ts';
import { createAttention, queryTiles, TILE_ROWS } from './attention.ts';

const withGpu = useGpu();

describe.each(['shared', 'wide', 'serial'] as const)('%s attention against the CPU oracle', (variant) => {
  const cases = [
    { heads: 1, headSize: 4, lengths: [1] },
    { heads: 3, headSize: 20, lengths: [3, 1, 8], wide: true },
    { heads: 2, headSize: 22, lengths: [5, 64, 2] },
    { heads: 4, headSize: 32, lengths: [65] },
    { heads: 2, headSize: 64, lengths: [130, 7], wide: true },
    { heads: 1, headSize: 128, lengths: [9] },
    { heads: 1, headSize: 256, lengths: [3] },
    { heads: 2, headSize: 16, lengths: Array.from({ length: 40 }, (_, i) => 1 + (i % 6)), wide: true },
  ];
  // A tile of 16 differs in little else: fewer shapes will do, and it takes no larger head.
  const taken = cases.filter(({ wide = false }) => variant !== 'wide' || wide);
  const named = taken.flatMap((each) => {
    const { heads, headSize, lengths } = each;
    const shape = `${heads} heads of ${headSize}, sequences of ${lengths.slice(0, 4).join(', ')}${lengths.length > 4 ? ' …' : ''}`;
    // Scores far apart make the running maximum jump from one block of keys to the next.
    return [
      { ...each, spread: 1, tolerance: 2e-6, name: `${shape}, scores × 1` },
      { ...each, spread: 30, tolerance: 1e-5, name: `${shape}, scores × 30` },
    ];
  });
  // A score of thousands is held to some ten-thousandths, which is the relative error of its weight.
  const overflows = { heads: 2, headSize: 64, lengths: [130, 7], spread: 3000, tolerance: 1e-3 };
  for (const { heads, headSize, lengths, spread, tolerance, name } of [
    ...named,
    { ...overflows, name: 'scores of thousands do not overflow' },
  ]) {
    test(
      name,
      withGpu(async (gpu) => {
        const cuSeqlens = Uint32Array.from([0, ...lengths]).map((_, i) =>
          lengths.slice(0, i).reduce((sum, length) => sum + length, 0),
        );
        const tokens = lengths.reduce((sum, length) => sum + length, 0);
        const width = heads * headSize;
        const q = values(tokens * width, 1).map((value) => value * spread);
        const k = values(tokens * width, 2);
        const v = values(tokens * width, 3);
        const expected = attention(
          Float64Array.from(q),
          Float64Array.from(k),
          Float64Array.from(v),
          cuSeqlens,
          heads,
          headSize,
        );

        const stride = padTo4(headSize);
        const qkv = packedQkv([q, k, v], heads, headSize, stride);
        const tiles = queryTiles(cuSeqlens, TILE_ROWS[variant]);
        const bind = await createAttention(gpu.compiler, heads, headSize, variant);
        const context = gpu.output(tokens * heads * stride);
        await gpu.run([bind('tiles', { qkv: gpu.upload(qkv), tiles: gpu.upload(tiles), context })], {
          tiles: tiles.length / 4,
        });
        const padded = await gpu.readFloats(context, tokens * heads * stride);
        const actual = padded.filter((_, i) => i % stride < headSize);
        expect(relativeError(actual, expected)).toBeLessThanOrEqual(tolerance);
        expect(padded.filter((_, i) => i % stride >= headSize).every((value) => value === 0)).toBe(true);
      }),
    );
  }
});

describe('queryTiles', () => {
  test('tiles cover every row once and stay inside their sequence', () => {
    expect([...queryTiles(Uint32Array.of(0, 5, 6, 14), 4)]).toEqual([
      0, 4, 0, 5, 4, 1, 0, 5, 5, 1, 5, 6, 6, 4, 6, 14, 10, 4, 6, 14,
    ]);
    expect([...queryTiles(Uint32Array.of(0, 20, 21), 16)]).toEqual([
      0, 16, 0, 20, 16, 4, 0, 20, 20, 1, 20, 21,
    ]);
  });
});
