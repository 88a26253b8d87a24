/** Where bytes come from. For now the site's own `weights/` folder; each file is fetched whole into memory. */
import { throwIfAborted } from '../model/abort.ts';
import { UnmaskError, type UnmaskErrorCode } from '../model/errors.ts';

/** A file to fetch. */
export interface FetchFile {
  readonly url: URL;
  /** Its exact size where that is known: what says that a body ended short. */
  readonly byteLength: number | null;
  /** Where the size is not known, the most that is taken. */
  readonly atMost: number;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal | undefined;
  /** Bytes of this file so far; never more than `byteLength`. */
  readonly onBytes: (loaded: number) => void;
}

const LFS_POINTER = 'version https://git-lfs';

/**
 * Fetches one file, without credentials.
 * @throws UnmaskError `weights/network` when nothing answers or the connection breaks, `weights/http` for a status other
 *   than 2xx, `weights/not-a-model` for a web page or a Git-LFS pointer in the file's place, `weights/size` for a body
 *   shorter or longer than it should be. AbortError when `signal` fires.
 */
export async function fetchFile(file: FetchFile): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(file);
  if (!response.ok) throw httpError(file.url, response.status);
  // A static host that answers an unknown path with its start page says 200.
  if (/^\s*text\/html/i.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel();
    throw placeholder(file.url, 'a web page');
  }
  const bytes = await readBody(response, file);
  refusePlaceholder(bytes, file.url);
  if (file.byteLength !== null && bytes.byteLength !== file.byteLength)
    throw sizeError(file, bytes.byteLength);
  return bytes;
}

async function request({ url, fetch, signal }: FetchFile): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'omit', ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    throwIfAborted(signal);
    throw networkError(url, error);
  }
}

/** Reads to the end, or to one chunk past what was promised. */
async function readBody(response: Response, file: FetchFile): Promise<Uint8Array<ArrayBuffer>> {
  const limit = file.byteLength ?? file.atMost;
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  for (;;) {
    let result: ReadableStreamReadResult<Uint8Array>;
    try {
      result = await reader.read();
    } catch (error) {
      throwIfAborted(file.signal);
      throw networkError(file.url, error);
    }
    if (result.done) break;
    chunks.push(result.value);
    loaded += result.value.byteLength;
    if (loaded > limit) {
      await reader.cancel();
      refusePlaceholder(concatenate(chunks, loaded, file), file.url);
      throw sizeError(file, loaded);
    }
    file.onBytes(loaded);
  }
  return concatenate(chunks, loaded, file);
}

function concatenate(chunks: Uint8Array[], byteLength: number, file: FetchFile): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(byteLength);
  } catch (error) {
    throw fileError(
      'weights/size',
      file.url,
      'is too large for the memory this browser gives a page',
      undefined,
      `${byteLength} bytes`,
      'Choose a smaller model.',
      error,
    );
  }
  let at = 0;
  // Each chunk is dropped once copied, so that the file is never held twice for long.
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** What stands in a file's place when a site was copied carelessly. */
function refusePlaceholder(bytes: Uint8Array, url: URL): void {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith(LFS_POINTER)) throw placeholder(url, 'a Git-LFS pointer, not the file it points to');
  if (start.startsWith('<!doctype') || start.startsWith('<html')) throw placeholder(url, 'a web page');
}

function placeholder(url: URL, actual: string): UnmaskError {
  return fileError(
    'weights/not-a-model',
    url,
    'is missing on the server: something else stands in its place',
    'the file itself',
    actual,
    'Whoever runs this site has to put the model file there.',
  );
}

function httpError(url: URL, status: number): UnmaskError {
  const missing = status === 404 || status === 410;
  return fileError(
    'weights/http',
    url,
    missing ? 'is missing on the server' : 'was not given by the server',
    'HTTP 200',
    `HTTP ${status}`,
    missing ? 'Whoever runs this site has to put the model file there.' : 'Try again in a while.',
  );
}

function networkError(url: URL, cause: unknown): UnmaskError {
  return fileError(
    'weights/network',
    url,
    `could not be fetched from ${url.host}: the connection failed`,
    undefined,
    cause instanceof Error ? cause.message : undefined,
    'Check the connection and try again.',
    cause,
  );
}

function sizeError({ url, byteLength, atMost }: FetchFile, actual: number): UnmaskError {
  const tooLong = actual > (byteLength ?? atMost);
  return fileError(
    'weights/size',
    url,
    tooLong ? 'is longer than it should be' : 'did not arrive whole',
    byteLength === null ? `at most ${atMost} bytes` : `${byteLength} bytes`,
    tooLong ? `more than ${byteLength ?? atMost} bytes` : `${actual} bytes`,
    'Try again; if it stays so, the file on the server is not the one listed.',
  );
}

/** "The model file NAME {what}." */
function fileError(
  code: UnmaskErrorCode,
  url: URL,
  what: string,
  expected: string | undefined,
  actual: string | undefined,
  remedy: string,
  cause?: unknown,
): UnmaskError {
  const name = url.pathname.split('/').at(-1) ?? '';
  return new UnmaskError(
    {
      code,
      message: `The model file ${name} ${what}.`,
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
      remedy,
      details: { file: name, host: url.host },
    },
    { cause },
  );
}
