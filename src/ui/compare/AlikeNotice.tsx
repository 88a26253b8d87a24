import type { AlikeCause } from '../../probes/alike.ts';
import { alikeSentence } from './pair_sentences.ts';

interface AlikeNoticeProps {
  readonly causes: readonly AlikeCause[];
  /** `with “an”`, where the article is open. */
  readonly title: string | null;
}

/** Two sides that are one to the model: there is nothing to list. */
export function AlikeNotice({ causes, title }: AlikeNoticeProps) {
  return (
    <div className="compared">
      <h2 className="visually-hidden">Words that differ{title === null ? '' : `, ${title}`}</h2>
      <p className="notice">
        {title !== null && <span className="quiet">{title}: </span>}
        {alikeSentence(causes)}
      </p>
    </div>
  );
}
