/** Small files whose size nobody knows beforehand: the site's list of models, the hub's API. */
import { throwIfAborted } from '../model/abort.ts';
import { isAbort, UnmaskError } from '../model/errors.ts';
import { hostOf, isHtml, Trouble, waitAsked, webPage } from './answer.ts';
import { httpError, networkError, sizeError, stalledError } from './download_errors.ts';
import { concatBytes } from './hash.ts';
import type { Transport } from './transport.ts';
import { whoseFault } from './whose_fault.ts';

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
    try {
      return await ask(url, transport, signal);
    } catch (thrown) {
      throwIfAborted(signal);
      if (!(thrown instanceof Trouble)) throw thrown;
      const { error, retry, waitMs, isUnanswered } = thrown;
      if (!retry) throw error;
      if (attempt >= ATTEMPTS) {
        throw isUnanswered
          ? await whoseFault(url, error, { transport, signal, answeredBefore: null })
          : error;
      }
      await transport.sleep(waitMs ?? transport.backOffMs(attempt), signal);
    }
  }
}

/** @throws Trouble */
async function ask(
  url: URL,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const silence = AbortSignal.timeout(transport.stallMs);
  const either = signal === undefined ? silence : AbortSignal.any([signal, silence]);
  let host: string | null = null;
  try {
    const response = await transport.fetch(url, { credentials: 'omit', signal: either });
    const { ok, status, headers } = response;
    host = hostOf(response, url);
    if (!ok) {
      const retry = status === 429 || status >= 500;
      const hubCode = headers.get('x-error-code');
      throw new Trouble(httpError(url, status, { hubCode, host }), { retry, waitMs: waitAsked(headers) });
    }
    const bytes = isHtml(headers) ? null : await readWhole(response, url);
    const begin = new TextDecoder().decode(bytes?.subarray(0, 64)).trimStart();
    if (bytes === null || begin.startsWith('<')) throw webPage(url);
    return bytes;
  } catch (error) {
    if (error instanceof Trouble) throw error;
    throwIfAborted(signal);
    const isSilent = silence.aborted || isAbort(error);
    const from = host ?? url.host;
    const said = isSilent ? stalledError(url, transport.stallMs, from) : networkError(url, error, from);
    throw new Trouble(said, { isUnanswered: host === null });
  }
}

/** All bytes. @throws Trouble when there are more than anyone should send. */
async function readWhole(response: Response, url: URL): Promise<Uint8Array<ArrayBuffer>> {
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
    throw new Trouble(sizeError(url, LARGEST, null), { retry: false });
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
