import type { ModelIdentity } from '../../page/client.ts';
import { provenanceWords } from './words.ts';

/** What computed the numbers above it, and how. */
export function Provenance({
  identity,
  protocol,
}: {
  readonly identity: ModelIdentity | null;
  readonly protocol: string;
}) {
  return identity === null ? null : <p className="provenance">{provenanceWords(identity, protocol)}</p>;
}
