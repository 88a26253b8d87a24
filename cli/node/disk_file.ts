/** Files of this machine's disk, read a stretch at a time. */
import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { INDEX_NAME } from '../../src/model/files.ts';
import { joinedFile, type ByteFile } from '../../src/weights/byte_file.ts';
import { parseIndex, type ShardPlan } from '../../src/weights/shards.ts';

/** Weights on the disk, in one file or in several that are read as one. */
export interface DiskWeights {
  readonly file: ByteFile;
  /** Null for one file. */
  readonly plan: ShardPlan | null;
}

/**
 * Opens weights by their file, or by the index of several files beside it.
 * @throws UnmaskError as {@link parseIndex}, Error where a file is not there.
 */
export async function weightsToRead(path: string): Promise<DiskWeights> {
  if (basename(path) !== INDEX_NAME) return { file: await fileToRead(path), plan: null };
  const index = parseIndex(new Uint8Array(await readFile(path)));
  const files: ByteFile[] = [];
  for (const name of index.shards) files.push(await fileToRead(join(dirname(path), name)));
  const byteLengths = files.map(({ byteLength }) => byteLength);
  return { file: joinedFile(files), plan: { index, byteLengths } };
}

/** A file of this machine's disk, opened for each stretch that is read. @throws Error where it is not there. */
export async function fileToRead(path: string): Promise<ByteFile> {
  const { size } = await stat(path);
  const read: ByteFile['read'] = async (start, end) => {
    const handle = await open(path);
    try {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, start);
      if (bytesRead !== bytes.byteLength) throw new Error(`${path} ended before byte ${end}`);
      return bytes;
    } finally {
      await handle.close();
    }
  };
  return { byteLength: size, read, pieces: async (start, end) => [await read(start, end)] };
}
