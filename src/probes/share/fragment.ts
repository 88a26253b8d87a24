/**
 * A state as the fragment of an address, and back. A fragment stays in the browser: it is never sent to a server.
 *
 * `v1.j.…` is JSON, `v1.z.…` deflated JSON, whichever is shorter, in base64url. A fragment is a stranger's text: everything about
 * it is checked, its size before and while it is inflated, and whatever it is, the answer is a state or an error.
 */
import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import type { UnmaskErrorData } from '../../model/errors.ts';
import { fail, succeed, type Result } from '../result.ts';
import type { SharedState } from './state.ts';
import { checkWire, fromWire, SHARE_VERSION, toWire } from './wire.ts';

/** Characters. The largest state that can be shared fits whatever it holds. */
export const MAX_FRAGMENT_LENGTH = 1_500_000;
/** Bytes of JSON. */
const MAX_JSON_BYTES = 1_700_000;

const SHARE = /^#?v(\d{1,9})\.([jz])\.([A-Za-z0-9_-]+)$/;

/** The fragment of a state, without `#`. Error `share/too-large` for a state beyond `SHARE_LIMITS`. */
export function encodeShare(state: SharedState): Result<string, UnmaskErrorData> {
  const wire = toWire(state);
  const checked = checkWire(wire);
  if (!checked.ok) return fail(tooLarge(checked.error));
  // Without lone surrogates, which UTF-8 cannot carry: JSON writes them as escapes.
  const json = strToU8(JSON.stringify(wire));
  const plain = toBase64Url(json);
  // Under a hundred bytes deflate gains nothing.
  const packed = json.length < 100 ? null : toBase64Url(deflateSync(json, { level: 9 }));
  return succeed(
    packed !== null && packed.length < plain.length
      ? `v${SHARE_VERSION}.z.${packed}`
      : `v${SHARE_VERSION}.j.${plain}`,
  );
}

/**
 * The state of a fragment, with or without `#`. Never throws. Errors: `share/version` for a version this page does not know,
 * `share/damaged` for anything else that is no state.
 */
export function decodeShare(fragment: string): Result<SharedState, UnmaskErrorData> {
  if (fragment.length > MAX_FRAGMENT_LENGTH) return fail(damaged('it is too long'));
  const version = /^#?v(\d{1,9})\./.exec(fragment)?.[1];
  if (version !== undefined && Number(version) !== SHARE_VERSION) return fail(otherVersion(Number(version)));
  const match = SHARE.exec(fragment);
  if (match === null) return fail(damaged('part of it is missing, or was changed'));
  const [, , coding, payload] = match;
  let value: unknown;
  try {
    const bytes = fromBase64Url(payload);
    const text = strFromU8(coding === 'z' ? inflate(bytes) : bytes);
    // −0 is 0, and would be written as 0 when it is shared again.
    value = JSON.parse(text, (_, each: unknown) => (each === 0 ? 0 : each));
  } catch {
    // What was thrown describes the inside of a library. For the visitor it is always the same fault.
    return fail(damaged('part of it is missing, or was changed'));
  }
  const checked = checkWire(value);
  return checked.ok ? succeed(fromWire(checked.value)) : fail(damaged(`it holds ${checked.error}`));
}

/** Inflates piece by piece, so that a small fragment that would become gigabytes is given up early. Throws for what is no deflate. */
function inflate(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((part) => {
    length += part.length;
    if (length > MAX_JSON_BYTES) throw new RangeError('inflates to too much');
    parts.push(part);
  });
  // Deflate expands a kilobyte to about a megabyte at most.
  const step = 1024;
  for (let start = 0; start < bytes.length; start += step) {
    stream.push(bytes.subarray(start, start + step), start + step >= bytes.length);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(strFromU8(bytes, true))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  return strToU8(atob(text.replaceAll('-', '+').replaceAll('_', '/')), true);
}

function tooLarge(what: string): UnmaskErrorData {
  return {
    code: 'share/too-large',
    message: `This cannot be shared as a link: it has ${what}.`,
    remedy: 'Take some out, or export the results as a file instead. Everything here is kept.',
    details: {},
  };
}

function damaged(why: string): UnmaskErrorData {
  return {
    code: 'share/damaged',
    message: `This link cannot be opened: ${why}.`,
    remedy: 'Copy the whole link again. What you have here is kept.',
    details: {},
  };
}

function otherVersion(version: number): UnmaskErrorData {
  return {
    code: 'share/version',
    message: 'This link was made by another version of Unmask, which this one cannot read.',
    expected: `version ${SHARE_VERSION}`,
    actual: `version ${version}`,
    remedy:
      'Reload the page to get its newest version, then open the link again. What you have here is kept.',
    details: { version },
  };
}
