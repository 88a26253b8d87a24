/** What can go wrong between a server and this device, in words. Each says what is safe and one thing to do. */
import { UnmaskError, type UnmaskErrorCode } from '../model/errors.ts';
import { namesOf } from '../model/files.ts';
import { HUB_API } from './hosts.ts';

const KEPT = 'What has arrived is kept.';
/** What the visitor can do where no server can be reached. */
const BY_OTHER_MEANS = `${namesOf('config')}, ${namesOf('weights')} and ${namesOf('tokenizer')} by other means and choose them here.`;

interface Words {
  readonly expected?: string;
  readonly actual?: string;
  readonly remedy: string;
  readonly hubCode?: string;
  /** Who is at fault, where it is not the host that was asked. */
  readonly host?: string;
  readonly cause?: unknown;
}

/** "The model file NAME {what}.", or, where the hub is only asked what it has, "The hub's list of the model's files {what}." */
export function fileError(code: UnmaskErrorCode, url: URL, what: string, words: Words): UnmaskError {
  const { cause, hubCode, host = url.host, ...said } = words;
  const file = fileName(url);
  const isList = url.pathname.startsWith(HUB_API);
  const subject = isList ? 'The hub’s list of the model’s files' : `The model file ${file}`;
  return new UnmaskError(
    {
      code,
      message: `${subject} ${what}.`,
      ...said,
      details: { file, host, ...(hubCode !== undefined && { hubCode }) },
    },
    { cause },
  );
}

function fileName(url: URL): string {
  return url.pathname.split('/').at(-1) ?? '';
}

/** Something else stands in the file's place. */
export function placeholder(url: URL, actual: string): UnmaskError {
  return fileError(
    'weights/not-a-model',
    url,
    'is missing on the server: something else stands in its place',
    {
      expected: 'the file itself',
      actual,
      remedy: 'Whoever runs this site has to put the model file there.',
    },
  );
}

interface HttpWords {
  /** What the hub calls it, `RevisionNotFound` (its header X-Error-Code). */
  readonly hubCode?: string | null;
  /** Who answered so, as it was led on to. */
  readonly host?: string;
}

export function httpError(
  url: URL,
  status: number,
  { hubCode = null, host = url.host }: HttpWords = {},
): UnmaskError {
  const missing = status === 404 || status === 410;
  return fileError('weights/http', url, missing ? 'is missing on the server' : `was not given by ${host}`, {
    host,
    expected: 'HTTP 200 or 206',
    actual: `HTTP ${status}`,
    remedy: missing
      ? 'Whoever runs this site has to put the model file there.'
      : `${KEPT} Try again in a while.`,
    ...(hubCode === null ? {} : { hubCode }),
  });
}

/** @param host who asks it */
export function busyError(host: string, status: number, waitMs: number): UnmaskError {
  const seconds = Math.ceil(waitMs / 1000);
  return new UnmaskError({
    code: 'weights/busy',
    message: `${host} asks for patience: it is tried again in ${seconds} s.`,
    actual: `HTTP ${status}`,
    remedy: `${KEPT} Wait, or go on later.`,
    details: { host, seconds },
  });
}

/** @param host who was connected, as it was led on to */
export function networkError(url: URL, cause: unknown, host = url.host): UnmaskError {
  return fileError('weights/network', url, `could not be fetched from ${host}: the connection failed`, {
    ...(cause instanceof Error ? { actual: cause.message } : {}),
    remedy: `${KEPT} Check the connection and try again. Or fetch ${BY_OTHER_MEANS}`,
    host,
    cause,
  });
}

/** No connection at all, and the browser believes that there is a network. */
export function unreachableError(url: URL, cause: UnmaskError): UnmaskError {
  return fileError('weights/network', url, `could not be fetched: there is no connection to ${url.host}`, {
    ...(cause.actual === undefined ? {} : { actual: cause.actual }),
    remedy: `${KEPT} Check the connection. In a network that asks you to sign in first (a hotel’s, a train’s) open another site in a new tab and sign in. Then try again.`,
    cause,
  });
}

/** In the place of the host a network answers that wants to be signed in to: a captive portal. */
export function portalError(url: URL, cause?: unknown): UnmaskError {
  return fileError(
    'weights/network',
    url,
    `could not be fetched: in the place of ${url.host} the network you are in answers with a page of its own, as one does that asks you to sign in first`,
    {
      expected: `an answer of ${url.host}`,
      actual: 'a web page, or a redirect to one',
      remedy: `${KEPT} Open another site in a new tab, sign in to the network there, and try again.`,
      cause,
    },
  );
}

/** @param behind the host that was led on to, where it is known: no page is told */
export function nothingBehindError(url: URL, behind: string | null, cause: UnmaskError): UnmaskError {
  return behindError(url, behind, 'and no answer comes from there', cause);
}

