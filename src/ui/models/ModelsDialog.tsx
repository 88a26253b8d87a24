import { useSyncExternalStore } from 'react';
import { Button, Input, Label, Text, TextField } from 'react-aria-components';
import { copyInUse, type ViewState, type WorkerClient } from '../../page/client.ts';
import { givenWords } from '../../page/model_files.ts';
import { Choice } from '../frame/Choice.tsx';
import { CopyButton } from '../frame/CopyButton.tsx';
import { Facts } from '../frame/Facts.tsx';
import { modelFacts, tokenizerReading } from '../frame/model_facts.ts';
import { PageDialog } from '../frame/PageDialog.tsx';
import { DialogSection } from './DialogSection.tsx';
import { GetAnother } from './GetAnother.tsx';
import { KeptModels } from './KeptModels.tsx';
import { ModelFileNames } from './ModelFileNames.tsx';
import { OpenFilesButton } from './OpenFilesButton.tsx';
import type { ModelFiles } from './use_model_files.ts';

interface ModelsDialogProps {
  readonly client: WorkerClient;
  readonly files: ModelFiles;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

/** The model in use, those kept on this device, and the ways to others. */
export function ModelsDialog({ client, files, isOpen, onOpenChange }: ModelsDialogProps) {
  const state = useSyncExternalStore(client.subscribe, client.getSnapshot);
  const close = (): void => onOpenChange(false);
  return (
    <PageDialog title="Models" className="dialog dialog-wide" isOpen={isOpen} onOpenChange={onOpenChange}>
      <InUse client={client} state={state} onDone={close} />
      <KeptModels client={client} state={state} onDone={close} />
      <GetAnother client={client} state={state} onDone={close} />
      <OpenFiles files={files} />
    </PageDialog>
  );
}

function InUse({
  client,
  state,
  onDone,
}: {
  readonly client: WorkerClient;
  readonly state: ViewState;
  readonly onDone: () => void;
}) {
  const { model, backend } = state;
  return (
    <DialogSection title="In use">
      {model === null || backend === null ? (
        <p className="quiet">No model answers yet.</p>
      ) : (
        <>
          <p>{model.description}</p>
          <Facts facts={modelFacts(model, backend, copyInUse(model, state.kept))} />
          <CopyButton label="Copy the hash of its content" text={() => model.content} />
          {model.otherTokenizerFile !== null && (
            <ReadBy
              file={model.tokenizerFile}
              other={model.otherTokenizerFile}
              onChoose={(file) => {
                client.models.readBy(state, file);
                onDone();
              }}
            />
          )}
        </>
      )}
      {model !== null && model.origin !== 'site' && (
        <Button
          className="button"
          onPress={() => {
            client.models.openSite();
            onDone();
          }}
        >
          Go back to the demonstration model
        </Button>
      )}
    </DialogSection>
  );
}

interface ReadByProps {
  readonly file: string;
  readonly other: string;
  readonly onChoose: (file: string) => void;
}

/** Which of its two tokenizers the model in use is read by. */
function ReadBy({ file, other, onChoose }: ReadByProps) {
  return (
    <div>
      <Choice
        label="Read by"
        accessibleLabel="Tokenizer that text is read by"
        value={file}
        // In one order, whichever reads.
        options={[file, other].sort().reverse()}
        name={tokenizerReading}
        onChange={onChoose}
      />
      <p className="field-hint">
        The model is opened anew. Where the two read a text differently each has its own numbers; those of one
        are never shown as the other’s.
      </p>
    </div>
  );
}

function OpenFiles({ files }: { readonly files: ModelFiles }) {
  const words = givenWords(files.given);
  return (
    <DialogSection title="Open files">
      <p className="quiet">
        <ModelFileNames /> of one ALBERT: choose them, or drop them anywhere on the page. They are read in
        this tab and sent nowhere.
      </p>
      {words !== null && <p role="status">{words}</p>}
      <TextField className="text-field" value={files.name} maxLength={80} onChange={files.setName}>
        <Label className="field-label">Name of the model in the files (optional)</Label>
        <Input className="find-input" spellCheck={false} autoComplete="off" autoCapitalize="none" />
        <Text slot="description" className="field-hint">
          Shown, and written into exports. Left empty, it is named after its config, or “your files”, with the
          first digits of its hash.
        </Text>
      </TextField>
      <OpenFilesButton label="Open files" onFiles={files.add} />
    </DialogSection>
  );
}
