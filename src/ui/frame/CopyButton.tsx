import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';

const SAID_FOR_MS = 2000;

/** Copies a text made at the press, and says how that went. */
export function CopyButton({ text, label }: { readonly text: () => string; readonly label: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  return (
    <>
      <Button className="button" onPress={() => void copy()}>
        {label}
      </Button>
      <span className="quiet" role="status">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser refused the clipboard'}
      </span>
    </>
  );
}
