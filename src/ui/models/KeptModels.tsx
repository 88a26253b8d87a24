import { useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { hubSourceText } from '../../page/hub_source.ts';
import {
  isFetching,
  isolatedName,
  type Verification,
  type ViewState,
  type WorkerClient,
} from '../../page/client.ts';
import type { StoredModelView, StoreView } from '../../worker/messages.ts';
import { DismissButton } from '../frame/DismissButton.tsx';
import { reportContext } from '../frame/report_context.ts';
import { formatBytes, formatCount, formatPlural } from '../format.ts';
import { ErrorNotice } from '../frame/Notice.tsx';
import { DialogSection } from './DialogSection.tsx';
import { KeptTyping } from './KeptTyping.tsx';
import { bytesLeft } from './line.ts';
import { shortName } from './names.ts';
import { usePersistence } from './use_persistence.ts';

interface KeptModelsProps {
  readonly client: WorkerClient;
  readonly state: ViewState;
  readonly onDone: () => void;
}

/** What is kept on this device: use, verify, delete, keep for good. */
export function KeptModels({ client, state, onDone }: KeptModelsProps) {
  const { view, error } = state.kept;
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <DialogSection title="Kept on this device" headingRef={heading}>
      {error !== null && (
        <ErrorNotice
          error={error}
          safe="What is kept is as it was."
          context={reportContext(state)}
          actions={<DismissButton onPress={() => client.models.dismissStoreError()} />}
        />
      )}
      {view === null && error === null && <p className="quiet">Looking.</p>}
      {view !== null && (
        <>
          <p className="quiet">{storeWords(view)}</p>
          {view.models.length > 0 && (
            <ul className="kept-list">
              {view.models.map((copy) => (
                <KeptModel
                  key={copy.key}
                  client={client}
                  state={state}
                  copy={copy}
                  onDone={onDone}
                  onDeleted={() => heading.current?.focus()}
                />
              ))}
            </ul>
          )}
          {view.where === 'disk' && view.models.length > 0 && <KeepForGood />}
        </>
      )}
      <KeptTyping />
    </DialogSection>
  );
}

function storeWords({ where, reason, models, usedBytes, quotaBytes }: StoreView): string {
  if (where === 'memory') {
    return `This browser refuses storage here, so a model lasts as long as the page is open. ${reason ?? ''}`;
  }
  const used =
    usedBytes === null
      ? ''
      : quotaBytes === null
        ? ` ${formatBytes(usedBytes)} used.`
        : ` ${formatBytes(usedBytes)} used of the ${formatBytes(quotaBytes)} the browser allows.`;
  return `${models.length === 0 ? 'No model yet.' : `${formatPlural(models.length, 'model')}.`}${used}`;
}

interface KeptModelProps extends KeptModelsProps {
  readonly copy: StoredModelView;
  readonly onDeleted: () => void;
}

function KeptModel({ client, state, copy, onDone, onDeleted }: KeptModelProps) {
  const [isAsking, setIsAsking] = useState(false);
  const deleteButton = useRef<HTMLButtonElement>(null);
  const { key, complete } = copy;
  const name = shortName(copy.name);
  const inUse = copy.inUse || (state.model?.origin === 'stored' && state.model.folder === key);
  const fetching = isFetching(state.download);
  const asked = hubSourceText({ repo: copy.name, revision: copy.ref });
  const isFetched = fetching && state.download?.view.repo === asked;
  const isVerifying = state.kept.verifying.includes(key);
  const close = (act: () => void) => (): void => {
    act();
    onDone();
  };
  return (
    <li className="kept-model">
      <div className="kept-words">
        <p>
          <span className="kept-name">{name}</span>{' '}
          <code className="quiet">
            {copy.ref !== null && copy.ref !== copy.revision && `${isolatedName(copy.ref)} · `}
            {isolatedName(copy.revision.slice(0, 12))}
          </code>
        </p>
        <p className="quiet">{copyWords(copy, inUse, isFetched)}</p>
        <p className="quiet" role="status">
          {isVerifying ? 'Comparing every piece with its hash.' : verifiedWords(state.kept.verified[key])}
        </p>
      </div>
      {isAsking ? (
        <div className="kept-actions" role="group" aria-label={`Delete ${name}`}>
          <span>
            Delete {name} ({formatBytes(copy.keptBytes)}) from this device?
          </span>
          <Button
            className="button button-danger"
            onPress={() => {
              client.models.deleteStored(key);
              onDeleted();
            }}
          >
            Delete it
          </Button>
          <Button
            className="button"
            autoFocus
            onPress={() => {
              setIsAsking(false);
              // It is drawn again first.
              requestAnimationFrame(() => deleteButton.current?.focus());
            }}
          >
            Keep it
          </Button>
        </div>
      ) : (
        <div className="kept-actions">
          {complete && !inUse && (
            <Button
              className="button"
              aria-label={`Use ${name}`}
              onPress={close(() => client.models.open({ from: 'stored', key }))}
            >
              Use
            </Button>
          )}
          {!complete && !fetching && (
            <Button
              className="button"
              aria-label={copy.damaged ? `Get ${name} again` : `Resume ${name}, ${bytesLeft(copy)} left`}
              onPress={close(() =>
                copy.source === 'site'
                  ? client.models.openSiteModel(copy.name)
                  : client.models.download(asked),
              )}
            >
              {copy.damaged ? 'Get again' : `Resume, ${bytesLeft(copy)} left`}
            </Button>
          )}
          {complete && (
            <Button
              className="button"
              aria-label={`Verify ${name}`}
              isDisabled={isVerifying}
              onPress={() => client.models.verifyStored(key)}
            >
              Verify
            </Button>
          )}
          {!inUse && !isFetched && (
            <Button
              ref={deleteButton}
              className="button"
              aria-label={`Delete ${name}`}
              onPress={() => setIsAsking(true)}
            >
              Delete
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function copyWords(copy: StoredModelView, inUse: boolean, isFetched: boolean): string {
  if (isFetched) return 'Being fetched.';
  if (copy.damaged) {
    return `Damaged: ${formatBytes(copy.keptBytes)}, without a list of files that can be read. Got again, what is right of it stays.`;
  }
  if (!copy.complete) {
    return `Partial: ${formatBytes(copy.keptBytes)} of ${formatBytes(copy.totalBytes)}.`;
  }
  const size = `${formatBytes(copy.totalBytes)}, complete.`;
  return inUse ? `${size} In use: it can be deleted once another model answers.` : size;
}

function verifiedWords(verification: Verification | undefined): string {
  if (verification === undefined) return '';
  const { chunks, damagedChunks } = verification;
  if (damagedChunks === 0) return `Verified: all ${formatPlural(chunks, 'piece')} match.`;
  const are = damagedChunks === 1 ? 'is' : 'are';
  return `${formatCount(damagedChunks)} of ${formatPlural(chunks, 'piece')} ${are} damaged, and will be fetched again when the model is next used.`;
}

function KeepForGood() {
  const { persistence, ask } = usePersistence();
  return (
    <div className="kept-actions">
      {persistence !== 'unknown' && (
        <Button className="button" isDisabled={persistence === 'kept'} onPress={ask}>
          Keep for good
        </Button>
      )}
      <span className="quiet" role="status">
        {persistence === 'kept' && 'Kept for good: the browser does not delete it by itself.'}
        {persistence === 'refused' && 'The browser may delete it when space runs short.'}
      </span>
    </div>
  );
}
