/** What a command has of the process it runs in. */
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '../src/weights/transport.ts';
import type { Environment } from './environment.ts';

export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Takes a line for a reader, never data. */
  readonly tell: (line: string) => void;
  /** Where progress is drawn; null where stderr is none. */
  readonly terminal: Pick<Writable, 'write'> | null;
  /** Fires where the process is asked to end: what is under way is finished and written. */
  readonly stop: AbortSignal;
  readonly env: Environment;
  readonly transport: Transport;
}

/** What of it fetching a model needs. */
export type HubMeans = Pick<Io, 'tell' | 'terminal' | 'stop' | 'env' | 'transport'>;
