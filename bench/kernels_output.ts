/** Whether variants of a kernel agree: a fast wrong answer is no result. */
import { submitOnce, type Timed } from './kernels_timer.ts';

/** Floats compared, the last ones: the first are the easy ones. */
const COMPARED = 1 << 18;

/** ‖output − the first's‖ / ‖the first's‖ of each candidate, over the end of `length` floats of `output`. */
export async function outputDifferences(
  device: GPUDevice,
  candidates: readonly Timed[],
  output: GPUBuffer,
  length: number,
): Promise<number[]> {
  const compared = Math.min(length, COMPARED);
  const offset = 4 * (length - compared);
  const staging = device.createBuffer({
    size: 4 * compared,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const poison = new Float32Array(compared).fill(NaN);
  const outputs: Float32Array[] = [];
  for (const candidate of candidates) {
    device.queue.writeBuffer(output, offset, poison);
    await submitOnce(device, candidate);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(output, offset, staging, 0, 4 * compared);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    outputs.push(new Float32Array(staging.getMappedRange().slice(0)));
    staging.unmap();
  }
  staging.destroy();
  return outputs.map((values) => relativeDifference(values, outputs[0]));
}

function relativeDifference(values: Float32Array, expected: Float32Array): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (values[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}
