/** Streams of Node: what is asked comes in, records go out. */
import { open } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { ReaderGone } from '../exit_status.ts';
import type { Write } from '../run_lines.ts';

/** The bytes of a file. @throws Error of the system where the file is not there */
export async function fileStream(path: string): Promise<Readable> {
  // Opened now, so that a mistyped name is told before a model is loaded.
  const file = await open(path);
  return file.createReadStream();
}

/** What comes, until `stop` fires: what still waits then is left alone. */
export async function* untilStopped<T>(parts: AsyncIterable<T>, stop: AbortSignal): AsyncGenerator<T> {
  const stopped = new Promise<null>((resolve) => {
    stop.addEventListener('abort', () => resolve(null), { once: true });
  });
  const iterator = parts[Symbol.asyncIterator]();
  for (;;) {
    if (stop.aborted) return;
    const next = await Promise.race([iterator.next(), stopped]);
    if (next === null || next.done === true) return;
    yield next.value;
  }
}

/** Writes to a stream, and waits until it has taken what it was given or says that it cannot. */
export function writerTo(stream: Writable): Write {
  // Each write is told of its own failure; without a listener a closed pipe would end the process with a stack.
  stream.on('error', () => undefined);
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => {
        if (error) reject(asReaderGone(error));
        else resolve();
      });
    });
}

function asReaderGone(error: Error): Error {
  const isGone = 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
  return isGone ? new ReaderGone('Whoever read the output has closed it.', { cause: error }) : error;
}
