/** The page's entry: one client for the page's life, one React root. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { engineMemory, openingsIn, WorkerClient } from '../page/client.ts';
import { App } from './App.tsx';
import { restoreDraft, toQuery } from './fill/draft.ts';
import { keptTab } from './kept_tab.ts';
import { keepCompositions } from './frame/composition.ts';
import { ErrorBoundary } from './frame/ErrorBoundary.tsx';
import { lastUsedModel } from './models/last_model.ts';
import { chosenTokenizers } from './models/tokenizer_choice.ts';
import { isModelKept, Pwa } from './pwa.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');

// Before anything else listens for keys.
keepCompositions(window);

// Relative to the page, so that the app works under any sub-path.
const client = new WorkerClient({
  baseUrl: new URL('weights/', document.baseURI).href,
  folder: null,
  lastUsed: lastUsedModel(() => localStorage),
  tokenizers: chosenTokenizers(() => localStorage),
  openings: openingsIn(() => localStorage),
  engineMemory: engineMemory(() => localStorage, navigator.userAgent),
});
// A page that the browser ends for want of memory hears of nothing; one that is left does.
window.addEventListener('pagehide', () => client.models.pageLeft());
client.start();
window.addEventListener('pagehide', () => keptTab.write());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') keptTab.write();
});
// Not awaited here: a module that waits is cut by the bundler into many files, 5 kB more in all.
void takeOver().then(() => show(root));

const pwa = new Pwa({
  container: 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
  window,
  reload: () => location.reload(),
  hasCaches: async () => (await caches.keys()).length > 0,
});
/** A visitor clears what is kept elsewhere than in this page, and comes back. What is said of it must be so then. */
function lookAgain(): void {
  void pwa.look();
  if (client.getSnapshot().kept.error === null) client.models.listStored();
}
window.addEventListener('focus', lookAgain);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') lookAgain();
});
if ('serviceWorker' in navigator) navigator.serviceWorker.addEventListener('controllerchange', lookAgain);
client.subscribe(() => pwa.setModelKept(isModelKept(client.getSnapshot())));
// Only what is built has a service worker; it keeps its copies once the page has what it needs itself.
if (import.meta.env.PROD) {
  window.addEventListener('load', () => void pwa.register(new URL('sw.js', document.baseURI).href));
}

/** What a tab that is gone has left. Where there is nothing of the kind, as at a first visit, the page waits for nothing. */
async function takeOver(): Promise<void> {
  const WAITS_MS = 300;
  const signal = AbortSignal.timeout(WAITS_MS);
  const begun = keptTab.begin(signal);
  if (!keptTab.mayTakeOver) return;
  await Promise.race([begun, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
}

function show(place: Element): void {
  const draft = restoreDraft(keptTab.storage);
  // Asked before anything is drawn: the client sends it as soon as the model is there.
  client.ask(toQuery(draft), 'now');
  createRoot(place).render(
    <StrictMode>
      <ErrorBoundary>
        {/* The page's words are English whatever the browser's language: the library's own must be too. */}
        <I18nProvider locale="en-GB">
          <App client={client} pwa={pwa} initialDraft={draft} />
        </I18nProvider>
      </ErrorBoundary>
    </StrictMode>,
  );
}
