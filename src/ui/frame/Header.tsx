import { useContext } from 'react';
import { Button, DialogTrigger, OverlayTriggerStateContext, Popover } from 'react-aria-components';
import type { EngineChoice, ModelIdentity, WorkerClient } from '../../page/client.ts';
import { ENGINE_CHOICES } from '../../worker/messages.ts';
import { ofHeader, type HeaderState } from '../../page/selectors.ts';
import { formatDuration } from '../format.ts';
import { Chevron } from './Chevron.tsx';
import { Choice } from './Choice.tsx';
import { Facts } from './Facts.tsx';
import { shortName } from '../models/names.ts';
import { backendFacts } from './model_facts.ts';
import { OptionsMenu } from './OptionsMenu.tsx';
import { menuView, offeredViews, viewName, type MenuView, type ViewId } from './route.ts';
import { useView } from './use_view.ts';

interface HeaderProps {
  readonly client: WorkerClient;
  readonly view: ViewId;
  readonly onModels: () => void;
}

interface ModelProps {
  readonly state: HeaderState;
  readonly onModels: () => void;
}

interface StatusProps extends ModelProps {
  readonly client: WorkerClient;
}

/** Name, views, model, and what computes. */
export function Header({ client, view, onModels }: HeaderProps) {
  const state = useView(client, ofHeader);
  const views = offeredViews(state.model, view);
  return (
    <header className="frame-header">
      <Button className="button skip-button" onPress={() => document.querySelector('main')?.focus()}>
        Skip to {viewName(view)}
      </Button>
      <div className="frame-row">
        <p className="wordmark">Unmask</p>
        <nav className="views" aria-label="Views">
          {views.map(({ id, name }) => (
            <a
              className="view-link"
              key={id}
              href={`#${id}`}
              {...(id === menuView(view) ? { 'aria-current': 'page' } : {})}
            >
              {name}
            </a>
          ))}
        </nav>
        <ViewMenu view={view} views={views} />
        <span className="frame-space" />
        <ModelButton state={state} onModels={onModels} />
        <StatusButton client={client} state={state} onModels={onModels} />
      </div>
    </header>
  );
}

/** The views where the header has no room for their names side by side. */
function ViewMenu({ view, views }: Pick<HeaderProps, 'view'> & { readonly views: readonly MenuView[] }) {
  return (
    <OptionsMenu
      className="button button-quiet view-menu"
      aria-label="Views"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[menuView(view)]}
      options={views}
      onChoose={({ id }) => (location.hash = id)}
    >
      <span className="visually-hidden">View: </span>
      {viewName(view)}
    </OptionsMenu>
  );
}

function ModelButton({ state: { model, backend }, onModels }: ModelProps) {
  return (
    <Button className="button button-quiet model-button" aria-haspopup="dialog" onPress={onModels}>
      {model === null || backend === null ? (
        'Models'
      ) : (
        <>
          <span className="visually-hidden">Model: </span>
          <span className="model-name">{shortName(model.name)}</span>{' '}
          <span className="quiet">{backend.identity.dtype}</span>
        </>
      )}
      <Chevron />
    </Button>
  );
}

function StatusButton({ client, state, onModels }: StatusProps) {
  const { backend, answer, engineChoice } = state;
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
      {/* The popover itself is the dialog, named by its button: with a dialog of its own inside, react-aria's hidden dismiss buttons
          would stand outside any landmark. */}
      <Popover className="popover" placement="bottom end">
        <div className="dialog">
          <h2 className="dialog-title">What computes</h2>
          {backend === null ? (
            <p>{status.text}. Nothing has been computed yet.</p>
          ) : (
            <>
              <p>{backend.why}</p>
              {backend.mayFindGpu && (
                <ClosingButton label="Try the GPU again" onPress={() => client.load()} />
              )}
              <Choice
                label="Compute on"
                accessibleLabel="What is to compute"
                value={engineChoice}
                options={ENGINE_CHOICES}
                name={(choice) => ENGINE_NAMES[choice]}
                onChange={(choice) => client.chooseEngine(choice)}
              />
              <Facts facts={backendFacts(backend, answer)} />
            </>
          )}
          {/* Where the header has no room for the model button. */}
          <div className="narrow-only">
            <ClosingButton label="Models" onPress={onModels} />
          </div>
          <ClosingButton label="Close" />
        </div>
      </Popover>
    </DialogTrigger>
  );
}

const ENGINE_NAMES: Readonly<Record<EngineChoice, string>> = {
  auto: 'what is faster',
  gpu: 'the GPU',
  cpu: 'the CPU',
};

/** Closes the popover it stands in: the focus goes back to the status button, after a dialog that it opens as well. */
function ClosingButton({ label, onPress }: { readonly label: string; readonly onPress?: () => void }) {
  const overlay = useContext(OverlayTriggerStateContext);
  const press = (): void => {
    overlay?.close();
    onPress?.();
  };
  return (
    <Button className="button" onPress={press}>
      {label}
    </Button>
  );
}

interface Status {
  readonly kind: 'gpu' | 'cpu' | 'busy' | 'stopped';
  readonly text: string;
  readonly adapter: string | null;
  readonly latency: string | null;
}

function statusOf({ engine, backend, answer }: HeaderState): Status {
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
        adapter: backend === null ? null : engineName(backend.identity),
        latency: answer === null ? null : formatDuration(answer.durationMs),
      };
    }
  }
}

/** What computes, as far as the header has room: a GPU's name, else what the CPU runs. */
function engineName({ backend, adapter }: ModelIdentity): string {
  switch (backend) {
    case 'webgpu':
      return adapter;
    case 'wasm':
      return 'WebAssembly';
    case 'cpu':
      return 'JavaScript';
  }
}
