/** Whose scores of a set they are: in every line of a table, and at the head of JSON. */
import type { SetInput } from '../benchmarks/benchmark_set.ts';
import type { ScoreProtocol } from '../score_protocols.ts';
import { PROTOCOLS, WHENCE_COLUMNS, whenceCells, whenceFields, type Provenance } from './results.ts';

export interface SetProvenance extends Pick<Provenance, 'model' | 'date'> {
  readonly protocol: ScoreProtocol;
  /** As a reader knows it: the name of the file. */
  readonly set: string;
  /** How many it has: the rows are fewer where a run was stopped or some have no score. */
  readonly itemsInSet: number;
  /** The version of Unmask that computed the scores. */
  readonly unmask: string;
  /** Which bytes the set was read from; left out of the example, which is no file. */
  readonly input?: SetInput | undefined;
}

const INPUT_COLUMNS = ['unmask_version', 'input_sha256'];

/** @param items what the set has: `pairs` */
export function setWhenceColumns(items: string): readonly string[] {
  return ['set', `${items}_in_set`, 'protocol', ...WHENCE_COLUMNS, ...INPUT_COLUMNS];
}

export function setWhenceCells(provenance: SetProvenance): readonly (string | number)[] {
  const { set, itemsInSet, protocol, unmask, input } = provenance;
  const hashes = (input?.files ?? []).map(({ sha256 }) => sha256).join(' ');
  return [set, itemsInSet, protocol, ...whenceCells(provenance), unmask, hashes];
}

/** @param count under which name their number stands: `pairsInSet` */
export function setWhenceFields(provenance: SetProvenance, count: string): object {
  const { set, itemsInSet, protocol, unmask, input } = provenance;
  return {
    ...{ set, [count]: itemsInSet, protocol, protocolMeaning: PROTOCOLS[protocol] },
    ...whenceFields(provenance),
    ...{ unmask, ...(input && { input }) },
  };
}
