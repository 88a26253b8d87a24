import { useState, useSyncExternalStore } from 'react';
import type { ViewState, WorkerClient } from '../../page/client.ts';
import { partOf } from '../../page/selectors.ts';

/**
 * The part of the page's state that a view shows; drawn anew only where that changes.
 * @param select one function of the module for the life of the view
 */
export function useView<Part extends object>(
  client: Pick<WorkerClient, 'subscribe' | 'getSnapshot'>,
  select: (state: ViewState) => Part,
): Part {
  const [getPart] = useState(() => partOf(client.getSnapshot, select));
  return useSyncExternalStore(client.subscribe, getPart);
}
