import { useState, useSyncExternalStore } from 'react';
import type { WorkerClient } from '../worker/client.ts';
import type { Draft } from './fill/draft.ts';
import { FillView } from './fill/FillView.tsx';
import { Footer } from './frame/Footer.tsx';
import { Header } from './frame/Header.tsx';
import { HelpDialog } from './frame/HelpDialog.tsx';
import { UpdateNotice } from './frame/UpdateNotice.tsx';
import { usePageKeys } from './frame/use_page_keys.ts';
import { DropHint, FilesNotice } from './models/FilesNotice.tsx';
import { ModelAnnouncer } from './models/ModelAnnouncer.tsx';
import { ModelLine } from './models/ModelLine.tsx';
import { ModelsDialog } from './models/ModelsDialog.tsx';
import { useFileDrop, useModelFiles } from './models/use_model_files.ts';
import type { Pwa } from './pwa.ts';

interface AppProps {
  readonly client: WorkerClient;
  readonly pwa: Pick<Pwa, 'subscribe' | 'getSnapshot'>;
  readonly initialDraft: Draft;
}

/** The frame around the views, of which there is one. */
export function App({ client, pwa, initialDraft }: AppProps) {
  const state = useSyncExternalStore(client.subscribe, client.getSnapshot);
  const { ready, update } = useSyncExternalStore(pwa.subscribe, pwa.getSnapshot);
  const [helpOpen, setHelpOpen] = useState(false);
  const [modelsOpen, setModelsOpen] = useState(false);
  const files = useModelFiles(client, () => setModelsOpen(false));
  const isOver = useFileDrop(files.add);
  usePageKeys({ '?': () => setHelpOpen(true) });
  const openModels = (): void => {
    // What is kept may have changed since: another tab, the browser itself.
    client.listStored();
    setModelsOpen(true);
  };
  return (
    <>
      <Header state={state} onModels={openModels} />
      <FillView client={client} state={state} initialDraft={initialDraft} onFiles={files.add}>
        <ModelLine
          client={client}
          state={state}
          isReadyOffline={ready}
          onModels={openModels}
          onFiles={files.add}
        />
        <UpdateNotice update={update} />
        <FilesNotice files={files} />
      </FillView>
      <Footer onHelp={() => setHelpOpen(true)} />
      <HelpDialog isOpen={helpOpen} onOpenChange={setHelpOpen} />
      <ModelsDialog
        client={client}
        state={state}
        files={files}
        isOpen={modelsOpen}
        onOpenChange={setModelsOpen}
      />
      <DropHint isOver={isOver} />
      <ModelAnnouncer state={state} />
    </>
  );
}