/** Likewise, of a host that answers in a way no page may read, as many do when they are out of order. */
export function unreadableBehindError(url: URL, behind: string | null, cause: UnmaskError): UnmaskError {
  const why =
    behind === null
      ? 'which answers, but not so that this page may read it: it is out of order, or a browser extension or a network’s filter stands between'
      : 'which answers, but not so that this page may read it: it is out of order';
  return behindError(url, behind, why, cause);
}

function behindError(url: URL, behind: string | null, what: string, cause: UnmaskError): UnmaskError {
  const there = behind ?? 'the host that holds it';
  return fileError(
    'weights/network',
    url,
    `could not be fetched: ${url.host} leads on to ${there}, ${what}`,
    {
      ...(cause.actual === undefined ? {} : { actual: cause.actual }),
      remedy: `${KEPT} Try again in a while; nothing is wrong with this page or with ${url.host}. Or fetch ${BY_OTHER_MEANS}`,
      ...(behind === null ? {} : { host: behind }),
      cause,
    },
  );
}

/** The hub leads on to where this page's policy lets it read nothing. */
export function elsewhereError(url: URL, cause: UnmaskError): UnmaskError {
  return fileError(
    'weights/network',
    url,
    `could not be fetched: ${url.host} leads on to a host that this page does not know, and its policy allows none of those`,
    {
      remedy: `${KEPT} Try again in a while. If it stays so, the files have moved, and whoever runs this site has to allow the host. Or fetch ${BY_OTHER_MEANS}`,
      cause,
    },
  );
}

/** @param host who was connected, as it was led on to */
export function stalledError(url: URL, stallMs: number, host = url.host): UnmaskError {
  return fileError('weights/network', url, `stopped arriving from ${host}`, {
    expected: 'bytes',
    actual: `none for ${Math.round(stallMs / 1000)} s`,
    remedy: `${KEPT} Check the connection and try again.`,
    host,
  });
}

/** `by`: who refused, where that is known. */
export function blockedError(url: URL, by: 'policy' | 'unknown', cause: unknown): UnmaskError {
  const { host } = url;
  return new UnmaskError(
    {
      code: 'weights/blocked',
      message:
        by === 'policy'
          ? `The policy of this page does not allow it to read from ${host}.`
          : `${host} answers, but this page may not read from it: the host refuses this page or is out of order, or a browser extension or a network’s filter stands between.`,
      remedy: `Fetch ${BY_OTHER_MEANS}`,
      details: { host, file: fileName(url) },
    },
    { cause },
  );
}

export function sizeError(url: URL, expected: number, actual: number | null): UnmaskError {
  const tooLong = actual === null || actual > expected;
  return fileError('weights/size', url, tooLong ? 'is longer than it should be' : 'did not arrive whole', {
    expected: `${expected} bytes`,
    actual: tooLong ? `more than ${expected} bytes` : `${actual} bytes`,
    remedy: 'Try again; if it stays so, the file on the server is not the one listed.',
  });
}

export function rangeError(url: URL, asked: string, given: string): UnmaskError {
  return fileError('weights/size', url, 'was answered with another part than was asked', {
    expected: asked,
    actual: given,
    remedy: `${KEPT} Try again; if it stays so, the server or something before it is at fault.`,
  });
}

/** Of a file fetched twice, or of a chunk fetched twice: what arrives is not what was published. */
export function damagedError(file: string, expected: string, actual: string, twice = true): UnmaskError {
  return new UnmaskError({
    code: 'weights/damaged',
    message: `The model file ${file} is damaged: it is not the file that was published.`,
    expected,
    actual,
    remedy: `It was fetched ${twice ? 'twice' : 'once'} and is not used. Try again on another network; if it stays so, whoever publishes the file has to put it right.`,
    details: { file },
  });
}

/** Of what is kept a part is not as it was, and does not come. */
export function unrepairedError(name: string, cause: unknown): UnmaskError {
  return new UnmaskError(
    {
      code: 'weights/damaged',
      message: `A part of ${name} on this device is damaged, and could not be fetched again.`,
      expected: 'the bytes that were verified when it was kept',
      actual: cause instanceof Error ? cause.message : 'others',
      remedy:
        'It is not used. Connect to the internet and load the model again: only the damaged part is fetched.',
      details: { file: name },
    },
    { cause },
  );
}

/** Whether the same files will fail again, whenever they are fetched: what is kept of them serves nobody. */
export function isHopeless(error: unknown): boolean {
  if (!(error instanceof UnmaskError)) return false;
  if (error.code === 'weights/http') return /HTTP (404|410)$/.test(error.actual ?? '');
  return /^(config|tokenizer)\//.test(error.code) || HOPELESS.has(error.code);
}

const HOPELESS: ReadonlySet<string> = new Set([
  'weights/damaged',
  'weights/no-hash',
  'weights/not-a-model',
  'weights/header',
  'weights/layout',
  'weights/dtype',
  'weights/shape',
  'weights/missing-tensor',
  'weights/no-head',
]);
