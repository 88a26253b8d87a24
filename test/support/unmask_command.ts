/** `unmask` run in this process, with what it reads and writes in memory. */
import { PassThrough, Readable, Writable } from 'node:stream';
import type { Io } from '../../cli/io.ts';
import { runCommand } from '../../cli/main.ts';
import { noTransport } from '../../cli/node/transport.ts';

export interface CommandOutcome {
  readonly status: number;
  /** All of stdout. */
  readonly out: string;
  /** Lines that were told to a reader. */
  readonly told: readonly string[];
  /** The records that stdout holds. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

/** @param input stdin */
export async function unmask(
  argv: readonly string[],
  input: string | Uint8Array | Readable = '',
  options: Partial<Pick<Io, 'stop' | 'stdout' | 'env' | 'transport'>> = {},
): Promise<CommandOutcome> {
  const parts: string[] = [];
  const told: string[] = [];
  const stdout =
    options.stdout ??
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        parts.push(chunk.toString());
        done();
      },
    });
  const status = await runCommand(argv, {
    stdin: input instanceof Readable ? input : stdinOf(input),
    stdout,
    terminal: null,
    tell: (line) => told.push(line),
    stop: options.stop ?? new AbortController().signal,
    // Nothing of this machine's: a test that fetches says where to.
    env: options.env ?? { UNMASK_CACHE: '/dev/null/no-cache', HF_HOME: '/dev/null/no-cache' },
    transport: options.transport ?? noTransport('a test asks nobody'),
  });
  const out = parts.join('');
  const records = out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return { status, out, told, records };
}

function stdinOf(input: string | Uint8Array): Readable {
  const stdin = new PassThrough();
  stdin.end(input);
  return stdin;
}
