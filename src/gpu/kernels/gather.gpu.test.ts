import { describe, expect, test } from 'vitest';
import { relativeError, STORAGE_TOLERANCE, STORAGES, useGpu, values } from '../../../test/support/gpu.ts';
import { meanPool } from '../../cpu/pooling.ts';
import { padTo4 } from '../kernel.ts';
import { padRows, transposeInto } from '../layout.ts';
import { storedWeights } from '../weight_storage.ts';
import { createEmbed } from './embed.ts';
import { createGatherRows } from './gather_rows.ts';
import { createMeanPool } from './mean_pool.ts';

const withGpu = useGpu();

describe('embed.wgsl', () => {
  const cases = STORAGES.flatMap((storage) => [
    { storage, vocabulary: 11, width: 3 },
    { storage, vocabulary: 997, width: 24 },
    { storage, vocabulary: 50, width: 130 },
  ]);
  for (const { storage, vocabulary, width } of cases) {
    test(
      `sums three rows of ${width}, word table in ${storage}`,
      withGpu(async (gpu) => {
        const stride = padTo4(width);
        const word = values(vocabulary * width, 1);
        const position = values(7 * width, 2);
        const tokenType = values(2 * width, 3);
        const transposed = new Float32Array(stride * padTo4(vocabulary));
        transposeInto(
          transposed,
          { row: 0, rows: stride, column: 0, columns: padTo4(vocabulary) },
          0,
          word,
          { groups: 1, size: width },
          { groups: 1, size: vocabulary },
        );
        // id, position, segment
        const tokens = [
          [vocabulary - 1, 0, 0],
          [0, 6, 1],
          [5, 3, 0],
          [5, 3, 1],
        ];
        const expected = new Float32Array(tokens.length * stride);
        tokens.forEach(([id, at, type], t) => {
          for (let e = 0; e < width; e++) {
            const sum = Math.fround(word[id * width + e] + position[at * width + e]);
            expected[t * stride + e] = sum + tokenType[type * width + e];
          }
        });
        const tables = {
          storage,
          embeddingStride: stride,
          vocabularyStride: padTo4(vocabulary),
          word: gpu.upload(storedWeights(transposed, storage, 'test')),
          position: gpu.upload(padRows(position, width, stride)),
          tokenType: gpu.upload(padRows(tokenType, width, stride)),
        };
        const bind = await createEmbed(gpu.compiler, tables);
        const output = gpu.output(tokens.length * stride);
        const table = Uint32Array.from(tokens.flatMap((token) => [...token, 0]));
        await gpu.run([bind('tokens', { ...tables, tokens: gpu.upload(table), output })], {
          tokens: tokens.length,
        });
        const actual = await gpu.readFloats(output, tokens.length * stride);
        expect(relativeError(actual, expected)).toBeLessThanOrEqual(
          storage === 'f32' ? 1e-7 : STORAGE_TOLERANCE[storage],
        );
      }),
    );
  }
});

describe('gather_rows.wgsl', () => {
  test(
    'picks rows in the order asked, repeats too',
    withGpu(async (gpu) => {
      const stride = 68;
      const input = values(9 * stride, 1);
      const indices = Uint32Array.of(8, 0, 3, 3, 5);
      const bind = await createGatherRows(gpu.compiler, stride);
      const output = gpu.output(indices.length * stride);
      const step = bind('gathered', { input: gpu.upload(input), indices: gpu.upload(indices), output });
      await gpu.run([step], { gathered: indices.length });
      const expected = [...indices].flatMap((row) => [...input.subarray(row * stride, (row + 1) * stride)]);
      expect([...(await gpu.readFloats(output, expected.length))]).toEqual(expected);
    }),
  );
});

describe('mean_pool.wgsl against the CPU oracle', () => {
  for (const stride of [4, 60, 1024]) {
    test(
      `means of ragged sequences, ${stride} features`,
      withGpu(async (gpu) => {
        const cuSeqlens = Uint32Array.of(0, 1, 8, 10, 73);
        const input = values(73 * stride, 1);
        const expected = meanPool(Float64Array.from(input), cuSeqlens, stride);
        const bind = await createMeanPool(gpu.compiler, stride);
        const output = gpu.output(4 * stride);
        await gpu.run(
          [bind('sequences', { input: gpu.upload(input), cuSeqlens: gpu.upload(cuSeqlens), output })],
          {
            sequences: 4,
          },
        );
        expect(relativeError(await gpu.readFloats(output, 4 * stride), expected)).toBeLessThanOrEqual(2e-6);
      }),
    );
  }
});
