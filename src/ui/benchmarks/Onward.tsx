import { useContext, useMemo } from 'react';
import { Button } from 'react-aria-components';
import type { SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import type { ScoredSentence } from '../../worker/messages.ts';
import { OnwardContext } from '../frame/onward.ts';
import { pairOpening, sentenceOpening, wordOpening } from './open_elsewhere.ts';
import type { PairRow } from './pair_rows.ts';

/** The ways from a pair to Compare and Lens. */
export function PairOnward({ item, row }: { readonly item: SetItem; readonly row: PairRow }) {
  const onward = useContext(OnwardContext);
  const { sentences } = row.result;
  const opening = useMemo(() => pairOpening(item.sentences, sentences), [item, sentences]);
  if (onward === null) return null;
  if (opening === null) {
    return (
      <p className="quiet">
        The sentences have no word in common that could be masked in Compare or in Lens.
      </p>
    );
  }
  return (
    <div className="field-tools">
      <Button className="button" onPress={() => onward.toCompare(opening.compare)}>
        Open in Compare
      </Button>
      <Button className="button" onPress={() => onward.toLens(opening.lens)}>
        Open in Lens
      </Button>
      <span className="quiet">
        With “<bdi>{opening.word}</bdi>” masked: of the words they share, the one that differs most.
      </span>
    </div>
  );
}

/** The way from a sentence to Lens. */
export function SentenceOnward({
  item,
  scored,
}: {
  readonly item: SetItem;
  readonly scored: ScoredSentence;
}) {
  const onward = useContext(OnwardContext);
  const opening = useMemo(() => sentenceOpening(item.sentences[0], scored), [item, scored]);
  if (onward === null || opening === null) return null;
  return (
    <div className="field-tools">
      <Button className="button" onPress={() => onward.toLens(opening)}>
        Open in Lens
      </Button>
      <span className="quiet">
        With “<bdi>{opening.follow[0]}</bdi>” masked, its least likely word.
      </span>
    </div>
  );
}

/** The way from a template to Lens. */
export function WordOnward({ item }: { readonly item: SetItem }) {
  const onward = useContext(OnwardContext);
  const opening = wordOpening(item);
  if (onward === null || opening === null) return null;
  return (
    <div className="field-tools">
      <Button className="button" onPress={() => onward.toLens(opening)}>
        Open in Lens
      </Button>
      <span className="quiet">With both words followed.</span>
    </div>
  );
}
