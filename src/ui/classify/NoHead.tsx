import { Notice } from '../frame/Notice.tsx';

/** In place of the view, where the checkpoint predicts masks and nothing else. */
export function NoHead() {
  return (
    <Notice>
      <p>
        This checkpoint has no head for a task: it predicts what stands at a [MASK].{' '}
        <a href="#fill">Open it in Fill</a>, or open one that was trained to classify, to answer questions or
        to choose.
      </p>
    </Notice>
  );
}
