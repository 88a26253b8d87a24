import type { ViewState } from '../../page/client.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { announceModels } from './line.ts';

/** Quick changes on the way are not spoken. */
const SETTLED_FOR_MS = 500;

/** The live region of models: a start, a pause, an arrival. */
export function ModelAnnouncer({ state }: { readonly state: ViewState }) {
  return <LiveRegion label="Model" message={announceModels(state)} settledForMs={SETTLED_FOR_MS} />;
}
