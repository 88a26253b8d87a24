/**
 * How the imitation hub sends a file: whole or a range, throttled, counted, and with whatever fault is due. Which file, and
 * to whom, is the server's affair.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultBoard, FaultKind, HubStage, LengthHeader } from './hub_faults.ts';
import type { HubFile } from './hub_files.ts';

/** One request and what became of it. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Null for what no client of the hub should ask for. */
  readonly stage: HubStage | null;
  readonly repo: string | null;
  readonly file: string | null;
  /** As sent, e.g. `bytes=0-4194303`. */
  readonly range: string | null;
  readonly origin: string | null;
  readonly headers: IncomingMessage['headers'];
  /** 0 until headers are sent. */
  status: number;
  /** Bytes of the body handed to the socket so far. */
  bodyBytes: number;
  /** What was done wrong. */
  fault: FaultKind['kind'] | null;
}

/** A request on its way through. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly logged: LoggedRequest;
  readonly exposed: string;
}

export interface SenderOptions {
  readonly faults: FaultBoard;
  /** Of all answers together. */
  readonly throttleBytesPerSecond: number | undefined;
  readonly clock: Clock;
  /** Adds the CORS headers of the origin that answers. */
  readonly cors: (exchange: Exchange) => void;
}

/** What a throttle counts by. */
export interface Clock {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export const WALL_CLOCK: Clock = {
  nowMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Small enough that a page killed in mid-download leaves little on the way. */
const PIECE = 64 * 1024;

export class FileSender {
  readonly #options: SenderOptions;
  /** Bytes of files sent. */
  totalBytes = 0;
  /** The most answers with bytes of a file that were under way at once. */
  mostInFlight = 0;
  #inFlight = 0;
  /** When the next byte may leave, ms. */
  #freeAt = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** A whole file or the range asked for, with whatever fault is due. */
  async sendFile(exchange: Exchange, file: HubFile, contentType: string): Promise<void> {
    const { request, response, logged } = exchange;
    const asked = parseRange(request.headers.range, file.byteLength);
    const unsatisfiable = asked === 'unsatisfiable';
    const whole = { start: 0, end: file.byteLength };
    let { start, end } = unsatisfiable || asked === null ? whole : asked;
    const fault = this.#options.faults.take({ stage: 'content', file: logged.file, start, end });
    logged.fault = fault?.kind ?? null;
    if (fault !== null && this.#placeholder(exchange, fault, file)) return;
    this.#options.cors(exchange);
    if (unsatisfiable) {
      response.setHeader('content-range', `bytes */${file.byteLength}`);
      response.writeHead((logged.status = 416));
      response.end();
      return;
    }
    const partial = asked !== null && fault?.kind !== 'range-ignored';
    if (!partial) ({ start, end } = whole);
    if (fault?.kind === 'wrong-content-range') {
      start = Math.min(start + fault.byBytes, end - 1);
    }
    let stop = end;
    if (fault?.kind === 'short') stop = Math.max(start, end - fault.byBytes);
    if (fault?.kind === 'cut') stop = Math.min(end, fault.atByte ?? start + (fault.afterBytes ?? 0));
    if (fault?.kind === 'stall') stop = Math.min(end, start + fault.afterBytes);
    const extra = fault?.kind === 'extra' ? fault.byBytes : 0;
    const declared = (fault?.kind === 'short' ? stop : end) - start + extra;

    response.setHeader('content-type', contentType);
    if (partial) response.setHeader('content-range', `bytes ${start}-${end - 1}/${file.byteLength}`);
    setLength(response, lengthHeader(fault), declared);
    // Nothing at all, not even headers: the client sees an open socket.
    if (fault?.kind === 'stall' && fault.afterBytes === 0) return;
    response.writeHead((logged.status = partial ? 206 : 200));
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    response.flushHeaders();
    const flipAt = fault?.kind === 'flip' ? fault.atByte : null;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.#inFlight);
    try {
      await this.#sendBytes(exchange, file, start, stop, flipAt);
      if (extra > 0) await this.#write(exchange, new Uint8Array(extra));
    } finally {
      this.#inFlight--;
    }
    if (fault?.kind === 'stall') return;
    if (fault?.kind === 'cut') response.socket?.destroy();
    else response.end();
  }

  async #sendBytes(
    exchange: Exchange,
    file: HubFile,
    start: number,
    stop: number,
    flipAt: number | null,
  ): Promise<void> {
    for (let at = start; at < stop && !exchange.response.destroyed; at += PIECE) {
      const end = Math.min(at + PIECE, stop);
      let piece = await file.read(at, end);
      if (flipAt !== null && at <= flipAt && flipAt < end) {
        piece = piece.slice();
        piece[flipAt - at] ^= 1;
      }
      await this.#write(exchange, piece);
    }
  }

