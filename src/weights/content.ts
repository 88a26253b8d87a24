/**
 * What a model is, whatever it is called and wherever it came from: one hash of the bytes of its files. Two models are
 * the same exactly where these are equal.
 */
import { throwIfAborted } from '../model/abort.ts';
import type { ByteFile } from './byte_file.ts';
import { runningSha256, sha256Of } from './hash.ts';

/** Bytes hashed at a time: as many are in memory, and a cancel waits no longer than for these. */
const STEP_BYTES = 4 << 20;

/**
 * SHA-256, 64 hexadecimal digits in lower case, of this text in UTF-8: a line for each of config, `tokenizer_config.json`,
 * `added_tokens.json` and `special_tokens_map.json` where there are such, the tokenizer that text is read by, and weights, in this order; where weights are in several files, for their index and then for each of them, in the order of their names. A line is the file's own SHA-256, two spaces, its name and a line feed. So
 * `sha256sum config.json spiece.model model.safetensors | sha256sum` gives the same.
 * @param files the name of each file, and its SHA-256 as 64 hexadecimal digits in lower case
 */
export function contentOf(
  files: readonly { readonly name: string; readonly sha256: string }[],
): Promise<string> {
  const lines = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
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
