/** How a command ends, for whoever runs it by the thousand. */
import { isAbort, UnmaskError, type UnmaskErrorCode } from '../src/model/errors.ts';
import { isHopeless } from '../src/weights/download_errors.ts';

/** `usage`, `input` and `retry` are told apart so that a scheduler knows what to do: mend the call, mend the data, run it again. */
export const STATUS = {
  done: 0,
  /** Something failed that is neither the caller's nor passing. */
  fault: 1,
  /** The call itself is wrong: an option, a file that is not there. */
  usage: 2,
  /** What is asked can never be answered: a model that is none, with `--strict` a bad line. Not to be retried. */
  input: 42,
  /** Stopped before the end, or something was short of supply: the same call may work later (EX_TEMPFAIL of sysexits.h). */
  retry: 75,
} as const;

export type Status = (typeof STATUS)[keyof typeof STATUS];

/** A call that cannot be meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Nobody reads the output any more: what is written after it is lost. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/** With `--strict`, the line at which a run stops. */
export class BadLine extends Error {
  override readonly name = 'BadLine';
}

const PASSING: readonly UnmaskErrorCode[] = [
  ...(['gpu/lost', 'gpu/out-of-memory', 'cpu/out-of-memory', 'cpu/thread-lost'] as const),
  ...(['weights/http', 'weights/network', 'weights/busy', 'store/busy', 'store/in-use'] as const),
];
const OF_INPUT = ['config/', 'weights/', 'tokenizer/', 'files/', 'input/', 'store/'];
/** Paths that are not what the call takes them for. */
const OF_PATHS = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'];

/** What a thrown error ends a command with. */
export function statusOf(error: unknown): Status {
  if (error instanceof UsageError) return STATUS.usage;
  if (error instanceof BadLine) return STATUS.input;
  if (error instanceof ReaderGone || isAbort(error)) return STATUS.retry;
  if (error instanceof UnmaskError) {
    if (PASSING.includes(error.code) && !isHopeless(error)) return STATUS.retry;
    return OF_INPUT.some((room) => error.code.startsWith(room)) ? STATUS.input : STATUS.fault;
  }
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string') return STATUS.fault;
  if (OF_PATHS.includes(code)) return STATUS.usage;
  return code === 'ENOSPC' ? STATUS.retry : STATUS.fault;
}
