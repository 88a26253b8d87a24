/** Times steps on a device: enough dispatches in one submit that the submit itself does not count. */
import type { BufferOwner } from '../src/gpu/buffers.ts';
import { recordStep, type RowCounts, type Step } from '../src/gpu/kernel.ts';

/** A submit is filled with dispatches to about this long: far above a clock's and a queue's own grain. */
const SUBMIT_MS = 60;
const MOST_DISPATCHES = 2000;

const NO_ROWS: RowCounts = { tokens: 0, tiles: 0, sequences: 0, masks: 0, gathered: 0 };

/** Steps that are done together, for so many rows. */
export interface Timed {
  readonly steps: readonly Step[];
  readonly counts: Partial<RowCounts>;
}

/**
 * Milliseconds of each candidate once, `runs` times. Candidates take turns, so that a machine that slows down slows all.
 * @returns [candidates][runs]
 */
export async function timeInTurn(
  device: GPUDevice,
  candidates: readonly Timed[],
  runs: number,
): Promise<number[][]> {
  const repeats: number[] = [];
  for (const candidate of candidates) {
    await submit(device, candidate, 1); // what is compiled or set up at first use
    const once = await submit(device, candidate, 1);
    repeats.push(Math.max(1, Math.min(MOST_DISPATCHES, Math.floor(SUBMIT_MS / once))));
  }
  const times = candidates.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [c, candidate] of candidates.entries()) {
      times[c].push((await submit(device, candidate, repeats[c])) / repeats[c]);
    }
  }
  return times;
}

async function submit(device: GPUDevice, { steps, counts }: Timed, repeats: number): Promise<number> {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  const rows = { ...NO_ROWS, ...counts };
  for (let i = 0; i < repeats; i++) for (const step of steps) recordStep(pass, step, rows);
  pass.end();
  const startMs = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - startMs;
}

/** A storage buffer with `data` in it. */
export function upload(
  device: GPUDevice,
  owner: BufferOwner,
  data: Float32Array | Uint32Array | Uint16Array,
): GPUBuffer {
  const buffer = owner.storage('bench', data.byteLength);
  device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
  return buffer;
}

/** A uniform u32. */
export function uniform(device: GPUDevice, owner: BufferOwner, value: number): GPUBuffer {
  const buffer = owner.uniform('bench', 4);
  device.queue.writeBuffer(buffer, 0, Uint32Array.of(value));
  return buffer;
}

/** Deterministic values in [−1, 1): zeros may be faster than numbers, and denormals slower. */
export function values(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
