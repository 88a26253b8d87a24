/** A file of the hub on this machine's disk: fetched, resumed, verified. What it must be is said by `src/weights/hub.ts`. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { damagedError } from '../../src/weights/download_errors.ts';
import type { ManifestEntry, Manifest } from '../../src/weights/manifest.ts';
import { RemoteFile } from '../../src/weights/remote_file.ts';
import type { Transport } from '../../src/weights/transport.ts';

export interface DownloadOptions {
  readonly manifest: Manifest;
  /** One of its files. */
  readonly file: ManifestEntry;
  /** Where it is put, whole and verified; what is not yet all there lies beside it as `.part`. */
  readonly path: string;
  readonly transport: Transport;
  readonly onBytes?: (reached: number) => void;
  /** Sees the first bytes of the file, at most a chunk; by throwing it saves the rest of the download. */
  readonly judge?: (start: Uint8Array) => void;
}

/**
 * Fetches a file, or the rest of it. A whole one that is not what the hub publishes is fetched once more from the start.
 * @throws UnmaskError as {@link RemoteFile.read}, `weights/damaged`; what has arrived stays.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { file: expected, path } = options;
  if ((await sizeOf(path)) === expected.byteLength && (await isPublished(path, expected))) return;
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  // More than all of it cannot be a part of it.
  if ((await sizeOf(part)) > expected.byteLength) await rm(part);
  await fetchRest(options, part);
  if (!(await isPublished(part, expected))) {
    await rm(part);
    await fetchRest(options, part);
    if (!(await isPublished(part, expected))) {
      await rm(part);
      throw damagedError(expected.name, 'the hash that the hub publishes', 'another');
    }
  }
  await rename(part, path);
}

async function fetchRest(
  { manifest, file, transport, onBytes, judge }: DownloadOptions,
  part: string,
): Promise<void> {
  const { name, byteLength } = file;
  const remote = new RemoteFile({
    url: new URL(name, manifest.filesUrl),
    byteLength,
    transport,
    signal: undefined,
  });
  const handle = await open(part, 'a');
  try {
    let at = (await handle.stat()).size;
    onBytes?.(at);
    while (at < byteLength) {
      const bytes = await remote.read(at, Math.min(at + manifest.chunkBytes, byteLength));
      if (at === 0) judge?.(bytes);
      await handle.appendFile(bytes);
      at += bytes.byteLength;
      onBytes?.(at);
    }
  } finally {
    remote.close();
    await handle.close();
  }
}

/** Compares by SHA-256, or by git's name for the small files of which the hub gives no other. */
async function isPublished(path: string, { byteLength, sha256, gitBlob }: ManifestEntry): Promise<boolean> {
  const hash: Hash = createHash(sha256 === null ? 'sha1' : 'sha256');
  if (sha256 === null) hash.update(`blob ${byteLength}\0`);
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex') === (sha256 ?? gitBlob);
}

/** 0 for a file that is not there. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
