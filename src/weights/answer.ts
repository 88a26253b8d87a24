/** Judges a server's answer: it may be the bytes asked for, a reason to wait, or something else in the file's place. */
import type { UnmaskError } from '../model/errors.ts';
import { busyError, httpError, placeholder, portalError, rangeError } from './download_errors.ts';
import { isHubAddress } from './hosts.ts';
import { LONGEST_WAIT_MS } from './transport.ts';

/** A failure, and what is to be done about it. */
export class Trouble extends Error {
  readonly error: UnmaskError;
  readonly retry: boolean;
  /** What the server asked for, null to back off by our own measure. */
  readonly waitMs: number | null;
  /** Bytes of this read are not to be trusted. */
  readonly restart: boolean;
  /** No answer came that this page may read: whose fault that is has to be found out. */
  readonly isUnanswered: boolean;

  constructor(
    error: UnmaskError,
    {
      retry = true,
      waitMs = null,
      restart = false,
      isUnanswered = false,
    }: { retry?: boolean; waitMs?: number | null; restart?: boolean; isUnanswered?: boolean } = {},
  ) {
    super(error.message, { cause: error });
    this.error = error;
    this.retry = retry;
    this.waitMs = waitMs;
    this.restart = restart;
    this.isUnanswered = isUnanswered;
  }
}

interface Asked {
  readonly url: URL;
  /** Of the whole file. */
  readonly byteLength: number;
  /** As sent, `bytes=0-99`; null where the whole was asked for. */
  readonly range: string | null;
}

/**
 * Judges an answer by its status and headers. `Content-Range` is used where it can be read and never required.
 * @throws Trouble for one whose body is not what was asked for
 */
export function requireUseful(response: Response, { url, byteLength, range }: Asked): void {
  const { ok, status, headers } = response;
  const host = hostOf(response, url);
  if (status === 429 || status >= 500) {
    const waitMs = waitAsked(headers);
    if (waitMs === null) throw new Trouble(httpError(url, status, { host }));
    throw new Trouble(busyError(host, status, waitMs), { waitMs });
  }
  // 403: the signature of a redirect ran out on the way, and the next one will be fresh.
  if (!ok) throw new Trouble(httpError(url, status, { host }), { retry: status === 403 || status === 408 });
  if (isHtml(headers)) throw webPage(url);
  const given = headers.get('content-range');
  if (status !== 206 || given === null) return;
  const asked = (range ?? `bytes=0-${byteLength - 1}`).replace('=', ' ');
  const [part, total] = given.trim().split('/');
  if (part !== asked || (total !== '*' && total !== `${byteLength}`)) {
    throw new Trouble(rangeError(url, `${asked}/${byteLength}`, given), { restart: true });
  }
}

const LFS_POINTER = 'version https://git-lfs';
const SNIFFED_BYTES = 64;

/** @throws UnmaskError when a file that begins so is the stand-in of the file rather than the file. */
export function refusePlaceholder(url: URL, begin: Uint8Array): void {
  const text = new TextDecoder().decode(begin.subarray(0, SNIFFED_BYTES)).trimStart().toLowerCase();
  if (text.startsWith(LFS_POINTER)) throw placeholder(url, 'a Git-LFS pointer, not the file it points to');
  if (text.startsWith('<!doctype') || text.startsWith('<html')) throw placeholder(url, 'a web page');
}

/** A web page, with status 200, in the place of what was asked for. */
export function webPage(url: URL): Trouble {
  // The hub has none there: who answers so is the network itself, until the visitor has signed in to it.
  if (isHubAddress(url)) return new Trouble(portalError(url));
  // A static host answers an unknown path with its start page.
  return new Trouble(placeholder(url, 'a web page'), { retry: false });
}

/** Who has answered, wherever `url` was led on to. */
export function hostOf({ url: answered }: Response, url: URL): string {
  return URL.canParse(answered) ? new URL(answered).host : url.host;
}

/** True for an answer that calls itself a web page. */
export function isHtml(headers: Headers): boolean {
  return /^\s*text\/html/i.test(headers.get('content-type') ?? '');
}

/** How long the server asks to be left alone, as far as that is granted; null where it asks nothing. */
export function waitAsked(headers: Headers): number | null {
  const asked = retryAfterMs(headers.get('retry-after'), Date.now());
  return asked === null ? null : Math.min(asked, LONGEST_WAIT_MS);
}

/** `Retry-After`: seconds, or a date. Null where it is not there, cannot be read, or says nothing. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = text === '' ? NaN : Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
