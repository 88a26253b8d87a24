import { Button } from 'react-aria-components';
import type { EngineState, SwitchFailure, UnmaskErrorData, WorkerClient } from '../../page/client.ts';
import { ofEngine, type EngineNoticesState } from '../../page/selectors.ts';
import { DismissButton } from './DismissButton.tsx';
import { ErrorNotice, Notice } from './Notice.tsx';
import { choiceName } from '../models/line.ts';
import { shortName } from '../models/names.ts';
import { OpenFilesButton } from '../models/OpenFilesButton.tsx';
import { reportContext } from './report_context.ts';
import { useView } from './use_view.ts';

interface EngineNoticesProps {
  readonly client: WorkerClient;
  readonly onFiles: (files: readonly File[]) => void;
}

/** What is to be said about what computes: CPU, software GPU, losses, failures, a model that did not come. */
export function EngineNotices({ client, onFiles }: EngineNoticesProps) {
  const state = useView(client, ofEngine);
  const { engine, backend, recovered, switchFailed, heldBack } = state;
  return (
    <>
      {engine.kind === 'stopped' && (
        <StoppedNotice client={client} state={state} onFiles={onFiles} engine={engine} />
      )}
      {switchFailed !== null && (
        <SwitchFailedNotice client={client} state={state} onFiles={onFiles} failure={switchFailed} />
      )}
      {engine.kind === 'rebuilding' && (
        <Notice>
          <p>
            The GPU was lost and is being set up again. Your text is safe, and the request under way will be
            answered. {engine.message}
          </p>
        </Notice>
      )}
      {state.madeRoom && (
        <Notice fold={{ name: 'made-room', title: 'A model was put away to make room' }}>
          <p>
            The GPU has no room for two models: the one before was put away to make room for the one being
            opened. Your text is safe, and will be answered by it.
          </p>
        </Notice>
      )}
      {heldBack !== null && (
        <Notice
          actions={
            <>
              <Button className="button" onPress={() => client.models.open(heldBack)}>
                Open it all the same
              </Button>
              <Button className="button" onPress={() => client.models.leaveHeldBack()}>
                Go on without it
              </Button>
            </>
          }
        >
          <p role="status">
            The page ended twice while it was opening {choiceName(heldBack, state.kept)}, which may take more
            memory than there is here. So this visit begins with this site’s own model. Your text is safe, and
            what is kept of the other stays on this device.
          </p>
        </Notice>
      )}
      {recovered !== null && engine.kind !== 'stopped' && (
        <Notice actions={<DismissButton onPress={() => client.dismissRecovery()} />}>
          <p>
            {recovered === 'gpu'
              ? 'The GPU was lost for a moment and has been set up again. Nothing of yours was lost.'
              : 'The part of the page that computes stopped and was started again. Your text is as it was.'}
          </p>
        </Notice>
      )}
      {engine.kind !== 'stopped' && typeof backend?.fallbackReason === 'string' && (
        <Notice
          fold={{ name: 'cpu', title: 'The CPU computes: the same numbers, slower' }}
          actions={
            backend.mayFindGpu && (
              <Button className="button" onPress={() => client.load()}>
                Try the GPU again
              </Button>
            )
          }
        >
          <p>Computing on the CPU: the same numbers, slower. {backend.fallbackReason}</p>
        </Notice>
      )}
      {engine.kind !== 'stopped' && backend?.softwareAdapter === true && (
        <Notice fold={{ name: 'software-gpu', title: 'A software GPU computes: slower' }}>
          <p>
            This browser offers only a software GPU ({backend.identity.adapter}): the numbers are the same,
            and slower.
          </p>
        </Notice>
      )}
    </>
  );
}

interface StoppedNoticeProps extends EngineNoticesProps {
  readonly state: EngineNoticesState;
  readonly engine: Extract<EngineState, { kind: 'stopped' }>;
}

/** Nothing runs until the visitor chooses how to go on. */
function StoppedNotice({ client, state, onFiles, engine }: StoppedNoticeProps) {
  const { error, reason } = engine;
  // A failed load of a GPU kind may well succeed without a GPU; one of files will not.
  const offersCpu = reason === 'gpu-lost' || error.code.startsWith('gpu/');
  return (
    <ErrorNotice
      error={error}
      safe={
        error.code === 'weights/network'
          ? 'Your text is safe. Connect once: the first visit needs the network, and after that nothing is fetched to compute.'
          : 'Your text is safe, and never left this device.'
      }
      context={reportContext(state)}
      actions={
        <>
          <Button className="button button-main" onPress={() => client.load()}>
            {reason === 'load-failed' ? 'Try again' : 'Start again'}
          </Button>
          {offersCpu && (
            <Button className="button" onPress={() => client.load('cpu')}>
              Go on with the CPU
            </Button>
          )}
          {reason === 'load-failed' && !offersCpu && (
            <OpenFilesButton label="Open files instead" onFiles={onFiles} />
          )}
        </>
      }
    />
  );
}

interface SwitchFailedNoticeProps extends EngineNoticesProps {
  readonly state: EngineNoticesState;
  readonly failure: SwitchFailure;
}

/** Another model did not come; what answered before answers still, or the site's own model does. */
function SwitchFailedNotice({ client, state, onFiles, failure }: SwitchFailedNoticeProps) {
  const { model, error, fellBack } = failure;
  const present = state.model === null ? 'the model before it' : shortName(state.model.name);
  const asked = choiceName(model, state.kept);
  return (
    <ErrorNotice
      error={error}
      safe={
        fellBack
          ? 'Your text is safe. The model you used last is not available now, so this site’s own model is used.'
          : `You asked for ${asked}; ${present} goes on answering, and your text is safe.`
      }
      context={reportContext(state)}
      actions={
        <>
          {mayComeRight(error) && (
            <Button className="button" onPress={() => client.models.open(model)}>
              Try again
            </Button>
          )}
          <OpenFilesButton label="Open files instead" onFiles={onFiles} />
          <DismissButton onPress={() => client.models.dismissSwitch()} />
        </>
      }
    />
  );
}

/** False where the same model would fail in the same way: what it is, not how it came, is at fault. */
function mayComeRight({ code }: UnmaskErrorData): boolean {
  const isOfContent = ['config/', 'tokenizer/', 'files/'].some((room) => code.startsWith(room));
  return !isOfContent && code !== 'store/missing';
}
