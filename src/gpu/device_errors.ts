/** GPU failures as typed errors: error scopes around work, a watch for device loss. */
import { UnmaskError } from '../model/errors.ts';

/**
 * Runs `work` inside error scopes. A GPU error wins over what `work` returns or throws, for it is the cause.
 * Scopes nest as a stack a device has one of, so two calls must not overlap on one device.
 * @throws UnmaskError `gpu/out-of-memory`, `gpu/validation`
 */
export async function catchGpuErrors<T>(device: GPUDevice, work: () => Promise<T>): Promise<T> {
  for (const filter of ['internal', 'validation', 'out-of-memory'] as const) device.pushErrorScope(filter);
  const outcome = await work().then(
    (value) => ({ ok: true as const, value }),
    (error: unknown) => ({ ok: false as const, error }),
  );
  // Popped in reverse order of pushing; popping fails when the device is lost, and then the loss is what is told.
  const popped = await Promise.allSettled([
    device.popErrorScope(),
    device.popErrorScope(),
    device.popErrorScope(),
  ]);
  const [outOfMemory, validation, internal] = popped.map((scope) =>
    scope.status === 'fulfilled' ? scope.value : null,
  );
  if (outOfMemory) throw gpuError('gpu/out-of-memory', 'The GPU ran out of memory.', outOfMemory);
  if (validation) throw gpuError('gpu/validation', 'The GPU refused a command.', validation);
  if (internal) throw gpuError('gpu/validation', 'The GPU driver failed.', internal);
  if (!outcome.ok) {
    const { error } = outcome;
    if (error instanceof Error && error.name === 'GPUPipelineError') {
      throw gpuError('gpu/validation', 'The GPU driver could not compile a shader.', error);
    }
    throw error;
  }
  return outcome.value;
}

export interface DeviceWatch {
  /** Settles with a reason when the device is lost; never after `expected()` is true. */
  readonly lost: Promise<string>;
  /** Rejects with `gpu/lost`, or with `session/destroyed` when the loss was asked for. */
  readonly failure: Promise<never>;
  /** Lets go of `failure`: it no longer counts as unhandled. */
  stop(): void;
}

/** Watches for loss. `expected` tells whether a loss now is our own doing (`destroy()`). */
export function watchDevice(device: GPUDevice, expected: () => boolean): DeviceWatch {
  const lost = new Promise<string>((resolve) => {
    void device.lost.then((info) => {
      if (!expected()) resolve(info.message || info.reason);
    });
  });
  const failure = device.lost.then((info): never => {
    throw expected()
      ? new UnmaskError({
          code: 'session/destroyed',
          message: 'The model was unloaded while it ran.',
          remedy: 'Your text is kept. Load the model again.',
        })
      : new UnmaskError({
          code: 'gpu/lost',
          message: 'The GPU was lost: its driver was reset, or the browser took it away.',
          actual: info.message || info.reason,
          remedy: 'Your text is kept. Unmask rebuilds the model on the GPU by itself.',
          details: { reason: info.reason },
        });
  });
  const stop = () => void failure.catch(() => undefined);
  // Nobody may be waiting when the loss comes; whoever waits gets the rejection all the same.
  stop();
  return { lost, failure, stop };
}

function gpuError(
  code: 'gpu/out-of-memory' | 'gpu/validation',
  message: string,
  cause: { readonly message: string },
): UnmaskError {
  return new UnmaskError(
    {
      code,
      message,
      actual: cause.message.split('\n', 1)[0] ?? '',
      remedy: 'Your text is kept. Try a shorter text, or run on the CPU.',
      details: { report: cause.message.slice(0, 500) },
    },
    { cause },
  );
}
