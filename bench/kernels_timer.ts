/** Times steps on a device: enough dispatches in one submit that the submit itself does not count. */
import type { BufferOwner } from '../src/gpu/buffers.ts';
import { dispatchesOf, recordDispatches, type RowCounts, type Step } from '../src/gpu/kernel.ts';
import { NO_ROWS } from '../src/gpu/reads/reader.ts';
import { GpuClock } from './gpu_clock.ts';

/** A submit is filled with dispatches to about this long: far above the grain of a queue, and of the GPU's own clock. */
const SUBMIT_MS = 60;
const TIMESTAMPED_MS = 6;
const MOST_DISPATCHES = 2000;
/** How much longer a submit may become at a time while the right length is sought. */
const GROWTH = 16;

/** Steps that are done together, for so many rows. */
export interface Timed {
  readonly steps: readonly Step[];
  readonly counts: Partial<RowCounts>;
}

/**
 * Milliseconds of each candidate once, `runs` times: dispatches follow one another in one compute pass, each waiting for the one
 * before, as in a forward pass; what fits the caches is in them. Candidates take turns, so that a machine that slows down slows
 * all. By the GPU's own clock where the device has `timestamp-query`.
 * @returns [candidates][runs]
 */
export async function timeInTurn(
  device: GPUDevice,
  candidates: readonly Timed[],
  runs: number,
): Promise<number[][]> {
  const clock = device.features.has('timestamp-query') ? new GpuClock(device, 1) : null;
  const submit = (candidate: Timed, repeats: number): Promise<number> =>
    submitRepeated(device, clock, candidate, repeats);
  try {
    const repeats: number[] = [];
    for (const candidate of candidates) {
      await submit(candidate, 1); // what is compiled or set up at first use
      repeats.push(await enoughRepeats((count) => submit(candidate, count), clock));
    }
    const times = candidates.map((): number[] => []);
    for (let run = 0; run < runs; run++) {
      for (const [c, candidate] of candidates.entries()) {
        times[c].push((await submit(candidate, repeats[c])) / repeats[c]);
      }
    }
    return times;
  } finally {
    clock?.destroy();
  }
}

/** So many that a submit takes long enough, found by submits that grow: the first says little on a fast GPU. */
async function enoughRepeats(
  submit: (repeats: number) => Promise<number>,
  clock: GpuClock | null,
): Promise<number> {
  const target = clock === null ? SUBMIT_MS : TIMESTAMPED_MS;
  for (let repeats = 1; ;) {
    const ms = await submit(repeats);
    if (ms >= target / 2 || repeats === MOST_DISPATCHES) return repeats;
    const wanted = Math.ceil((repeats * target) / Math.max(ms, 0.001));
    repeats = Math.min(MOST_DISPATCHES, repeats * GROWTH, wanted);
  }
}

/** Runs a candidate once and waits for it. */
export async function submitOnce(device: GPUDevice, candidate: Timed): Promise<void> {
  await submitRepeated(device, null, candidate, 1);
}

async function submitRepeated(
  device: GPUDevice,
  clock: GpuClock | null,
  { steps, counts }: Timed,
  repeats: number,
): Promise<number> {
  const dispatches = dispatchesOf(steps, { ...NO_ROWS, ...counts });
  const record = (pass: GPUComputePassEncoder): void => {
    for (let i = 0; i < repeats; i++) recordDispatches(pass, dispatches);
  };
  if (clock !== null) return (await clock.time([record]))[0];
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  record(pass);
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

/** A uniform of u32s. */
export function uniform(device: GPUDevice, owner: BufferOwner, ...words: number[]): GPUBuffer {
  const buffer = owner.uniform('bench', 4 * words.length);
  device.queue.writeBuffer(buffer, 0, Uint32Array.from(words));
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
