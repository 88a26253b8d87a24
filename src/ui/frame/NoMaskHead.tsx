import { Notice } from './Notice.tsx';
import { viewName, type ViewId } from './route.ts';

/** In place of a view that reads what stands at a mask, where the checkpoint has no head for that. */
export function NoMaskHead({ view }: { readonly view: ViewId }) {
  return (
    <div className="view">
      <h1 className="visually-hidden">{viewName(view)}</h1>
      <Notice>
        <p role="status">
          This checkpoint has no masked-language head, so there is nothing to read in {viewName(view)}: it was
          trained for a task of its own. <a href="#classify">Open it in Classify</a>; the vectors of whole
          texts are in <a href="#features">Features</a>. What you had set up here is kept, and is answered by
          a checkpoint with that head.
        </p>
      </Notice>
    </div>
  );
}
