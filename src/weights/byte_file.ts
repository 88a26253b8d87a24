/** A file that is read a part at a time: no reader needs all of it in memory. */
import { UnmaskError } from '../model/errors.ts';
import { concatBytes } from './hash.ts';

export interface ByteFile {
  readonly byteLength: number;
  /**
   * Bytes `start` up to, not including, `end`, in a buffer of their own.
   * @throws UnmaskError when they cannot be read, or differ from what was published.
   */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same bytes in order, in pieces as they lie: not joined, not copied, and not to be written to.
   * @throws UnmaskError as `read`.
   */
  pieces(start: number, end: number): Promise<readonly Uint8Array<ArrayBuffer>[]>;
}

/** A file the visitor gave, read from where it lies. */
export function givenFile(file: Blob & { readonly name?: string }): ByteFile {
  const read: ByteFile['read'] = async (start, end) => {
    try {
      return new Uint8Array(await file.slice(start, end).arrayBuffer());
    } catch (error) {
      const name = file.name ?? 'the file';
      throw new UnmaskError(
        {
          code: 'files/unreadable',
          message: `The file ${name} could not be read: it was moved, changed or is not permitted.`,
          remedy: 'What is loaded is kept. Choose the files again.',
          details: { file: name },
        },
        { cause: error },
      );
    }
  };
  return { byteLength: file.size, read, pieces: async (start, end) => [await read(start, end)] };
}

/** Several files read as one, each behind the one before it. */
export function joinedFile(files: readonly ByteFile[]): ByteFile {
  const pieces: ByteFile['pieces'] = async (start, end) => {
    const found: Uint8Array<ArrayBuffer>[] = [];
    let at = 0;
    for (const file of files) {
      const [from, to] = [Math.max(start - at, 0), Math.min(end - at, file.byteLength)];
      if (from < to) found.push(...(await file.pieces(from, to)));
      at += file.byteLength;
    }
    return found;
  };
  const byteLength = files.reduce((sum, file) => sum + file.byteLength, 0);
  return { byteLength, read: async (start, end) => concatBytes(...(await pieces(start, end))), pieces };
}

/** Tensors begin and end within chunks: the last one read is likely to be wanted again. */
const CHUNKS_HELD = 2;

/**
 * A file whose bytes come in chunks. The last two chunks are held.
 * @param chunk gives all bytes of the chunk at an index
 */
export function chunkedFile(
  byteLength: number,
  chunkBytes: number,
  chunk: (index: number) => Promise<Uint8Array<ArrayBuffer>>,
): ByteFile {
  const held = new Map<number, Uint8Array<ArrayBuffer>>();
  const at = async (index: number): Promise<Uint8Array<ArrayBuffer>> => {
    const known = held.get(index);
    if (known) return known;
    // The oldest goes first: while a chunk is fetched, no more than two take room.
    for (const oldest of held.keys()) {
      if (held.size < CHUNKS_HELD) break;
      held.delete(oldest);
    }
    const bytes = await chunk(index);
    held.set(index, bytes);
    return bytes;
  };
  const pieces: ByteFile['pieces'] = async (start, end) => {
    const found: Uint8Array<ArrayBuffer>[] = [];
    for (let from = start; from < end;) {
      const index = Math.floor(from / chunkBytes);
      const within = from - index * chunkBytes;
      const piece = (await at(index)).subarray(within, within + end - from);
      found.push(piece);
      from += piece.byteLength;
    }
    return found;
  };
  return { byteLength, read: async (start, end) => concatBytes(...(await pieces(start, end))), pieces };
}
