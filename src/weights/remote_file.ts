/**
 * A file on a server, read by ranges through whatever happens on the way: cuts, silence, ends too early, servers that
 * ignore ranges or ask for patience. What an answer is worth is judged in `answer.ts`.
 */
import { throwIfAborted, abortError } from '../model/abort.ts';
import type { UnmaskError } from '../model/errors.ts';
import { hostOf, refusePlaceholder, requireUseful, Trouble } from './answer.ts';
import { httpError, networkError, sizeError, stalledError } from './download_errors.ts';
import type { Transport } from './transport.ts';
import { whoseFault } from './whose_fault.ts';

export interface RemoteFileOptions {
  readonly url: URL;
  /** The exact size of the file: by it a body that ended short is known. */
  readonly byteLength: number;
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes that have just arrived, useful or not. */
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

/** A connection breaks once by chance: after so many failures without an answer it is asked whose fault that is. */
const SUSPICIOUS_AFTER = 2;
/** A host that has been found so often, one time after another, to let this page read nothing is not waited for. */
const BLOCKED_TIMES = 3;

/** A connection that has given no byte for so long. */
class Silence extends Error {
  readonly ms: number;

  constructor(ms: number) {
    super('No byte came.');
    this.ms = ms;
  }
}

export class RemoteFile {
  readonly #options: RemoteFileOptions;
  #body: Body | null = null;
  /** The server refused a range (416): it is asked for the whole file from then on. */
  #wholeOnly = false;
  /** Who has answered last, as it was led on to. */
  #host: string | null = null;

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
    let blocked = 0;
    let farthest = 0;
    for (;;) {
      try {
        await this.#fill(out, start, filled, (reached) => {
          filled = reached;
          if (failures > 0) onTrouble?.(null);
        });
        if (start === 0) refusePlaceholder(url, out.subarray(0, filled));
        return out;
      } catch (thrown) {
        this.close();
        throwIfAborted(signal);
        if (!(thrown instanceof Trouble)) throw thrown;
        if (start === 0) refusePlaceholder(url, out.subarray(0, filled));
        if (thrown.restart) filled = 0;
        // What comes a second time after a restart is no progress: a server that is always wrong would be asked for ever.
        failures = filled > farthest ? 1 : failures + 1;
        farthest = Math.max(farthest, filled);
        if (!thrown.retry) throw thrown.error;
        const isSuspicious = thrown.isUnanswered && failures >= SUSPICIOUS_AFTER;
        const asking = { transport, signal, answeredBefore: this.#host };
        const error = isSuspicious ? await whoseFault(url, thrown.error, asking) : thrown.error;
        blocked = error.code === 'weights/blocked' ? blocked + 1 : 0;
        if (failures > transport.failuresAllowed || blocked === BLOCKED_TIMES) throw error;
        onTrouble?.(error);
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
      throw this.#asTrouble(error, false);
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
      throw this.#asTrouble(error, true);
    }
    this.#host = hostOf(response, url);
    try {
      this.#requireUseful(response, whole ? null : range);
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

  /** @throws Trouble for an answer whose body is not what was asked for. */
  #requireUseful(response: Response, range: string | null): void {
    const { url, byteLength } = this.#options;
    if (response.status === 416 && !this.#wholeOnly) {
      this.#wholeOnly = true;
      throw new Trouble(httpError(url, response.status, { host: hostOf(response, url) }), { waitMs: 0 });
    }
    requireUseful(response, { url, byteLength, range });
  }

  /** @param isUnanswered it is the request that failed, and not the body of an answer */
  #asTrouble(error: unknown, isUnanswered: boolean): Trouble {
    const { url, signal } = this.#options;
    throwIfAborted(signal);
    const host = isUnanswered ? url.host : (this.#host ?? url.host);
    const said =
      error instanceof Silence ? stalledError(url, error.ms, host) : networkError(url, error, host);
    return new Trouble(said, { isUnanswered });
  }

  /** Waits for `asked`, but not in silence for ever, and not after the visitor has stopped it. */
  async #unlessSilent<T>(asked: Promise<T>, stop: AbortController): Promise<T> {
    const { transport, signal } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let onAbort: (() => void) | undefined;
    const given = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Silence(transport.stallMs));
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
