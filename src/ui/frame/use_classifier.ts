import { useEffect, useEffectEvent } from 'react';
import type { ViewState, WorkerClient } from '../../page/client.ts';
import { readsMasks, type Route } from './route.ts';
import { useView } from './use_view.ts';

/** Which model answers, and how many have before it: the same one opened again counts anew. */
function ofTaken({ model, taken }: ViewState) {
  return { model, taken };
}

/**
 * True where the checkpoint in use has no masked-language head. When such a one is taken into use, Classify opens, where a view is open that
 * it has nothing for; a link stays, and says so.
 */
export function useClassifier(client: WorkerClient, route: Route): boolean {
  const { model, taken } = useView(client, ofTaken);
  const isClassifier = model !== null && !model.maskHead;
  const openClassify = useEffectEvent(() => {
    if (readsMasks(route.view) && route.shared === '') location.hash = 'classify';
  });
  useEffect(() => {
    if (isClassifier) openClassify();
  }, [isClassifier, taken]);
  return isClassifier;
}
