import { useEffect, useState } from 'react';
import type { ModelIdentity, WorkerClient } from '../../page/client.ts';
import type { LabState } from '../../page/selectors.ts';
import type { Vocabulary } from '../../worker/messages.ts';

/**
 * The vocabularies of the model in use and of the one before it, whose numbers stay on screen until the new one has its own.
 * Each is asked once.
 */
export function useVocabularies(client: WorkerClient, { backend, isReady }: LabState): readonly Vocabulary[] {
  const [known, setKnown] = useState<readonly Vocabulary[]>([]);
  const identity = backend?.identity ?? null;
  const isWanted = isReady && identity !== null && vocabularyOf(known, identity) === null;
  useEffect(() => {
    if (!isWanted) return;
    let isLatest = true;
    client.probes.vocabulary().then(
      (found) => {
        if (isLatest) setKnown((before) => [found, ...before].slice(0, 2));
      },
      // Only a worker that is gone refuses: `ready` asks again, and without it the page says that it stopped.
      () => undefined,
    );
    return () => {
      isLatest = false;
    };
  }, [client, isWanted]);
  return known;
}

/** The words of the model that numbers came from; null where they are not known. */
export function vocabularyOf(
  known: readonly Vocabulary[],
  identity: Pick<ModelIdentity, 'content'> | null,
): Vocabulary | null {
  if (identity === null) return null;
  return known.find(({ content }) => content === identity.content) ?? null;
}
