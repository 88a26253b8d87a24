/** Which cells of the grid are run, and by whom. */
import type { AlbertConfig } from '../src/model/config.ts';
import { runFlops } from '../src/model/cost.ts';

/** So many sequences of so many tokens each, as one request. */
export interface Cell {
  readonly tokens: number;
  readonly sequences: number;
}

export const GRID_TOKENS = [8, 16, 32, 64, 128, 512];
export const GRID_SEQUENCES = [1, 8, 64];

/** A software adapter computes a few GFLOP a second: a cell beyond this would take a minute a run. */
export const MOST_SOFTWARE_GFLOP = 150;

/** All pairs, shortest first; duplicates once. */
export function grid(tokens: readonly number[], sequences: readonly number[]): Cell[] {
  const sorted = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
  return sorted(sequences).flatMap((count) =>
    sorted(tokens).map((length) => ({ tokens: length, sequences: count })),
  );
}

/** GFLOP of a cell: every linear, attention, and the head at one mask a sequence. */
export function cellGflop(config: AlbertConfig, { tokens, sequences }: Cell): number {
  return (
    runFlops(
      config,
      Array.from({ length: sequences }, () => tokens),
      sequences,
    ) / 1e9
  );
}

/** The cells worth their time on this adapter, and those left out. Lengths the model cannot read are left out too. */
export function selectCells(
  cells: readonly Cell[],
  config: AlbertConfig,
  software: boolean,
): { readonly run: Cell[]; readonly leftOut: Cell[] } {
  const fits = (cell: Cell): boolean =>
    cell.tokens <= config.max_position_embeddings &&
    (!software || cellGflop(config, cell) <= MOST_SOFTWARE_GFLOP);
  return { run: cells.filter(fits), leftOut: cells.filter((cell) => !fits(cell)) };
}

/** Engines that are compared. */
export type EngineKind = 'unmask' | 'unmask-wasm' | 'unmask-cpu' | 'ort-webgpu' | 'ort-wasm';

/**
 * How often an engine runs a cell after its warm-up; 0: not at all. onnxruntime-web's WebGPU takes a minute and more for one
 * sentence on a software adapter, so it runs there at 16 and 128 tokens only, and once at 128.
 */
export function runsOf(kind: EngineKind, cell: Cell, software: boolean, asked: number): number {
  if (kind !== 'ort-webgpu' || !software) return asked;
  if (cell.sequences !== 1) return 0;
  if (cell.tokens === 16) return Math.min(asked, 3);
  return cell.tokens === 128 ? 1 : 0;
}
