import { useEffect, useState } from 'react';
import type { ViewState, WorkerClient } from '../../worker/client.ts';
import type { Vocabulary } from '../../worker/messages.ts';

/** The words of the model in use by id; null until they are there. Asked once a model. */
export function useVocabulary(client: WorkerClient, { backend, engine }: ViewState): Vocabulary | null {
  const [vocabulary, setVocabulary] = useState<Vocabulary | null>(null);
  const name = backend?.identity.name ?? null;
  const revision = backend?.identity.revision ?? null;
  const isReady = engine.kind === 'ready';
  const isThere = vocabulary !== null && vocabulary.model === name && vocabulary.revision === revision;
  useEffect(() => {
    if (name === null || isThere || !isReady) return;
    let isWanted = true;
    client.probes.vocabulary().then(
      (found) => {
        if (isWanted) setVocabulary(found);
      },
      // Only a worker that is gone refuses: `ready` asks again, and without it the page says that it stopped.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [client, name, revision, isThere, isReady]);
  return isThere ? vocabulary : null;
}
