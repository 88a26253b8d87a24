import { describe, expect, it } from 'vitest';
import { hasMatrixUnits } from './matrix_units.ts';

const config = { componentType: 'f16', resultComponentType: 'f32', M: 16, N: 16, K: 16 };
const adapter = {
  features: new Set(['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix']),
  info: { subgroupMinSize: 32, subgroupMaxSize: 32, subgroupMatrixConfigs: [config] },
  limits: { maxComputeWorkgroupStorageSize: 49_152 },
};

describe('hasMatrixUnits', () => {
  it('knows the one form there is a shader for, among others', () => {
    const others = [
      { ...config, N: 8 },
      { ...config, componentType: 'i8', resultComponentType: 'i32', K: 32 },
    ];
    expect(hasMatrixUnits(adapter)).toBe(true);
    expect(hasMatrixUnits({ ...adapter, info: { ...adapter.info, subgroupMatrixConfigs: others } })).toBe(
      false,
    );
    expect(
      hasMatrixUnits({ ...adapter, info: { ...adapter.info, subgroupMatrixConfigs: [...others, config] } }),
    ).toBe(true);
  });

  it('is false without the feature, f16, subgroups of 32, or the workgroup memory', () => {
    const without = (name: string) => new Set([...adapter.features].filter((feature) => feature !== name));
    for (const name of adapter.features)
      expect(hasMatrixUnits({ ...adapter, features: without(name) })).toBe(false);
    expect(hasMatrixUnits({ ...adapter, info: { ...adapter.info, subgroupMinSize: 8 } })).toBe(false);
    expect(hasMatrixUnits({ ...adapter, info: { ...adapter.info, subgroupMaxSize: 64 } })).toBe(false);
    expect(hasMatrixUnits({ ...adapter, limits: { maxComputeWorkgroupStorageSize: 16_384 } })).toBe(false);
  });

  it('is false where an adapter tells nothing of itself', () => {
    expect(hasMatrixUnits({ ...adapter, info: undefined })).toBe(false);
    expect(hasMatrixUnits({ ...adapter, info: {} })).toBe(false);
  });
});
