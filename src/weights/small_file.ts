/** Small files whose size nobody knows beforehand: the site's list of models, the hub's API. */
import { throwIfAborted } from '../model/abort.ts';
import { isAbort, UnmaskError } from '../model/errors.ts';
import { retryAfterMs } from './answer.ts';
import { blockage } from './blockage.ts';
import {
  blockedError,
  httpError,
  networkError,
  placeholder,
  sizeError,
  stalledError,
} from './download_errors.ts';
import { concatBytes } from './hash.ts';
import { LONGEST_WAIT_MS, type Transport } from './transport.ts';

/** A list of models is a few kB, the API's answer up to some hundred. */
const LARGEST = 5_000_000;
/** A question that is not answered is asked again; more often than this nobody wants to wait for. */
const ATTEMPTS = 3;

/**
 * Fetches a small file whole.
 * @throws UnmaskError `weights/network`, `weights/blocked`, `weights/http`, `weights/size`, `weights/not-a-model`.
 *   AbortError when `signal` fires.
 */
export async function fetchSmall(
  url: URL,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(url, transport, signal);
    if (!('error' in answer)) return answer.bytes;
    if (!answer.retry) throw answer.error;
    if (attempt >= ATTEMPTS) throw (await blockage(url, answer.error, transport, signal)) ?? answer.error;
    await transport.sleep(answer.waitMs ?? transport.backOffMs(attempt), signal);
  }
}

type Answer =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly error: UnmaskError; readonly retry: boolean; readonly waitMs: number | null };

async function ask(url: URL, transport: Transport, signal: AbortSignal | undefined): Promise<Answer> {
  const failed = (error: UnmaskError, retry = false, waitMs: number | null = null) => ({
    error,
    retry,
    waitMs,
  });
  const silence = AbortSignal.timeout(transport.stallMs);
  const either = signal === undefined ? silence : AbortSignal.any([signal, silence]);
  try {
    const response = await transport.fetch(url, { credentials: 'omit', signal: either });
    const { status, headers } = response;
    if (!response.ok) {
      const waitMs = retryAfterMs(headers.get('retry-after'), Date.now());
      return failed(
        httpError(url, status),
        status === 429 || status >= 500,
        waitMs === null ? null : Math.min(waitMs, LONGEST_WAIT_MS),
      );
    }
    if (/^\s*text\/html/i.test(headers.get('content-type') ?? ''))
      return failed(placeholder(url, 'a web page'));
    const bytes = await readWhole(response);
    if (bytes === null) return failed(sizeError(url, LARGEST, null));
    const begin = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
    if (begin.startsWith('<')) return failed(placeholder(url, 'a web page'));
    return { bytes };
  } catch (error) {
    throwIfAborted(signal);
    if (silence.aborted || isAbort(error)) return failed(stalledError(url, transport.stallMs), true);
    if (transport.refusedByPolicy(url.host)) return failed(blockedError(url, 'policy', error));
    return failed(networkError(url, error), true);
  }
}

/** All bytes, or null when there are more than anyone should send. */
async function readWhole(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let byteLength = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    byteLength += value.byteLength;
    if (byteLength <= LARGEST) continue;
    await reader.cancel();
    return null;
  }
  return concatBytes(...parts);
}

/** @throws UnmaskError of `code` when `bytes` are no JSON. */
export function parseJson(
  bytes: Uint8Array,
  name: string,
  code: 'weights/not-a-model' | 'config/not-json',
): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw new UnmaskError(
      {
        code,
        message: `The file ${name} is not valid JSON.`,
        expected: 'JSON',
        actual: `${bytes.byteLength} bytes that are not`,
        remedy: 'Whoever publishes the file has to put it right.',
        details: { file: name },
      },
      { cause: error },
    );
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
