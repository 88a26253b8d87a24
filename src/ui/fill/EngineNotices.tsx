import { Button, Label, ProgressBar } from 'react-aria-components';
import type { EngineState, ViewState, WorkerClient } from '../../worker/client.ts';
import { formatBytes, percentDone } from '../format.ts';
import { ErrorNotice, Notice } from '../frame/Notice.tsx';
import { reportContext } from './report_context.ts';

const STAGE_NAMES = {
  start: 'Starting',
  config: 'Reading what the model is',
  tokenizer: 'Loading the vocabulary',
  weights: 'Loading the model',
  pipelines: 'Preparing to compute',
} as const;

/** The thin bar of the first load: bytes and %, not a spinner. */
export function LoadBar({ engine }: { readonly engine: EngineState }) {
  if (engine.kind !== 'loading') return null;
  const { stage, loadedBytes, totalBytes } = engine;
  const percent = percentDone(loadedBytes, totalBytes);
  const bytes =
    percent === null ? '' : `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)} · ${percent} %`;
  return (
    <ProgressBar
      className="load-bar"
      value={percent ?? 0}
      isIndeterminate={percent === null}
      valueLabel={bytes === '' ? STAGE_NAMES[stage] : bytes}
    >
      <div className="load-track">
        <div className="load-fill" style={{ inlineSize: `${percent ?? 0}%` }} />
      </div>
      <p className="load-words">
        <Label>{STAGE_NAMES[stage]}</Label> <span className="number">{bytes}</span>
      </p>
    </ProgressBar>
  );
}

/** What is to be said about what computes: demonstration model, CPU, software GPU, losses, failures. */
export function EngineNotices({
  client,
  state,
}: {
  readonly client: WorkerClient;
  readonly state: ViewState;
}) {
  const { engine, backend, model, recovered } = state;
  return (
    <>
      {model?.isDemo === true && (
        <p className="quiet">You are looking through a small demonstration model.</p>
      )}
      {engine.kind === 'stopped' && <StoppedNotice client={client} state={state} engine={engine} />}
      {engine.kind === 'rebuilding' && (
        <Notice>
          <p>
            The GPU was lost and is being set up again. Your text is safe, and the request under way will be
            answered. {engine.message}
          </p>
        </Notice>
      )}
      {recovered !== null && engine.kind !== 'stopped' && (
        <Notice
          actions={
            <Button className="button" onPress={() => client.dismissRecovery()}>
              Dismiss
            </Button>
          }
        >
          <p>
            {recovered === 'gpu'
              ? 'The GPU was lost for a moment and has been set up again. Nothing of yours was lost.'
              : 'The part of the page that computes stopped and was started again. Your text is as it was.'}
          </p>
        </Notice>
      )}
      {engine.kind !== 'stopped' && typeof backend?.fallbackReason === 'string' && (
        <Notice>
          <p>Computing on the CPU: the same numbers, slower. {backend.fallbackReason}</p>
        </Notice>
      )}
      {engine.kind !== 'stopped' && backend?.softwareAdapter === true && (
        <Notice>
          <p>
            This browser offers only a software GPU ({backend.identity.adapter}): the numbers are the same,
            and slower.
          </p>
        </Notice>
      )}
    </>
  );
}

interface StoppedNoticeProps {
  readonly client: WorkerClient;
  readonly state: ViewState;
  readonly engine: Extract<EngineState, { kind: 'stopped' }>;
}

/** Nothing runs until the visitor chooses how to go on. */
function StoppedNotice({ client, state, engine }: StoppedNoticeProps) {
  const { error, reason } = engine;
  // A failed load of a GPU kind may well succeed without a GPU; one of files will not.
  const offersCpu = reason === 'gpu-lost' || error.code.startsWith('gpu/');
  return (
    <ErrorNotice
      error={error}
      safe={
        error.code === 'weights/network'
          ? 'Your text is safe. The first visit needs the network once; after that nothing is fetched to compute.'
          : 'Your text is safe, and never left this device.'
      }
      context={reportContext(state)}
      actions={
        <>
          <Button className="button button-main" onPress={() => client.load('auto')}>
            {reason === 'load-failed' ? 'Try again' : 'Start again'}
          </Button>
          {offersCpu && (
            <Button className="button" onPress={() => client.load('cpu')}>
              Go on with the CPU
            </Button>
          )}
        </>
      }
    />
  );
}
