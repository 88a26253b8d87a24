import { useEffect, useState } from 'react';

interface LiveRegionProps {
  readonly label: string;
  readonly message: string;
  /** How long the message must stand before it is spoken, so that quick changes are not, nor typing is talked over. */
  readonly settledForMs?: number;
}

/** Of a word that is looked for: it is said once it is written, not letter by letter. */
export const FOUND_SETTLED_FOR_MS = 1000;

/** Speaks a message to those who do not see it, once it has settled. */
export function LiveRegion({ label, message, settledForMs = 700 }: LiveRegionProps) {
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(message), settledForMs);
    return () => clearTimeout(timer);
  }, [message, settledForMs]);
  return (
    <div className="visually-hidden" role="status" aria-label={label}>
      {spoken}
    </div>
  );
}
