/**
 * What the folder of a copy says of it. Everything is said twice, so that no one file that is lost or damaged costs a download:
 *
 *     manifest.json        the manifest with every chunk's hash, sealed; written last: it says "whole and verified"
 *     plan.json            the manifest as it was published, without the hashes of chunks, sealed; there before the first byte
 *     FILE.sums            SHA-256 (32 bytes) of each chunk of FILE that was written; written after the chunk
 *
 * Without a manifest that can be believed a copy is compared with its plan: the published SHA-256 of a file proves its bytes, and
 * the manifest is written anew from them.
 */
import { readFile, writeFile, type Folder } from './folder.ts';
import { bytesToHex, concatBytes, hexToBytes } from './hash.ts';
import {
  asHashed,
  filesOf,
  keyOf,
  manifestJson,
  parseManifest,
  withoutChunks,
  type HashedManifest,
  type Manifest,
} from './manifest.ts';
import { sealed, unsealed } from './sealed.ts';

/** Damaged or not, its hashes may tell which chunks are right. */
export const MANIFEST = 'manifest.json';
const PLAN = 'plan.json';

/** A SHA-256, as it lies in a file of hashes. */
export const HASH_BYTES = 32;

/** Where the hashes of a file's chunks are kept. */
export function sumsName(file: string): string {
  return `${file}.sums`;
}

/** What is known of a copy: that it is whole, or what it is to become. */
export type CopyRecord =
  | { readonly isWhole: true; readonly manifest: HashedManifest }
  | { readonly isWhole: false; readonly manifest: Manifest };

/** What a folder says of the copy that this key names; null where it says nothing that can be believed, or speaks of another. */
export async function readRecord(folder: Folder, key: string): Promise<CopyRecord | null> {
  const ours = async (name: string) => {
    const said = await readManifest(folder, name);
    return said && keyOf(said.manifest) === key ? said : null;
  };
  const manifest = await ours(MANIFEST);
  const whole = manifest?.isSealed === true ? asHashed(manifest.manifest) : null;
  if (whole) return { isWhole: true, manifest: whole };
  // What has a checksum before what an earlier build has written. The hashes of chunks are then taken from the bytes.
  const found = [manifest, await ours(PLAN)].filter((one) => one !== null);
  const said = found.find((one) => one.isSealed) ?? found.at(0);
  return said ? { isWhole: false, manifest: withoutChunks(said.manifest) } : null;
}

async function readManifest(
  folder: Folder,
  name: string,
): Promise<{ readonly manifest: Manifest; readonly isSealed: boolean } | null> {
  const read = await unsealed(await readFile(folder, name));
  const manifest = read && parseManifest(read.json);
  return manifest && { manifest, isSealed: read.isSealed };
}

/** Says what is to be fetched. */
export async function writePlan(folder: Folder, manifest: Manifest): Promise<void> {
  await writeWhereOther(folder, PLAN, await sealed(manifestJson(withoutChunks(manifest))));
}

/** Says that a copy is whole: what says it a second time is put right first, so that one of the two always stands. */
export async function writeRecord(folder: Folder, manifest: HashedManifest): Promise<void> {
  await renewSecond(folder, manifest);
  await writeWhereOther(folder, MANIFEST, await sealed(manifestJson(manifest)));
}

/** What is said a second time of a copy that has its manifest, written again where it is gone or damaged. */
export async function renewSecond(folder: Folder, manifest: HashedManifest): Promise<void> {
  await writePlan(folder, manifest);
  for (const { name, chunks } of filesOf(manifest)) {
    await writeWhereOther(folder, sumsName(name), concatBytes(...chunks.map(hexToBytes)));
  }
}

/**
 * Every hash that is written down for a chunk, in lower case, be what says it damaged or of an earlier build: bytes that have one of
 * them are as they were once, for no accident makes bytes and a hash agree.
 * @param names of the copy's files
 */
export async function hashesSaid(folder: Folder, names: readonly string[]): Promise<ReadonlySet<string>> {
  const said = new Set<string>();
  const manifest = await readFile(folder, MANIFEST);
  for (const [hash] of new TextDecoder().decode(manifest ?? new Uint8Array()).matchAll(/[0-9a-f]{64}/g)) {
    said.add(hash);
  }
  for (const name of names) {
    const sums = (await readFile(folder, sumsName(name))) ?? new Uint8Array();
    for (let at = 0; at + HASH_BYTES <= sums.byteLength; at += HASH_BYTES) {
      said.add(bytesToHex(sums.subarray(at, at + HASH_BYTES)));
    }
  }
  return said;
}

async function writeWhereOther(folder: Folder, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const there = await readFile(folder, name);
  const isSame = there?.length === bytes.length && there.every((byte, index) => byte === bytes[index]);
  if (!isSame) await writeFile(folder, name, bytes);
}
