/**
 * The service worker: keeps the page itself (`tools/vite/pwa.ts` says what of it) and answers with that, so that it opens without a
 * network. Models are none of its business.
 *
 * What it answers with is cross-origin isolated, also on a host that sends no such headers: several threads of WebAssembly share their
 * memory only in such a page. There the first visit, which it does not answer, runs on one thread.
 */
import { clientsClaim } from 'workbox-core';
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { isolated } from './isolated.ts';

declare const self: Window & {
  /** The files to keep: put in by the build. */
  readonly __WB_MANIFEST: Parameters<typeof precacheAndRoute>[0];
  skipWaiting(): Promise<void>;
};

// The first visit is under it at once.
clientsClaim();
// A later version waits until the visitor takes it: `src/ui/pwa.ts` sends this.
self.addEventListener('message', ({ data }: MessageEvent<{ readonly type?: unknown } | null>) => {
  if (data?.type === 'SKIP_WAITING') void self.skipWaiting();
});
cleanupOutdatedCaches();
addPlugins([{ handlerWillRespond: ({ response }) => Promise.resolve(isolated(response)) }]);
// A deep link is the page with `?` or `#`. It is answered by the page for any query, and by that alone: a fallback for every path
// would also answer for `weights/` and for other apps in sub-folders of the same host.
precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: 'index.html', ignoreURLParametersMatching: [/./] });
