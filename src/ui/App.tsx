import { useState, useSyncExternalStore } from 'react';
import type { WorkerClient } from '../worker/client.ts';
import type { Draft } from './fill/draft.ts';
import { FillView } from './fill/FillView.tsx';
import { Footer } from './frame/Footer.tsx';
import { Header } from './frame/Header.tsx';
import { HelpDialog } from './frame/HelpDialog.tsx';
import { usePageKeys } from './frame/use_page_keys.ts';

/** The frame around the views, of which there is one. */
export function App({
  client,
  initialDraft,
}: {
  readonly client: WorkerClient;
  readonly initialDraft: Draft;
}) {
  const state = useSyncExternalStore(client.subscribe, client.getSnapshot);
  const [helpOpen, setHelpOpen] = useState(false);
  usePageKeys({ '?': () => setHelpOpen(true) });
  return (
    <>
      <Header state={state} />
      <FillView client={client} state={state} initialDraft={initialDraft} />
      <Footer onHelp={() => setHelpOpen(true)} />
      <HelpDialog isOpen={helpOpen} onOpenChange={setHelpOpen} />
    </>
  );
}
