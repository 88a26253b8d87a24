/** How files are asked for from Node: no browser stands between a host and this program. */
import { defaultTransport, type Transport } from '../../src/weights/transport.ts';

/** Somebody waits: about half a minute of trying, and what has arrived is kept for the next call. */
export function nodeTransport(): Transport {
  return { ...defaultTransport(), failuresAllowed: 5, fetch: nodeFetch };
}

/** One that asks nobody: for what is kept already. */
export function noTransport(why: string): Transport {
  return { ...defaultTransport(), failuresAllowed: 0, fetch: () => Promise.reject(new TypeError(why)) };
}

const nodeFetch: typeof fetch = async (input, init) => {
  // What a page asks to tell a blocked host from a lost connection: nothing blocks one program alone.
  if (init?.mode === 'no-cors') throw new TypeError('no page asks');
  try {
    return await fetch(input, init);
  } catch (error) {
    throw error instanceof TypeError ? withReason(error) : error;
  }
};

/** Node says "fetch failed", and why in its cause. */
function withReason(error: TypeError): TypeError {
  let reason: Error = error;
  while (reason.cause instanceof Error) reason = reason.cause;
  if (reason === error) return error;
  // Of a host with several addresses only the code is said.
  const code = 'code' in reason ? String(reason.code) : reason.name;
  return new TypeError(reason.message === '' ? code : reason.message, { cause: error });
}
