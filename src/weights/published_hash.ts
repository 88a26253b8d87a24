/** The one hash that is published of a whole file, and how a file differs from it. */
import { gatheredSha256, runningGitBlob, runningSha256, type RunningHash } from './hash.ts';
import type { ManifestEntry } from './manifest.ts';

/** A hash that is not the published one. */
export interface Damage {
  /** With the name of the algorithm. */
  readonly expected: string;
  readonly actual: string;
}

/** A file of at most so many chunks is held until it is whole, and hashed then. The model that the page opens with has two. */
const HELD_CHUNKS = 2;

export interface PublishedHash {
  readonly algorithm: string;
  /** Hexadecimal digits in lower case. */
  readonly expected: string;
  readonly start: () => RunningHash;
}

/** @param digest of what is here */
export function damageOf(published: PublishedHash | null, digest: string | null): Damage | null {
  if (published === null || published.expected === digest) return null;
  const { algorithm, expected } = published;
  return {
    expected: `${algorithm} ${expected}`,
    actual: `${algorithm} ${digest ?? 'of less than the file'}`,
  };
}

/** What is published of a file as a whole; null where every chunk's own hash is. */
export function publishedHash(
  { byteLength, sha256, gitBlob, chunks }: ManifestEntry,
  count: number,
): PublishedHash | null {
  if (chunks !== null) return null;
  if (sha256 !== null) {
    const start = count <= HELD_CHUNKS ? gatheredSha256 : runningSha256;
    return { algorithm: 'SHA-256', expected: sha256, start };
  }
  if (gitBlob !== null) {
    return { algorithm: 'git SHA-1', expected: gitBlob, start: () => runningGitBlob(byteLength) };
  }
  return null;
}
