/** The tokenizer of the embedded model, which every clone has. */
import { readFile } from 'node:fs/promises';
import { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';

export const DEMO_VOCABULARY = 8000;

/** The bytes of its `spiece.model`. */
export async function demoModelBytes(): Promise<Uint8Array> {
  const path = new URL('../../public/weights/albert-demo/spiece.model', import.meta.url);
  return Uint8Array.from(await readFile(path));
}

export async function demoTokenizer(): Promise<AlbertTokenizer> {
  return AlbertTokenizer.create(await demoModelBytes(), { vocab_size: DEMO_VOCABULARY });
}
