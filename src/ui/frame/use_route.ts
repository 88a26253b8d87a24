import { useEffect, useState, useSyncExternalStore } from 'react';
import { parseRoute, viewName, type Route } from './route.ts';

/** The view the fragment names; Back and Forward go between views as between pages. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const [pageTitle] = useState(() => document.title);
  const route = parseRoute(hash);
  const { view } = route;
  useEffect(() => {
    document.title = view === 'fill' ? pageTitle : `${viewName(view)} · ${pageTitle}`;
  }, [view, pageTitle]);
  return route;
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
