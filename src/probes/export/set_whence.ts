/** Whose scores of a set they are: in every line of a table, and at the head of JSON. */
import type { ScoreProtocol } from '../score_protocols.ts';
import { PROTOCOLS, WHENCE_COLUMNS, whenceCells, whenceFields, type Provenance } from './results.ts';

export interface SetProvenance extends Pick<Provenance, 'model' | 'date'> {
  readonly protocol: ScoreProtocol;
  /** As a reader knows it: the name of the file. */
  readonly set: string;
  /** How many it has: the rows are fewer where a run was stopped or some have no score. */
  readonly itemsInSet: number;
}

/** @param items what the set has: `pairs` */
export function setWhenceColumns(items: string): readonly string[] {
  return ['set', `${items}_in_set`, 'protocol', ...WHENCE_COLUMNS];
}

export function setWhenceCells(provenance: SetProvenance): readonly (string | number)[] {
  const { set, itemsInSet, protocol } = provenance;
  return [set, itemsInSet, protocol, ...whenceCells(provenance)];
}

/** @param count under which name their number stands: `pairsInSet` */
export function setWhenceFields(provenance: SetProvenance, count: string): object {
  const { set, itemsInSet, protocol } = provenance;
  return {
    ...{ set, [count]: itemsInSet, protocol, protocolMeaning: PROTOCOLS[protocol] },
    ...whenceFields(provenance),
  };
}
