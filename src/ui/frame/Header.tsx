import { Button, DialogTrigger } from 'react-aria-components';
import type { ViewState } from '../../worker/client.ts';
import { formatDuration } from '../format.ts';
import { Chevron } from './Chevron.tsx';
import { DetailsPopover } from './DetailsPopover.tsx';
import { Facts } from './Facts.tsx';
import { backendFacts, modelFacts } from './model_facts.ts';

/** The views that exist. */
const VIEWS = [{ id: 'fill', name: 'Fill' }] as const;

/** Name, views, model, and what computes. */
export function Header({ state }: { readonly state: ViewState }) {
  return (
    <header className="frame-header">
      <div className="frame-row">
        <p className="wordmark">Unmask</p>
        <nav aria-label="Views">
          {VIEWS.map((view) => (
            <a className="view-link" key={view.id} href={`#${view.id}`} aria-current="page">
              {view.name}
            </a>
          ))}
        </nav>
        <span className="frame-space" />
        <ModelButton state={state} />
        <StatusButton state={state} />
      </div>
    </header>
  );
}

function ModelButton({ state: { model, backend } }: { readonly state: ViewState }) {
  if (model === null || backend === null) return null;
  return (
    <DialogTrigger>
      <Button className="button button-quiet model-button">
        <span className="visually-hidden">Model: </span>
        {model.name} <span className="quiet">{backend.identity.dtype}</span>
        <Chevron />
      </Button>
      <DetailsPopover>
        <ModelSection state={{ model, backend }} />
      </DetailsPopover>
    </DialogTrigger>
  );
}

function ModelSection({
  state: { model, backend },
}: {
  readonly state: {
    readonly model: NonNullable<ViewState['model']>;
    readonly backend: NonNullable<ViewState['backend']>;
  };
}) {
  return (
    <>
      <h2 className="dialog-title">Model</h2>
      <p>{model.description}</p>
      <Facts facts={modelFacts(model, backend)} />
    </>
  );
}

function StatusButton({ state }: { readonly state: ViewState }) {
  const { backend, model, answer } = state;
  const status = statusOf(state);
  return (
    <DialogTrigger>
      <Button className="button button-quiet status-button">
        <span className="visually-hidden">Status: </span>
        <span className="status-dot" data-kind={status.kind} aria-hidden="true" />
        <span>{status.text}</span>
        {status.adapter !== null && <span className="quiet status-adapter">{status.adapter}</span>}
        {status.latency !== null && <span className="number">{status.latency}</span>}
      </Button>
      <DetailsPopover>
        <h2 className="dialog-title">What computes</h2>
        {backend === null ? (
          <p>{status.text}. Nothing has been computed yet.</p>
        ) : (
          <>
            {backend.fallbackReason !== null && <p>{backend.fallbackReason}</p>}
            <Facts facts={backendFacts(backend, answer)} />
          </>
        )}
        {/* Where the header has no room for the model button, its facts are here. */}
        {backend !== null && model !== null && (
          <div className="narrow-only">
            <h2 className="dialog-title">Model</h2>
            <p>{model.description}</p>
            <Facts facts={modelFacts(model, backend)} />
          </div>
        )}
      </DetailsPopover>
    </DialogTrigger>
  );
}

interface Status {
  readonly kind: 'gpu' | 'cpu' | 'busy' | 'stopped';
  readonly text: string;
  readonly adapter: string | null;
  readonly latency: string | null;
}

function statusOf({ engine, backend, answer }: ViewState): Status {
  const bare = { adapter: null, latency: null };
  switch (engine.kind) {
    case 'loading':
      return { kind: 'busy', text: 'Loading', ...bare };
    case 'rebuilding':
      return { kind: 'busy', text: 'GPU lost, rebuilding', ...bare };
    case 'stopped':
      return { kind: 'stopped', text: 'Stopped', ...bare };
    case 'ready': {
      const onGpu = backend?.identity.backend === 'webgpu';
      return {
        kind: onGpu ? 'gpu' : 'cpu',
        text: onGpu ? 'GPU' : 'CPU',
        adapter: onGpu ? backend.identity.adapter : null,
        latency: answer === null ? null : formatDuration(answer.durationMs),
      };
    }
  }
}
