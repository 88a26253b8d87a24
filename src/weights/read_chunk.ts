/** Chunks of a file that is being fetched, each judged as far as it can be by itself. */
import type { AlbertConfig } from '../model/config.ts';
import { damagedError } from './download_errors.ts';
import { sha256Of } from './hash.ts';
import type { ManifestEntry } from './manifest.ts';
import { matchRoles } from './match_roles.ts';
import type { RemoteFile } from './remote_file.ts';
import { headerEnd, parseHeader } from './safetensors.ts';

/**
 * A chunk as it was published, where its hash is known; asked for a second time when it is not.
 * @throws UnmaskError `weights/damaged` the second time, and as {@link RemoteFile.read}.
 */
export async function readChunk(
  remote: RemoteFile,
  name: string,
  start: number,
  end: number,
  expected: string | null,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly hash: string }> {
  for (let attempt = 1; ; attempt++) {
    const bytes = await remote.read(start, end);
    const hash = await sha256Of(bytes);
    if (expected === null || hash === expected) return { bytes, hash };
    remote.close();
    if (attempt === 2) {
      const where = end - start === remote.byteLength ? '' : ` from byte ${start}`;
      throw damagedError(name, `SHA-256 ${expected}`, `SHA-256 ${hash}${where}`);
    }
  }
}

/**
 * The first chunk of the weights, with a header that is judged.
 * @throws UnmaskError as {@link refuseUnusable}, where the chunk has come so twice: once it may have been damaged on the way
 */
export async function readHeaderChunk(
  remote: RemoteFile,
  { name, byteLength, chunks }: ManifestEntry,
  end: number,
  config: AlbertConfig,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly hash: string }> {
  const read = () => readChunk(remote, name, 0, end, chunks?.[0] ?? null);
  const first = await read();
  try {
    refuseUnusable(first.bytes, byteLength, config);
    return first;
  } catch (error) {
    remote.close();
    const second = chunks === null ? await read() : first;
    if (second.hash === first.hash) throw error;
    refuseUnusable(second.bytes, byteLength, config);
    return second;
  }
}

/** Refuses weights by their header, before the rest of them is fetched. */
function refuseUnusable(firstChunk: Uint8Array, byteLength: number, config: AlbertConfig): void {
  // A header longer than a chunk is read once all is here.
  if (headerEnd(firstChunk, byteLength) > firstChunk.byteLength) return;
  matchRoles(parseHeader(firstChunk, byteLength), config);
}
