/** SHA-256 of a chunk in one piece, and of a file that arrives in many. Digests are 64 hexadecimal digits, lower case. */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

export { bytesToHex };

/** A hash that takes its input in pieces. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** The digest; nothing may be added after it. */
  digest(): Promise<string>;
}

/**
 * SHA-256 of bytes in memory. Browsers give `crypto.subtle` to secure contexts only; elsewhere the library computes it,
 * a few times slower.
 */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // The DOM's types have it always there.
  const available: Partial<Crypto> = crypto;
  const { subtle } = available;
  if (subtle === undefined) return bytesToHex(sha256(bytes));
  return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
}

export function runningSha256(): RunningHash {
  const hash = sha256.create();
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => Promise.resolve(bytesToHex(hash.digest())),
  };
}

/**
 * The same by {@link sha256Of}, several times faster than the library. It holds all bytes until the digest, and nobody may write
 * to them until then.
 */
export function gatheredSha256(): RunningHash {
  const pieces: Uint8Array[] = [];
  return {
    update: (bytes) => void pieces.push(bytes),
    digest: () => {
      const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
      let at = 0;
      for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.byteLength;
      }
      return sha256Of(whole);
    },
  };
}

/** Git's name of a file's content: SHA-1 over a short header and the bytes. The hub gives no other for small files. */
export function runningGitBlob(byteLength: number): RunningHash {
  const hash = sha1.create();
  hash.update(new TextEncoder().encode(`blob ${byteLength}\0`));
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => Promise.resolve(bytesToHex(hash.digest())),
  };
}
