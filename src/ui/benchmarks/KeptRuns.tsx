import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { JournalClient, KeptRun } from '../../page/journal_client.ts';
import { formatBytes, formatPlural } from '../format.ts';
import { runFacts, runWords } from './keeping_words.ts';

interface KeptRunsProps {
  readonly journals: JournalClient;
  /** While scores come, nothing of it is removed; afterwards it is listed anew. */
  readonly isScoring: boolean;
}

/** Runs that are kept on this device: what they are, how much room they take, and the way to have it back. */
export function KeptRuns({ journals, isScoring }: KeptRunsProps) {
  const [runs, setRuns] = useState<readonly KeptRun[]>([]);
  const [said, setSaid] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let isNewest = true;
    void journals.list().then((listed) => {
      if (isNewest) setRuns(listed);
    });
    return () => {
      isNewest = false;
    };
  }, [journals, isScoring]);
  const remove = async (run: KeptRun): Promise<void> => {
    const isRemoved = await journals.remove(run.key);
    setSaid(
      isRemoved
        ? `Removed: ${runWords(run)}. ${formatBytes(run.bytes)} are free again.`
        : `Another tab has it open, so it is kept: ${runWords(run)}. Close that tab first.`,
    );
    setRuns(await journals.list());
    heading.current?.focus();
  };
  if (runs.length === 0 && said === '') return null;
  const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  return (
    <section className="lab-section" aria-label="Kept runs">
      <h2 className="section-title" tabIndex={-1} ref={heading}>
        Kept on this device
      </h2>
      <p className="quiet">
        {formatPlural(runs.length, 'run')}, {formatBytes(bytes)}, with the pieces of their sentences. To go on
        with one, open its file again.
      </p>
      <ul className="kept-list">
        {runs.map((run) => (
          <li key={run.key} className="kept-model">
            <span className="kept-words">
              <bdi>{runWords(run)}</bdi>
              <br />
              <span className="quiet">{runFacts(run)}</span>
            </span>
            <Button
              className="button"
              aria-label={`Remove ${runWords(run)}`}
              isDisabled={isScoring}
              onPress={() => void remove(run)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <p className="quiet" role="status">
        {said}
      </p>
    </section>
  );
}
