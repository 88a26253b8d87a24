/** Whether bytes that arrived are those of the file listed. */
import { UnmaskError } from '../model/errors.ts';
import type { ListedFile, ModelFile } from './listing.ts';

/**
 * Compares the SHA-256 of a whole file with the one index.json lists. One flipped bit in a piece's score or in a weight
 * breaks no format and passes every later check, and quietly changes the answers.
 *
 * Browsers give `crypto.subtle` to secure contexts only. On an insecure origin (plain http on a name other than localhost)
 * nothing is compared: the size has been, and whoever could alter a file on the way there could alter index.json too.
 * @throws UnmaskError `weights/damaged`
 */
export async function requireListed(
  bytes: Uint8Array<ArrayBuffer>,
  file: ModelFile,
  { sha256 }: ListedFile,
): Promise<void> {
  // The DOM's types have it always there.
  const available: Partial<Crypto> = crypto;
  const { subtle } = available;
  if (subtle === undefined) return;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (actual === sha256) return;
  throw new UnmaskError({
    code: 'weights/damaged',
    message: `The model file ${file} is damaged: it is not the file this site lists.`,
    expected: `SHA-256 ${sha256}`,
    actual: `SHA-256 ${actual}`,
    remedy: 'Try again; if it stays so, whoever runs this site has to put the file right.',
    details: { file },
  });
}
