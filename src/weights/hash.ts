/** SHA-256 of a chunk in one piece, and of a file that arrives in many. Digests are 64 hexadecimal digits, lower case. */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

export { bytesToHex, concatBytes, hexToBytes };

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
  return running(sha256.create());
}

/**
 * The same by {@link sha256Of}, several times faster than the library. It holds all bytes until the digest, and nobody may write
 * to them until then.
 */
export function gatheredSha256(): RunningHash {
  const pieces: Uint8Array[] = [];
  return {
    update: (bytes) => void pieces.push(bytes),
    digest: () => sha256Of(concatBytes(...pieces)),
  };
}

/** Git's name of a file's content: SHA-1 over a short header and the bytes. The hub gives no other for small files. */
export function runningGitBlob(byteLength: number): RunningHash {
  const hash = sha1.create();
  hash.update(new TextEncoder().encode(`blob ${byteLength}\0`));
  return running(hash);
}

function running(hash: ReturnType<typeof sha256.create | typeof sha1.create>): RunningHash {
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => Promise.resolve(bytesToHex(hash.digest())),
  };
}
