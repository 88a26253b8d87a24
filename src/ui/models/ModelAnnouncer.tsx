import { useSyncExternalStore } from 'react';
import type { WorkerClient } from '../../page/client.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { announceModels } from './line.ts';

/** Quick changes on the way are not spoken. */
const SETTLED_FOR_MS = 500;

/** The live region of models: a start, a pause, an arrival. */
export function ModelAnnouncer({ client }: { readonly client: WorkerClient }) {
  const state = useSyncExternalStore(client.subscribe, client.getSnapshot);
  return <LiveRegion label="Model" message={announceModels(state)} settledForMs={SETTLED_FOR_MS} />;
}
