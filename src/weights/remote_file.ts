/**
 * A file on a server, read by ranges through whatever happens on the way: cuts, silence, ends too early, servers that
 * ignore ranges or ask for patience. `ETag` and `Content-Range` are used where they can be read and never required.
 */
import { throwIfAborted, abortError } from '../model/abort.ts';
import type { UnmaskError } from '../model/errors.ts';
import { blockage } from './blockage.ts';
import {
  blockedError,
  busyError,
  httpError,
  networkError,
  placeholder,
  rangeError,
  sizeError,
  stalledError,
} from './download_errors.ts';
import { LONGEST_WAIT_MS, type Transport } from './transport.ts';

export interface RemoteFileOptions {
  readonly url: URL;
  /** The exact size of the file: what says that a body ended short. */
  readonly byteLength: number;
  readonly transport: Transport;
  readonly signal: AbortSignal | undefined;
  /** Told how many bytes have just arrived, also those that turn out to be of no use. */
  readonly onBytes?: (count: number) => void;
  /** Why it waits, and null when bytes arrive again. */
  readonly onTrouble?: (error: UnmaskError | null) => void;
}

/** One answer that still has bytes to give. */
interface Body {
  readonly reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly stop: AbortController;
  /** Of the file: what comes next, and where the answer should end. */
  position: number;
  readonly end: number;
  /** Arrived and not yet taken. */
  rest: Uint8Array<ArrayBuffer>;
}

/** A failure, and what is to be done about it. */
class Trouble extends Error {
  readonly error: UnmaskError;
  readonly retry: boolean;
  /** What the server asked for, null to back off by our own measure. */
  readonly waitMs: number | null;
  /** Bytes of this read are not to be trusted. */
  readonly restart: boolean;

  constructor(
    error: UnmaskError,
    {
      retry = true,
      waitMs = null,
      restart = false,
    }: { retry?: boolean; waitMs?: number | null; restart?: boolean } = {},
  ) {
    super(error.message, { cause: error });
    this.error = error;
    this.retry = retry;
    this.waitMs = waitMs;
    this.restart = restart;
  }
}

/** A host that has failed so often and never answered may be blocking us: nobody should wait minutes to be told so. */
const SUSPICIOUS_AFTER = 2;
const LFS_POINTER = 'version https://git-lfs';
const SNIFFED_BYTES = 64;

export class RemoteFile {
  readonly #options: RemoteFileOptions;
  #body: Body | null = null;
  /** The server refused a range (416): it is asked for the whole file from then on. */
  #wholeOnly = false;
  /** The host has answered a request of ours, so that a later silence is no blocking. */
  #answered = false;

  constructor(options: RemoteFileOptions) {
    this.#options = options;
  }

  get byteLength(): number {
    return this.#options.byteLength;
  }

