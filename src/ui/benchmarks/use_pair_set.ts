import { useRef, useState } from 'react';
import { EXAMPLE_PAIRS } from '../../probes/data/example_pairs.ts';
import {
  MAX_FILE_LENGTH,
  type PairSet,
  type PairSetFault,
  type PairSetResult,
} from '../../probes/benchmarks/pair_set.ts';
import { refuseTooLarge } from '../../probes/benchmarks/pair_file.ts';
import { readPairs } from '../../probes/benchmarks/read_pairs.ts';

export interface OpenedSet {
  readonly set: PairSet;
  /** The set to go back to: the example, or the visitor's own; null before one was opened. */
  readonly other: PairSet | null;
  /** Why the files that were chosen last are no set; null where they are. The set before them stays. */
  readonly fault: PairSetFault | null;
  /** Reads the visitor's files in this tab: they are sent nowhere and not kept. */
  readonly open: (files: readonly File[]) => Promise<void>;
  readonly openOther: () => void;
}

type Opened = Pick<OpenedSet, 'set' | 'other' | 'fault'>;

/** The set of pairs that is open: the example until the visitor opens one. */
export function usePairSet(): OpenedSet {
  const [opened, setOpened] = useState<Opened>({ set: EXAMPLE_PAIRS, other: null, fault: null });
  /** Counts the choices: a large file may be read after a later choice. */
  const number = useRef(0);
  const open = async (files: readonly File[]): Promise<void> => {
    const mine = ++number.current;
    const result = await readFiles(files);
    if (mine !== number.current) return;
    setOpened((before) =>
      result.ok
        ? { set: result.value, other: EXAMPLE_PAIRS, fault: null }
        : { ...before, fault: result.error },
    );
  };
  const openOther = (): void => {
    number.current++;
    setOpened(({ set, other }) => ({ set: other ?? set, other: other === null ? null : set, fault: null }));
  };
  return { ...opened, open, openOther };
}

/** UTF-8 takes at most four bytes for a UTF-16 code unit. */
const MAX_BYTES = 4 * MAX_FILE_LENGTH;

async function readFiles(files: readonly File[]): Promise<PairSetResult> {
  const tooLarge = files.find(({ size }) => size > MAX_BYTES);
  if (tooLarge !== undefined) return refuseTooLarge(tooLarge);
  try {
    return readPairs(
      await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() }))),
    );
  } catch {
    return {
      ok: false,
      error: {
        message: 'The file could not be read.',
        remedy: 'The set before it is kept. It may have been moved or changed: choose it again.',
      },
    };
  }
}
