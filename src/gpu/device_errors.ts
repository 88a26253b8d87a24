/** GPU failures as typed errors: error scopes around work, a watch for device loss. */
import { destroyedError } from '../model/destroyed.ts';
import { isAbort, UnmaskError } from '../model/errors.ts';
import { pause } from '../model/pause.ts';

/**
 * Runs `work` inside error scopes. A GPU error is thrown in place of what `work` returns or throws, because it is the cause. The exception is
 * a shader that does not compile: the error of its compiler says more.
 * @param work may call what it is given once it has issued its last command: what the GPU thought of all of them is then known with its
 *   answer, and not a round trip later
 * A device has one stack of scopes, so two calls must not overlap on one device.
 * @throws UnmaskError `gpu/out-of-memory`; `gpu/shader` from a compiler; `gpu/validation` for whatever else a browser's WebGPU throws;
 *   what `work` throws of its own, and AbortError, as they are.
 */
export async function catchGpuErrors<T>(
  device: GPUDevice,
  work: (onIssued: () => void) => Promise<T>,
): Promise<T> {
  for (const filter of ['internal', 'validation', 'out-of-memory'] as const) device.pushErrorScope(filter);
  let popping: Promise<PromiseSettledResult<GPUError | null>[]> | null = null;
  // Popped in reverse order of pushing; popping fails when the device is lost, and then the loss is reported.
  const pop = () =>
    (popping ??= Promise.allSettled([
      device.popErrorScope(),
      device.popErrorScope(),
      device.popErrorScope(),
    ]));
  const outcome = await work(() => void pop()).then(
    (value) => ({ ok: true as const, value }),
    (error: unknown) => ({ ok: false as const, error }),
  );
  const [outOfMemory, validation, internal] = (await pop()).map((scope) =>
    scope.status === 'fulfilled' ? scope.value : null,
  );
  if (outOfMemory) throw gpuError('gpu/out-of-memory', 'The GPU ran out of memory.', outOfMemory);
  if (!outcome.ok && outcome.error instanceof UnmaskError && outcome.error.code === 'gpu/shader') {
    throw outcome.error;
  }
  if (validation) throw gpuError('gpu/validation', 'The GPU refused a command.', validation);
  if (internal) throw gpuError('gpu/validation', 'The GPU driver failed.', internal);
  if (!outcome.ok) {
    const { error } = outcome;
    if (error instanceof UnmaskError || isAbort(error)) throw error;
    if (error instanceof Error && error.name === 'GPUPipelineError') {
      throw gpuError('gpu/validation', 'The GPU driver could not compile a shader.', error);
    }
    const cause = error instanceof Error ? error : new Error(String(error));
    throw gpuError('gpu/validation', "The browser's WebGPU failed in a way that has no name.", cause);
  }
  return outcome.value;
}

/** A loss may show as another error before it is told of; so long it is waited for, ms. */
const LOSS_IS_TOLD_MS = 500;

/** What is known of a device's end. */
export interface DeviceWatch {
  /** Settles with a reason when the device is lost; never when the loss was asked for. */
  readonly lost: Promise<string>;
  /** Rejects when the device ends: `gpu/lost`, or `session/destroyed` when that was asked for. */
  readonly ended: Promise<never>;
  /** Settles as `work` does, or rejects as `ended` does, whichever is first. */
  guard<T>(work: Promise<T>): Promise<T>;
  /**
   * What a failure comes from. A device that is lost may first refuse a command, fail in a way that has no name, or abort a mapping, and be
   * told of as lost only then.
   * @param error an AbortError only where nobody has asked for it
   * @returns what `ended` rejects with, where the device has ended or does so shortly; `gpu/lost` for an AbortError; else `error`
   */
  causeOf(error: unknown): Promise<unknown>;
}

/** Whether a loss may be behind it: not behind what a run is refused with, nor behind a shader that does not compile. */
function mayBeLoss(error: unknown): boolean {
  return (
    !(error instanceof UnmaskError) || error.code === 'gpu/validation' || error.code === 'gpu/out-of-memory'
  );
}

/** Watches for a device's end. `expected` tells whether it is our own doing (`destroy()`). */
export function watchDevice(device: GPUDevice, expected: () => boolean): DeviceWatch {
  // Not `Promise.race` with `ended`: a promise that stays pending keeps every race ever run against it.
  const guarded = new Set<(error: UnmaskError) => void>();
  let end: UnmaskError | null = null;
  const lost = new Promise<string>((resolve) => {
    void device.lost.then((info) => {
      if (!expected()) resolve(info.message || info.reason);
    });
  });
  const ended = device.lost.then((info): never => {
    end = expected() ? destroyedError() : lostError(info);
    for (const reject of guarded) reject(end);
    throw end;
  });
  // Every command stands in an error scope; what escapes them all is at least seen.
  device.addEventListener('uncapturederror', ({ error }) => console.error(`WebGPU: ${error.message}`));
  // Nobody may be waiting when the end comes; whoever waits gets the rejection all the same.
  ended.catch(() => undefined);
  return {
    lost,
    ended,
    guard: <T>(work: Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        // A dead device runs nothing and may not even complain: mapped results would be zeros.
        if (end) reject(end);
        guarded.add(reject);
        work.then(resolve, reject).finally(() => guarded.delete(reject));
      }),
    causeOf: async (error) => {
      if (!mayBeLoss(error)) return error;
      // Not `end` itself: it is null until the device has ended.
      const isOver = ended.catch((reason: unknown) => reason);
      const cause = await Promise.race([isOver, pause(LOSS_IS_TOLD_MS)]);
      if (cause !== undefined) return cause;
      return isAbort(error) ? lostError({ message: 'A mapping was aborted.', reason: 'unknown' }) : error;
    },
  };
}

function lostError(info: Pick<GPUDeviceLostInfo, 'message' | 'reason'>): UnmaskError {
  return new UnmaskError({
    code: 'gpu/lost',
    message: 'The GPU was lost: its driver was reset, or the browser took it away.',
    actual: info.message || info.reason,
    remedy: 'Your text is kept. Unmask rebuilds the model on the GPU by itself.',
    details: { reason: info.reason },
  });
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
