import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { TINY_CONFIG } from '../../test/support/safetensors.ts';
import { elementCount, requireRoles, requireShape, wrongShape } from './check_weights.ts';
import { HEAD_NAMES, HEAD_ROLES } from './heads.ts';
import { MASK_HEAD_ROLES, tensorSpec, tensorSpecs, type TensorRole } from './tensor_specs.ts';
import { copyValues, floatsOf } from './tensors.ts';

const nameOf = (role: TensorRole): string => tensorSpec(TINY_CONFIG, role).name;
const ROLES = [...tensorSpecs(TINY_CONFIG).keys()];
const OTHER_HEADS = HEAD_NAMES.flatMap((name): TensorRole[] => [
  HEAD_ROLES[name].weight,
  HEAD_ROLES[name].bias,
]);
const OPTIONAL: readonly TensorRole[] = ['poolerWeight', 'poolerBias', 'decoderWeight', ...OTHER_HEADS];

const projection = (shape: number[], length: number) => ({
  role: 'projectionWeight' as const,
  shape,
  data: new Float32Array(length),
});

describe('shapes', () => {
  test('elements are counted by the product; a scalar has one', () => {
    expect([elementCount([3, 4, 5]), elementCount([7]), elementCount([]), elementCount([3, 0])]).toEqual([
      60, 7, 1, 0,
    ]);
  });

  test('a tensor as the config asks for it, stored or as f32', () => {
    expect(() => requireShape(TINY_CONFIG, projection([4, 3], 12))).not.toThrow();
    const stored = { length: 12, copyTo: () => undefined };
    expect(() => requireShape(TINY_CONFIG, { ...projection([4, 3], 0), data: stored })).not.toThrow();
  });

  test.each([
    ['turned over', [3, 4], 12],
    ['flat', [12], 12],
    ['with an axis more', [4, 3, 1], 12],
    ['with one axis wrong', [4, 5], 12],
    ['with too few values', [4, 3], 11],
    ['with too many values', [4, 3], 13],
  ])('%s', async (_name, shape, length) => {
    const error = await failure('weights/shape', () => requireShape(TINY_CONFIG, projection(shape, length)));
    expect(error).toMatchObject({
      expected: '[4, 3]',
      actual: `[${shape.join(', ')}] with ${length} values`,
      details: { tensor: nameOf('projectionWeight') },
    });
    expect(error.message).toContain(nameOf('projectionWeight'));
  });

  test('a length that is not known is not told', () => {
    expect(wrongShape('x', [1, 2], [2]).actual).toBe('[2]');
  });

  test('every role has one', () => {
    // V = 11, E = 3, H = 4, F = 5, 7 positions, 2 segments; Linear.weight is [out, in].
    const shapes: Partial<Record<TensorRole, number[]>> = {
      wordEmbeddings: [11, 3],
      positionEmbeddings: [7, 3],
      tokenTypeEmbeddings: [2, 3],
      embeddingNormWeight: [3],
      embeddingNormBias: [3],
      projectionWeight: [4, 3],
      projectionBias: [4],
      'layer0.queryWeight': [4, 4],
      'layer0.queryBias': [4],
      'layer0.keyWeight': [4, 4],
      'layer0.keyBias': [4],
      'layer0.valueWeight': [4, 4],
      'layer0.valueBias': [4],
      'layer0.attentionOutputWeight': [4, 4],
      'layer0.attentionOutputBias': [4],
      'layer0.attentionNormWeight': [4],
      'layer0.attentionNormBias': [4],
      'layer0.ffnWeight': [5, 4],
      'layer0.ffnBias': [5],
      'layer0.ffnOutputWeight': [4, 5],
      'layer0.ffnOutputBias': [4],
      'layer0.fullNormWeight': [4],
      'layer0.fullNormBias': [4],
      poolerWeight: [4, 4],
      poolerBias: [4],
      headDenseWeight: [3, 4],
      headDenseBias: [3],
      headNormWeight: [3],
      headNormBias: [3],
      decoderWeight: [11, 3],
      decoderBias: [11],
      classifierWeight: [2, 4],
      classifierBias: [2],
      spanWeight: [2, 4],
      spanBias: [2],
      orderWeight: [2, 4],
      orderBias: [2],
    };
    const specs = [...tensorSpecs(TINY_CONFIG)];
    expect(Object.fromEntries(specs.map(([role, { shape }]) => [role, shape]))).toEqual(shapes);
  });
});

describe('roles', () => {
  const without = (...missing: TensorRole[]) => new Set(ROLES.filter((role) => !missing.includes(role)));

  test('the optional ones may be missing, all of them', () => {
    expect(() => requireRoles(TINY_CONFIG, without())).not.toThrow();
    expect(() => requireRoles(TINY_CONFIG, without(...OPTIONAL))).not.toThrow();
  });

  test('any other may not, and the first is named', async () => {
    for (const role of ROLES.filter((role) => !OPTIONAL.includes(role))) {
      const error = await failure('weights/missing-tensor', () => requireRoles(TINY_CONFIG, without(role)));
      expect(error).toMatchObject({
        expected: nameOf(role),
        actual: '1 tensor missing',
        details: { tensor: nameOf(role), missing: 1 },
      });
      expect(error.message).toContain(nameOf(role));
    }
    const error = await failure('weights/missing-tensor', () =>
      requireRoles(TINY_CONFIG, without('layer0.keyBias', 'layer0.queryBias')),
    );
    expect(error).toMatchObject({ expected: nameOf('layer0.queryBias'), actual: '2 tensors missing' });
  });
});

test('a checkpoint may have no masked-language head at all', () => {
  const encoder = new Set(ROLES.filter((role) => !MASK_HEAD_ROLES.some((one) => one === role)));
  expect(() => requireRoles(TINY_CONFIG, encoder)).not.toThrow();
});

describe('values', () => {
  const floats = Float32Array.of(1, 2, 3, 4, 5);
  /** The same, as a stored tensor gives them. */
  const stored = {
    length: 5,
    copyTo: (target: Float32Array, start: number) => {
      target.set(floats.subarray(start, start + target.length));
    },
  };

  test.each([
    ['f32', floats],
    ['stored', stored],
  ])('%s values are copied from where it is said, as many as there is room for', (_name, data) => {
    const target = new Float32Array(2);
    copyValues(data, target, 2);
    expect([...target]).toEqual([3, 4]);
    expect([...floatsOf(data)]).toEqual([1, 2, 3, 4, 5]);
  });

  test('what is f32 already is not copied', () => {
    expect(floatsOf(floats)).toBe(floats);
  });
});
