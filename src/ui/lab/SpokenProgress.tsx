import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { isUnderWay, NO_PASSES, type PassStore, type RunPhase } from '../../page/client.ts';
import { spokenEnd, spokenPhase } from './words.ts';

interface SpokenProgressProps {
  /** What is going on: `Grid`. */
  readonly name: string;
  /** How far it is, in words that change once a quarter; empty while nothing is under way. */
  readonly message: string;
  /** What is said when it has come to its end; empty where something else tells of that. */
  readonly end: string;
}

/** How long a message must stand before it is said, ms: with one a quarter, a run of under ten seconds says little, a short one nothing. */
const SETTLED_FOR_MS = 2500;

/** Tells those who do not see the bar how far a run is, and its end once, where anything was said of it before. */
export function SpokenProgress({ name, message, end }: SpokenProgressProps) {
  const [said, say] = useState('');
  const hasSpoken = useRef(false);
  useEffect(() => {
    const isOver = message === '';
    const speak = (): void => {
      say(isOver ? (hasSpoken.current ? end : '') : message);
      hasSpoken.current = !isOver;
    };
    const timer = setTimeout(speak, isOver ? 0 : SETTLED_FOR_MS);
    return () => clearTimeout(timer);
  }, [message, end]);
  return (
    <div className="visually-hidden" role="status" aria-label={`Progress: ${name}`}>
      {said}
    </div>
  );
}

interface SpokenRunProps {
  readonly name: string;
  /** Null before its first run. */
  readonly phase: RunPhase | null;
  /** Left out where batches are short. */
  readonly passes?: PassStore;
}

/** {@link SpokenProgress} of a probe. */
export function SpokenRun({ name, phase, passes = NO_PASSES }: SpokenRunProps) {
  const within = useSyncExternalStore(passes.subscribe, passes.getSnapshot);
  return (
    <SpokenProgress
      name={name}
      message={phase !== null && isUnderWay({ phase }) ? spokenPhase(name, phase, within) : ''}
      end={phase?.kind === 'done' ? spokenEnd(name, phase.durationMs) : ''}
    />
  );
}
