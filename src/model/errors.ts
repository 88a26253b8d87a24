/**
 * Every failure a visitor can meet, as data. An error says what happened, what is safe, and one thing
 * to do; it crosses the worker boundary as plain data and is never parsed back from a string.
 */

/** The kinds of failure, `room/what`. The interface decides by `code`, never by message text. */
export type UnmaskErrorCode =
  | 'config/not-json'
  | 'config/not-albert'
  | 'config/missing-field'
  | 'config/unsupported'
  | 'weights/header'
  | 'weights/layout'
  | 'weights/dtype'
  | 'weights/shape'
  | 'weights/missing-tensor'
  /** A checkpoint without a masked-language head. */
  | 'weights/no-head'
  | 'weights/decoder-mismatch'
  | 'weights/not-finite'
  | 'weights/http'
  | 'weights/not-a-model'
  | 'weights/network'
  | 'weights/size'
  | 'weights/damaged'
  /** Nothing is published that a file could be compared with. */
  | 'weights/no-hash'
  /** The browser may not read from a host: a policy, or the host's own refusal of other sites. */
  | 'weights/blocked'
  /** The server, or another tab, asks for patience. */
  | 'weights/busy'
  /** The repository publishes no safetensors, or lacks another file of a model. */
  | 'weights/missing-file'
  /** No such repository, or not for strangers. */
  | 'weights/not-found'
  /** A repository whose terms have to be accepted first, signed in. */
  | 'weights/gated'
  /** Files given that are not those of a model, or cannot be read. */
  | 'files/missing'
  | 'files/unreadable'
  /** The copy kept on this device is gone, or not whole. */
  | 'store/missing'
  | 'store/in-use'
  | 'store/busy'
  | 'tokenizer/damaged'
  | 'tokenizer/mismatch'
  /** A tokenizer.json with a part that is not known here. */
  | 'tokenizer/unsupported'
  | 'input/too-long'
  | 'input/invalid'
  /** More than one run may answer. */
  | 'input/too-much'
  /** A link whose state cannot be read, is of another version, or would be too large to be one. */
  | 'share/damaged'
  | 'share/version'
  | 'share/too-large'
  | 'gpu/unavailable'
  | 'gpu/limits'
  | 'gpu/out-of-memory'
  | 'gpu/validation'
  /** A shader that the driver does not compile. */
  | 'gpu/shader'
  | 'gpu/lost'
  | 'gpu/not-finite'
  | 'cpu/not-finite'
  /** No WebAssembly SIMD: plain TypeScript answers. */
  | 'cpu/unavailable'
  | 'cpu/out-of-memory'
  /** A thread ended in the middle of a run. */
  | 'cpu/thread-lost'
  | 'session/destroyed'
  | 'worker/crashed'
  | 'internal';

/** Plain values that help a report: sizes, names, limits. Never the visitor's text. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** An {@link UnmaskError} as it crosses the worker boundary. */
export interface UnmaskErrorData {
  readonly code: UnmaskErrorCode;
  /** What happened, one sentence. */
  readonly message: string;
  /** What was expected and what was found, where that helps. */
  readonly expected?: string;
  readonly actual?: string;
  /** One thing to do. */
  readonly remedy: string;
  readonly details: ErrorDetails;
}

/** Everything thrown on purpose in this project, but for `AbortError`. */
export class UnmaskError extends Error {
  readonly code: UnmaskErrorCode;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
  readonly remedy: string;
  readonly details: ErrorDetails;

  constructor(
    data: Omit<UnmaskErrorData, 'details'> & { readonly details?: ErrorDetails },
    options?: ErrorOptions,
  ) {
    super(data.message, options);
    this.name = 'UnmaskError';
    this.code = data.code;
    this.expected = data.expected;
    this.actual = data.actual;
    this.remedy = data.remedy;
    this.details = data.details ?? {};
  }

  /** The error as data, for `postMessage`. */
  toData(): UnmaskErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.expected === undefined ? {} : { expected: this.expected }),
      ...(this.actual === undefined ? {} : { actual: this.actual }),
      remedy: this.remedy,
      details: this.details,
    };
  }
}

/** Anything thrown, as data: an {@link UnmaskError} as it is, the rest as `internal`. */
export function toErrorData(thrown: unknown): UnmaskErrorData {
  if (thrown instanceof UnmaskError) return thrown.toData();
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'internal',
    message: 'Something failed that Unmask did not foresee.',
    actual: `${name}: ${text}`,
    remedy: 'Reload the page; if it happens again, report it with these details.',
    details: { name },
  };
}

/** True for the error of a cancelled operation, which is never shown as a failure. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}
