import { describe, expect, test } from 'vitest';
import { MATRIX_WORKGROUP_BYTES } from '../matrix_units.ts';
import {
  LINEAR_TABLES,
  LINEAR_VARIANTS,
  matrixWorkgroupBytes,
  variantFor,
  variantsFor,
} from './linear_variants.ts';

describe('LINEAR_VARIANTS', () => {
  test.each(Object.entries(LINEAR_VARIANTS))('%s fits the limits every device has', (_name, variant) => {
    if (variant.shader === 'wide') {
      expect(variant.columnVectors).toBeLessThanOrEqual(256);
      return;
    }
    if (variant.shader === 'matrix') {
      const { subgroupRows, subgroupColumns, kSlices, stepVectors } = variant;
      const tiles = subgroupRows * subgroupColumns;
      expect(32 * tiles * kSlices).toBeLessThanOrEqual(256);
      expect(stepVectors % 4).toBe(0);
      for (const along of [subgroupRows, subgroupColumns]) {
        expect(stepVectors % along).toBe(0);
        expect(stepVectors / along).toBeLessThanOrEqual(8);
      }
      expect(matrixWorkgroupBytes(variant)).toBeLessThanOrEqual(MATRIX_WORKGROUP_BYTES);
      return;
    }
    const { columnVectors, rowGroups } = variant;
    if (!('stepVectors' in variant)) {
      expect(columnVectors * rowGroups * variant.kSlices).toBeLessThanOrEqual(256);
      return;
    }
    expect(columnVectors * rowGroups).toBeLessThanOrEqual(256);
    const bytes = variant.shader === 'staged_f16' ? 8 : 16;
    expect(bytes * 8 * (columnVectors + rowGroups) * variant.stepVectors).toBeLessThanOrEqual(16_384);
    // What an invocation of linear_tiles.wgsl can load.
    expect([1, 2, 4]).toContain((8 * variant.stepVectors) / columnVectors);
    expect([1, 2, 4, 8]).toContain((8 * variant.stepVectors) / rowGroups);
  });

  test('arithmetic in f16 is for weights that shaders read as f16, and refused for others', () => {
    const inF16 = variantsFor({ storage: 'f16', matrixUnits: true }).filter((name) =>
      /f16|matrix/.test(name),
    );
    expect(inF16.length).toBeGreaterThan(0);
    for (const storage of ['f32', 'f16-packed'] as const) {
      expect(variantsFor({ storage, matrixUnits: true }).filter((name) => inF16.includes(name))).toEqual([]);
      for (const name of inF16) {
        expect(variantFor(name, 'f16')).toBe(LINEAR_VARIANTS[name]);
        expect(() => variantFor(name, storage)).toThrow(
          expect.objectContaining({ code: 'internal', actual: name, details: { variant: name, storage } }),
        );
      }
    }
  });

  test('the variants of a table know the shape from one place: they share a layout of bindings', () => {
    for (const table of Object.values(LINEAR_TABLES)) {
      expect(new Set(table.map(({ variant }) => LINEAR_VARIANTS[variant].shapeFrom)).size).toBe(1);
    }
  });

  test('a table asks for nothing that its adapters lack', () => {
    for (const table of ['gpu', 'anywhere', 'barrierFree'] as const) {
      for (const { variant } of LINEAR_TABLES[table])
        expect(variantsFor({ storage: 'f32' })).toContain(variant);
    }
    for (const { variant } of LINEAR_TABLES.gpuMatrix)
      expect(variantsFor({ storage: 'f16', matrixUnits: true })).toContain(variant);
  });
});
