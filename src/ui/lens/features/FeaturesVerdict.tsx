import { useCallback } from 'react';
import type { SharedState } from '../../../probes/share/state.ts';
import { LinkValuesNotice } from '../../lab/SharedVerdict.tsx';
import type { OpenedLink } from '../../lab/use_shared.ts';
import { textName, type FeaturesAnswer } from './features_answer.ts';
import { featuresValues, SHARED_PAIRS } from './share.ts';

interface FeaturesVerdictProps {
  readonly link: OpenedLink;
  readonly current: FeaturesAnswer;
}

/** Whether the cosines of the first texts agree with those that came with their link, by the vector it was made with. */
export function FeaturesVerdict({ link, current }: FeaturesVerdictProps) {
  const values = useCallback(({ vector }: SharedState) => featuresValues(current, vector), [current]);
  const nameOf = (index: number): string => textName({ index, text: current.job.texts.at(index) ?? '' });
  // A link may say more numbers than there are pairs: it is a stranger's text.
  const namesOf = (pair: number): readonly [string, string] => {
    const texts = SHARED_PAIRS.at(pair);
    return texts === undefined ? ['–', '–'] : [nameOf(texts[0]), nameOf(texts[1])];
  };
  return (
    <LinkValuesNotice link={link} values={values} name="cosines" columns={['text', 'and']} names={namesOf} />
  );
}
