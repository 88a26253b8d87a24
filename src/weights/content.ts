/**
 * What a model is, whatever it is called and wherever it came from: one hash of the bytes of its three files. Two models are
 * the same exactly where these are equal.
 */
import { throwIfAborted } from '../model/abort.ts';
import type { ByteFile } from './byte_file.ts';
import { runningSha256, sha256Of } from './hash.ts';
import { MODEL_FILES, type ModelFile } from './listing.ts';

/** Bytes hashed at a time: as many are in memory, and a cancel waits no longer than for these. */
const STEP_BYTES = 4 << 20;

/**
 * SHA-256, 64 hexadecimal digits in lower case, of this text in UTF-8: a line for each of config.json, spiece.model and
 * model.safetensors, in this order, of the file's own SHA-256, two spaces, its name and a line feed. Whoever has the files gets the
 * same by `sha256sum config.json spiece.model model.safetensors | sha256sum`.
 * @param hashes SHA-256 of each file, 64 hexadecimal digits in lower case
 */
export function contentOf(hashes: Readonly<Record<ModelFile, string>>): Promise<string> {
  const lines = MODEL_FILES.map((file) => `${hashes[file]}  ${file}\n`);
  return sha256Of(new TextEncoder().encode(lines.join('')));
}

/**
 * SHA-256 of a file too large to hold: read and hashed 4 MiB at a time.
 * @param onHashed told after each piece: bytes hashed so far
 * @throws as the file's `pieces`. AbortError when `signal` fires.
 */
export async function sha256OfFile(
  file: ByteFile,
  signal: AbortSignal | undefined,
  onHashed: (bytes: number) => void,
): Promise<string> {
  const hash = runningSha256();
  for (let start = 0; start < file.byteLength; start += STEP_BYTES) {
    throwIfAborted(signal);
    const end = Math.min(start + STEP_BYTES, file.byteLength);
    for (const piece of await file.pieces(start, end)) hash.update(piece);
    onHashed(end);
  }
  throwIfAborted(signal);
  return hash.digest();
}
