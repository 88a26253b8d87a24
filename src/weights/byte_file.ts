/** A file that is read by stretches, so that no one needs all of it in memory. */
import { UnmaskError } from '../model/errors.ts';

export interface ByteFile {
  readonly byteLength: number;
  /**
   * Bytes `start` up to, not including, `end`, in a buffer of their own.
   * @throws UnmaskError when they cannot be had, or are not what they should be.
   */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file the visitor gave, read from where it lies. */
export function givenFile(file: Blob & { readonly name?: string }): ByteFile {
  return {
    byteLength: file.size,
    read: async (start, end) => {
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
    },
  };
}
