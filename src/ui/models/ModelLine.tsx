import { useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { ViewState, WorkerClient } from '../../page/client.ts';
import type { DownloadView } from '../../worker/messages.ts';
import { reportContext } from '../frame/report_context.ts';
import { percentDone } from '../format.ts';
import { Fold } from '../frame/Fold.tsx';
import { ErrorNotice } from '../frame/Notice.tsx';
import {
  arrivedWords,
  choiceName,
  downloadFigures,
  downloadTitle,
  modelLine,
  offerLabel,
  openingFigures,
  ownWords,
  type ModelLineState,
} from './line.ts';
import { LoadBar, SwitchBar, ThinBar } from './LoadBar.tsx';
import { shortName } from './names.ts';
import { OpenFilesButton } from './OpenFilesButton.tsx';

interface ModelLineProps {
  readonly client: WorkerClient;
  /** The page may be opened with the network off. */
  readonly isReadyOffline: boolean;
  readonly onModels: () => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/**
 * The place above the sentence that tells of the model: loading, offered, on its way, here. It is as high before the
 * model is there as after, so that nothing jumps.
 */
export function ModelLine(props: ModelLineProps) {
  const { client } = props;
  const state = useSyncExternalStore(client.subscribe, client.getSnapshot);
  const { engine, switching } = state;
  const line = modelLine(state);
  return (
    <section className="model-line" aria-label="The model">
      <LoadBar engine={engine} />
      {line !== null && (engine.kind !== 'loading' || line.kind === 'download') && (
        <Line {...props} state={state} line={line} />
      )}
      {switching !== null && line?.kind === 'download' && (
        <SwitchBar switching={switching} name={choiceName(switching.model, state.kept)} />
      )}
    </section>
  );
}

/**
 * Words at the left, what can be done at the right. The first button is the same element whatever it says, and the last
 * one is always there: a keyboard's focus is never lost when one line follows another.
 */
function Line({
  line,
  client,
  state,
  isReadyOffline,
  onModels,
  onFiles,
}: ModelLineProps & { readonly state: ViewState; readonly line: ModelLineState }) {
  const modelsButton = useRef<HTMLButtonElement>(null);
  const mainHasFocus = useRef(false);
  const main = mainAction(line, client);
  const hasMain = main !== null;
  useEffect(() => {
    if (hasMain || !mainHasFocus.current) return;
    mainHasFocus.current = false;
    modelsButton.current?.focus();
  }, [hasMain]);
  return (
    <>
      <Fold name="model" {...foldOf(line)}>
        <div className="model-line-row">
          <div className="model-line-words">
            <LineWords line={line} />
            {isReadyOffline && line.kind !== 'download' && line.kind !== 'opening' && (
              <>
                {' '}
                <span className="ready-offline">Ready offline</span>
              </>
            )}
          </div>
          <div className="model-line-actions">
            {main !== null && (
              <Button
                className={main.isLong ? 'button button-offer' : 'button'}
                onFocusChange={(isFocused) => void (mainHasFocus.current = isFocused)}
                onPress={() => {
                  main.act();
                  if (main.isLast === true) modelsButton.current?.focus();
                }}
                {...(main.name === undefined ? {} : { 'aria-label': main.name })}
              >
                {main.label}
              </Button>
            )}
            {line.kind === 'download' && (
              <Button
                className="button"
                aria-label={`Cancel ${line.view.repo}`}
                onPress={() => {
                  client.models.cancelDownload();
                  modelsButton.current?.focus();
                }}
              >
                Cancel
              </Button>
            )}
            <Button ref={modelsButton} className="button button-quiet" onPress={onModels}>
              Models
            </Button>
          </div>
        </div>
      </Fold>
      {line.kind === 'opening' && <SwitchBar switching={line.switching} name={line.name} />}
      {line.kind === 'download' && <DownloadBar view={line.view} />}
      {line.kind === 'download' && line.view.state === 'failed' && line.view.error !== null && (
        <ErrorNotice
          error={line.view.error}
          safe={
            state.model === null
              ? 'Your text is safe.'
              : 'Your text is safe, and the model in use goes on answering.'
          }
          context={{ ...reportContext(state), download: line.view.repo }}
          actions={<OpenFilesButton label="Open files instead" onFiles={onFiles} />}
        />
      )}
    </>
  );
}

/** On a narrow page what a model is, is told by its name; what happens with one is told as it happens. */
function foldOf(line: ModelLineState): { readonly title: string; readonly folds: boolean } {
  switch (line.kind) {
    case 'offer':
      return { title: 'A small demonstration model answers', folds: true };
    case 'own':
      return { title: `${shortName(line.model.name)} answers`, folds: true };
    default:
      return { title: '', folds: false };
  }
}

function LineWords({ line }: { readonly line: ModelLineState }): ReactNode {
  switch (line.kind) {
    case 'offer':
      return <p>You are looking through a small demonstration model.</p>;
    case 'arrived':
      return <p>{arrivedWords(line)}</p>;
    case 'own':
      return <p className="quiet">{ownWords(line)}</p>;
    case 'opening':
      return (
        <p>
          Opening {line.name}: the present model answers until then.{' '}
          <span className="number quiet">{openingFigures(line.switching)}</span>
        </p>
      );
    case 'download': {
      const { view } = line;
      const why = view.state === 'waiting' && view.error !== null ? `. ${view.error.message}` : '';
      return (
        <p>
          {downloadTitle(view)}
          {why} <span className="number quiet">{downloadFigures(view)}</span>
        </p>
      );
    }
  }
}

interface MainAction {
  readonly label: string;
  /** The full name, where the label is too short by itself. */
  readonly name?: string;
  readonly isLong?: boolean;
  /** No button follows it in its place. */
  readonly isLast?: boolean;
  readonly act: () => void;
}

function mainAction(line: ModelLineState, client: WorkerClient): MainAction | null {
  switch (line.kind) {
    case 'offer': {
      return { label: offerLabel(line), isLong: true, act: () => takeOffer(line, client) };
    }
    case 'download': {
      const { repo, state } = line.view;
      if (state === 'failed') return { label: 'Try again', act: () => client.models.download(repo) };
      return state === 'paused'
        ? { label: 'Resume', name: `Resume ${repo}`, act: () => client.models.download(repo) }
        : { label: 'Pause', name: `Pause ${repo}`, act: () => client.models.pauseDownload() };
    }
    case 'arrived':
      return { label: 'Dismiss', isLast: true, act: () => client.models.dismissSwitch() };
    case 'opening':
      return {
        label: 'Cancel',
        name: `Cancel opening ${line.name}`,
        act: () => client.models.cancelOpening(),
      };
    case 'own':
      return null;
  }
}

/** Uses what is kept, goes on with what is here in part, or gets it. */
function takeOffer(
  { offered, kept }: Extract<ModelLineState, { kind: 'offer' }>,
  client: WorkerClient,
): void {
  if (kept?.complete === true) client.models.open({ from: 'stored', key: kept.key });
  else if (kept?.source === 'hub') client.models.download(kept.name);
  else if (offered.source === 'hub') client.models.download(offered.repo);
  else client.models.openSiteModel(offered.folder);
}

/** The thin bar again; its words stand above it, and are its value for those who do not see it. */
function DownloadBar({ view }: { readonly view: DownloadView }) {
  const figures = downloadFigures(view);
  return (
    <ThinBar
      percent={percentDone(view.loadedBytes, view.totalBytes)}
      label={downloadTitle(view)}
      valueLabel={figures === '' ? downloadTitle(view) : figures}
    />
  );
}
