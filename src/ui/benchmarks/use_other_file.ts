import { useRef, useState } from 'react';
import type { SetFault } from '../../probes/benchmarks/benchmark_set.ts';
import { recordedAnswer } from './recorded.ts';
import type { ScoreAnswer } from './score_desk.ts';
import type { ReadingFiles } from './use_benchmark_set.ts';

/** Scores from a file that another run is to stand beside. */
export interface OtherFile {
  /** The last that was read; null before the first. */
  readonly scores: { readonly name: string; readonly answer: ScoreAnswer } | null;
  readonly reading: ReadingFiles | null;
  /** Why the file that was chosen last has no scores; null where it has. The one before it stays. */
  readonly fault: SetFault | null;
  readonly open: (files: readonly File[]) => void;
  readonly cancel: () => void;
}

type State = Pick<OtherFile, 'scores' | 'reading' | 'fault'>;

const IDLE = { reading: null, fault: null } as const;

/** @param onScores told once scores have been read */
export function useOtherFile(onScores: () => void): OtherFile {
  const [state, setState] = useState<State>({ scores: null, ...IDLE });
  /** Aborted by a later choice. */
  const newest = useRef(new AbortController());
  const begin = (): AbortSignal => {
    newest.current.abort();
    newest.current = new AbortController();
    return newest.current.signal;
  };
  const open = async (files: readonly File[]): Promise<void> => {
    const signal = begin();
    const name = files.map((file) => file.name).join(' and ');
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const tellRead = (read: number): void => {
      if (!signal.aborted) setState((before) => ({ ...before, reading: { name, size, read } }));
    };
    setState((before) => ({ ...before, fault: null }));
    tellRead(0);
    const { readFiles } = await import('../../page/sets/read_files.ts');
    const result = await readFiles({ files, choice: null }, { onRead: tellRead, signal });
    if (result === null || signal.aborted) return;
    if (!result.ok) {
      setState((before) => ({ ...before, ...IDLE, fault: { ...result.error, remedy: REMEDY } }));
    } else if (result.value.kind !== 'scores') {
      setState((before) => ({ ...before, ...IDLE, fault: { message: withoutScores(name), remedy: REMEDY } }));
    } else {
      setState({ scores: { name, answer: recordedAnswer(result.value) }, ...IDLE });
      onScores();
    }
  };
  return {
    ...state,
    open: (files) => void open(files),
    cancel: () => {
      begin();
      setState((before) => ({ ...before, ...IDLE }));
    },
  };
}

const REMEDY =
  'What is shown is kept. Choose a file that was saved here by Export, “Scores (JSON Lines)”; a set of sentences is opened above.';

function withoutScores(name: string): string {
  return `“${name}” is a set without scores.`;
}