  /**
   * Bytes `start` to `end`. What a broken connection gave before it broke is not asked for again.
   * @throws UnmaskError `weights/network`, `weights/http`, `weights/busy`, `weights/size`, `weights/not-a-model`,
   *   `weights/blocked`, when trying again has not helped or cannot. AbortError when the signal fires.
   */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const { url, transport, signal, onTrouble } = this.#options;
    const out = new Uint8Array(end - start);
    let filled = 0;
    let failures = 0;
    for (;;) {
      const before = filled;
      try {
        await this.#fill(out, start, filled, (reached) => {
          filled = reached;
          if (failures > 0) onTrouble?.(null);
        });
        this.#refusePlaceholder(out, start, filled);
        return out;
      } catch (thrown) {
        this.close();
        throwIfAborted(signal);
        if (!(thrown instanceof Trouble)) throw thrown;
        this.#refusePlaceholder(out, start, filled);
        if (thrown.restart) filled = 0;
        failures = filled > before ? 1 : failures + 1;
        if (!thrown.retry) throw thrown.error;
        const isLast = failures > transport.failuresAllowed;
        if (isLast || failures === SUSPICIOUS_AFTER) {
          const blocked = this.#answered ? null : await blockage(url, thrown.error, transport, signal);
          if (isLast || blocked) throw blocked ?? thrown.error;
        }
        onTrouble?.(thrown.error);
        await transport.sleep(thrown.waitMs ?? transport.backOffMs(failures), signal);
      }
    }
  }

  /** Drops the connection, if there is one. */
  close(): void {
    const body = this.#body;
    this.#body = null;
    if (body === null) return;
    body.stop.abort();
    body.reader.cancel().catch(() => undefined);
  }

  /** Reads into `out` from `filled` on until it is full. */
  async #fill(
    out: Uint8Array<ArrayBuffer>,
    start: number,
    filled: number,
    onFilled: (filled: number) => void,
  ): Promise<void> {
    const { url, byteLength } = this.#options;
    let at = filled;
    while (at < out.length) {
      const next = start + at;
      if (this.#body === null || this.#body.position > next || this.#body.end <= next) {
        this.close();
        this.#body = await this.#request(next, start + out.length);
      }
      const body: Body = this.#body;
      // A server that ignores ranges begins at 0 again: what is there already goes by.
      const skipped = start + at - body.position;
      const wanted = Math.min(body.end, start + out.length) - body.position;
      const piece = await this.#take(body, skipped > 0 ? skipped : wanted);
      if (piece === null) throw new Trouble(sizeError(url, byteLength, body.position));
      if (skipped > 0) continue;
      out.set(piece, at);
      at += piece.byteLength;
      onFilled(at);
    }
    const body = this.#body;
    if (body !== null && body.position >= body.end) await this.#requireEnd(body);
  }

  /** At most `most` bytes of what comes next, null at the end. */
  async #take(body: Body, most: number): Promise<Uint8Array<ArrayBuffer> | null> {
    while (body.rest.byteLength === 0) {
      const { done, value } = await this.#next(body);
      if (done) return null;
      this.#options.onBytes?.(value.byteLength);
      body.rest = value;
    }
    const piece = body.rest.subarray(0, most);
    body.rest = body.rest.subarray(piece.byteLength);
    body.position += piece.byteLength;
    return piece;
  }

  /** All that was promised is here; one byte more is one too many. */
  async #requireEnd(body: Body): Promise<void> {
    const more = await this.#take(body, 1);
    const { url, byteLength } = this.#options;
    if (more !== null) {
      throw new Trouble(sizeError(url, byteLength, null), { restart: true, retry: body.end < byteLength });
    }
    this.#body = null;
  }

  async #next(body: Body): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
    try {
      return await this.#unlessSilent(body.reader.read(), body.stop);
    } catch (error) {
      throw this.#asTrouble(error);
    }
  }

  async #request(at: number, end: number): Promise<Body> {
    const { url, byteLength, transport, signal } = this.#options;
    // A small file is asked for as it is: its server may compress it, which a range forbids.
    const whole = this.#wholeOnly || (at === 0 && end === byteLength);
    const range = `bytes=${at}-${end - 1}`;
    const stop = new AbortController();
    const signals = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    let response: Response;
    try {
      response = await this.#unlessSilent(
        transport.fetch(url, {
          credentials: 'omit',
          signal: signals,
          ...(whole ? {} : { headers: { Range: range } }),
        }),
        stop,
      );
    } catch (error) {
      if (transport.refusedByPolicy(url.host)) {
        throw new Trouble(blockedError(url, 'policy', error), { retry: false });
      }
      throw this.#asTrouble(error);
    }
    this.#answered = true;
    try {
      this.#requireUseful(response, range);
    } catch (error) {
      response.body?.cancel().catch(() => undefined);
      throw error;
    }
    const isPart = response.status === 206;
    const stream = response.body ?? new Blob([]).stream();
    return {
      reader: stream.getReader(),
      stop,
      position: isPart && !whole ? at : 0,
      end: isPart ? end : byteLength,
      rest: new Uint8Array(),
    };
  }

  /** @throws Trouble for an answer whose body is not the file. */
  #requireUseful(response: Response, range: string): void {
    const { url, byteLength } = this.#options;
    const { status, headers } = response;
    if (status === 416) {
      if (this.#wholeOnly) throw new Trouble(httpError(url, status), { retry: false });
      this.#wholeOnly = true;
      throw new Trouble(httpError(url, status), { waitMs: 0 });
    }
    if (status === 429 || status >= 500) {
      const asked = retryAfterMs(headers.get('retry-after'), Date.now());
      if (asked === null) throw new Trouble(httpError(url, status));
      const waitMs = Math.min(asked, LONGEST_WAIT_MS);
      throw new Trouble(busyError(url, status, waitMs), { waitMs });
    }
    // 403: the signature of a redirect ran out on the way, and the next one will be fresh.
    if (!response.ok) throw new Trouble(httpError(url, status), { retry: status === 403 || status === 408 });
    // A static host that answers an unknown path with its start page says 200.
    if (/^\s*text\/html/i.test(headers.get('content-type') ?? '')) {
      throw new Trouble(placeholder(url, 'a web page'), { retry: false });
    }
    const given = headers.get('content-range');
    if (status !== 206 || given === null || !range.includes('=')) return;
    const asked = range.replace('=', ' ');
    const [part, total] = given.trim().split('/');
    if (part !== asked || (total !== '*' && total !== `${byteLength}`)) {
      throw new Trouble(rangeError(url, `${asked}/${byteLength}`, given), { restart: true });
    }
  }

  /** @throws UnmaskError when what has arrived is the stand-in of a file rather than the file. */
  #refusePlaceholder(out: Uint8Array, start: number, filled: number): void {
    if (start > 0) return;
    const { url } = this.#options;
    const text = new TextDecoder().decode(out.subarray(0, Math.min(filled, SNIFFED_BYTES)));
    const begin = text.trimStart().toLowerCase();
    if (begin.startsWith(LFS_POINTER)) throw placeholder(url, 'a Git-LFS pointer, not the file it points to');
    if (begin.startsWith('<!doctype') || begin.startsWith('<html')) throw placeholder(url, 'a web page');
  }

  #asTrouble(error: unknown): unknown {
    if (error instanceof Trouble) return error;
    throwIfAborted(this.#options.signal);
    return new Trouble(networkError(this.#options.url, error));
  }

  /** Waits for `asked`, but not in silence for ever, and not after the visitor has stopped it. */
  async #unlessSilent<T>(asked: Promise<T>, stop: AbortController): Promise<T> {
    const { url, transport, signal } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let onAbort: (() => void) | undefined;
    const given = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Trouble(stalledError(url, transport.stallMs)));
        stop.abort();
      }, transport.stallMs);
      onAbort = () => signal && reject(abortError(signal));
      if (signal?.aborted === true) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    // Whichever loses the race may still fail, and nobody listens any more.
    asked.catch(() => undefined);
    try {
      return await Promise.race([asked, given]);
    } finally {
      clearTimeout(timer);
      if (onAbort) signal?.removeEventListener('abort', onAbort);
    }
  }
}

/** `Retry-After`: seconds, or a date. Null where it is not there, cannot be read, or says nothing. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = text === '' ? NaN : Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
