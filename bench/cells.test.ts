import { describe, expect, it } from 'vitest';
import type { AlbertConfig } from '../src/model/config.ts';
import { fixtureGolden } from '../test/golden/load.ts';
import { cellGflop, grid, GRID_SEQUENCES, GRID_TOKENS, runsOf, selectCells } from './cells.ts';

const LARGE: AlbertConfig = {
  ...fixtureGolden('nano').config,
  vocab_size: 30_000,
  embedding_size: 128,
  hidden_size: 1024,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  intermediate_size: 4096,
  max_position_embeddings: 512,
};
const GRID = grid(GRID_TOKENS, GRID_SEQUENCES);

describe('the grid', () => {
  it('has every pair once', () => {
    expect(GRID).toHaveLength(18);
    expect(grid([16, 8, 16], [1])).toEqual([
      { tokens: 8, sequences: 1 },
      { tokens: 16, sequences: 1 },
    ]);
  });

  it('costs what ALBERT-large costs', () => {
    expect(cellGflop(LARGE, { tokens: 16, sequences: 1 })).toBeCloseTo(9.7, 1);
    expect(cellGflop(LARGE, { tokens: 512, sequences: 1 })).toBeGreaterThan(330);
  });

  it('is run whole on a GPU, and up to 150 GFLOP a cell on a software adapter', () => {
    expect(selectCells(GRID, LARGE, false).run).toEqual(GRID);
    const { run, leftOut } = selectCells(GRID, LARGE, true);
    expect(run.map(({ tokens, sequences }) => `${tokens}×${sequences}`)).toEqual([
      '8×1',
      '16×1',
      '32×1',
      '64×1',
      '128×1',
      '8×8',
      '16×8',
    ]);
    expect(run.length + leftOut.length).toBe(GRID.length);
  });

  it('leaves out what the model cannot read', () => {
    const nano = fixtureGolden('nano').config;
    const long = { tokens: nano.max_position_embeddings + 1, sequences: 1 };
    expect(selectCells([long], nano, false)).toEqual({ run: [], leftOut: [long] });
  });
});

describe('runs', () => {
  const at = (tokens: number, sequences = 1) => ({ tokens, sequences });

  it('are as many as asked, but for onnxruntime-web’s WebGPU on a software adapter', () => {
    expect(runsOf('unmask', at(64, 8), true, 5)).toBe(5);
    expect(runsOf('ort-wasm', at(64, 8), true, 5)).toBe(5);
    expect(runsOf('ort-webgpu', at(64, 8), false, 5)).toBe(5);
    expect(runsOf('ort-webgpu', at(16), true, 5)).toBe(3);
    expect(runsOf('ort-webgpu', at(128), true, 5)).toBe(1);
    expect(runsOf('ort-webgpu', at(64), true, 5)).toBe(0);
    expect(runsOf('ort-webgpu', at(16, 8), true, 5)).toBe(0);
  });
});
