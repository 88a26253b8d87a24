import { useEffect, useState } from 'react';
import type { ViewState } from '../../worker/client.ts';
import { announceModels } from './line.ts';

/** Quick changes on the way are not spoken. */
const SETTLED_FOR_MS = 500;

/** The live region of models: a start, a pause, an arrival. */
export function ModelAnnouncer({ state }: { readonly state: ViewState }) {
  const message = announceModels(state);
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(message), SETTLED_FOR_MS);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <div className="visually-hidden" role="status" aria-label="Model">
      {spoken}
    </div>
  );
}
