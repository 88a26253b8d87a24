import { Fold } from './Fold.tsx';

/** Stands once in a view, above its numbers. */
export function ContentNote() {
  return (
    <Fold name="content-note" title="Associations, no facts">
      <p className="content-note">
        Predictions repeat associations in the text the model learned from. Some are offensive; none is a fact
        or an endorsement.
      </p>
    </Fold>
  );
}