  /** Waits until it may be sent, and until the socket has taken it. */
  async #write({ response, logged }: Exchange, bytes: Uint8Array): Promise<void> {
    const { throttleBytesPerSecond: rate, clock } = this.#options;
    if (rate !== undefined) {
      const nowMs = clock.nowMs();
      this.#freeAt = Math.max(nowMs, this.#freeAt) + (bytes.byteLength / rate) * 1000;
      // Timers count whole milliseconds: several pieces go out together, and the rate holds on average.
      if (this.#freeAt - nowMs > 4) await clock.sleep(this.#freeAt - nowMs);
    }
    if (response.destroyed) return;
    logged.bodyBytes += bytes.byteLength;
    this.totalBytes += bytes.byteLength;
    await new Promise<void>((resolve) => {
      response.once('close', resolve);
      response.write(bytes, () => {
        response.off('close', resolve);
        resolve();
      });
    });
  }

  /** Something else in the file's place. @returns whether the answer is given */
  #placeholder(exchange: Exchange, fault: FaultKind, file: HubFile | null): boolean {
    const { response, logged } = exchange;
    const send = (status: number, type: string, body: string) => {
      this.#options.cors(exchange);
      response.setHeader('content-type', type);
      response.setHeader('content-length', Buffer.byteLength(body));
      response.writeHead((logged.status = status));
      response.end(exchange.request.method === 'HEAD' ? undefined : body);
      return true;
    };
    switch (fault.kind) {
      case 'status':
        if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));
        return send(fault.status, 'text/plain; charset=utf-8', `status ${fault.status}`);
      case 'html':
        return send(
          200,
          'text/html; charset=utf-8',
          '<!doctype html><title>Start</title><p>Not a model.</p>',
        );
      case 'redirect':
        this.#options.cors(exchange);
        response.setHeader('location', fault.to ?? exchange.logged.url);
        response.writeHead((logged.status = 302));
        response.end();
        return true;
      case 'reset':
        response.socket?.destroy();
        return true;
      case 'no-cors':
        return fault.status === undefined ? false : send(fault.status, 'text/plain', 'out of order');
      case 'lfs-pointer':
        return send(200, 'text/plain; charset=utf-8', file?.pointer ?? pointerOf(file));
      default:
        return false;
    }
  }

  /** Faults of the answers that are no file. @returns whether the answer is given */
  refuse(exchange: Exchange, occasion: Parameters<FaultBoard['take']>[0]): boolean {
    const fault = this.#options.faults.take(occasion);
    exchange.logged.fault = fault?.kind ?? null;
    if (fault === null) return false;
    if (this.#placeholder(exchange, fault, null)) return true;
    if (fault.kind === 'stall') return true;
    if (fault.kind === 'cut') exchange.response.socket?.destroy();
    return fault.kind === 'cut';
  }
}

/** A pointer to a file that needs none: what a careless copy of a site would hold. */
function pointerOf(file: HubFile | null): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${file?.sha256 ?? ''}\nsize ${file?.byteLength ?? 0}\n`;
}

/** One range of bytes, `end` exclusive; null for none, or for what a server may ignore. */
function parseRange(
  header: string | undefined,
  byteLength: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') return { start: Math.max(0, byteLength - Number(last)), end: byteLength };
  const start = Number(first);
  if (start >= byteLength) return 'unsatisfiable';
  return { start, end: last === '' ? byteLength : Math.min(Number(last) + 1, byteLength) };
}

function lengthHeader(fault: FaultKind | null): LengthHeader {
  if (fault?.kind === 'no-content-length') return fault.length ?? 'chunked';
  return fault?.kind === 'cut' ? (fault.length ?? 'content-length') : 'content-length';
}

function setLength(response: ServerResponse, header: LengthHeader, byteLength: number): void {
  if (header === 'content-length') response.setHeader('content-length', byteLength);
  if (header !== 'none') return;
  response.removeHeader('transfer-encoding');
  response.setHeader('connection', 'close');
}
