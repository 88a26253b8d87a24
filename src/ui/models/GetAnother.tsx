import { useState } from 'react';
import { Button, FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import { hubSourceText, parseHubSource } from '../../page/hub_source.ts';
import { isFetching, type ViewState, type WorkerClient } from '../../page/client.ts';
import type { SiteModelView } from '../../worker/messages.ts';
import { formatBytes } from '../format.ts';
import { DialogSection } from './DialogSection.tsx';
import { properName } from './names.ts';
import { aboutSize, PUBLISHED, publishedRepo, VERSIONS } from './published.ts';

interface GetAnotherProps {
  readonly client: WorkerClient;
  readonly state: ViewState;
  readonly onDone: () => void;
}

/** The published models, and any other of the hub by its name. */
export function GetAnother({ client, state, onDone }: GetAnotherProps) {
  const fetching = isFetching(state.download);
  const get = (repo: string): void => {
    client.models.download(repo);
    onDone();
  };
  const complete = new Set(
    state.kept.view?.models.filter((copy) => copy.complete && copy.ref === null).map(({ name }) => name),
  );
  const ofSite = state.kept.view?.site.filter(({ isDemo, folder }) => !isDemo && !complete.has(folder)) ?? [];
  return (
    <>
      {ofSite.length > 0 && <OfSite client={client} models={ofSite} onDone={onDone} />}
      <DialogSection title="Get another from Hugging Face">
        {fetching && state.download !== null && (
          <p className="quiet">
            One at a time: {properName(state.download.view.repo)} is being fetched. Pause or cancel it to get
            another.
          </p>
        )}
        <ul className="published-list">
          {PUBLISHED.map(({ size, aboutBytes }) => (
            <li className="published" key={size}>
              <span>
                albert-{size} <span className="quiet number">{aboutSize({ aboutBytes })}</span>
              </span>
              <span className="kept-actions">
                {VERSIONS.map((version) => {
                  const repo = publishedRepo(size, version);
                  return complete.has(repo) ? (
                    <span className="quiet" key={version}>
                      {version} is kept
                    </span>
                  ) : (
                    <Button
                      className="button"
                      key={version}
                      aria-label={`Get albert-${size}-${version}, ${aboutSize({ aboutBytes })}`}
                      isDisabled={fetching}
                      onPress={() => get(repo)}
                    >
                      Get {version}
                    </Button>
                  );
                })}
              </span>
            </li>
          ))}
        </ul>
        <RepoField isDisabled={fetching} onGet={get} />
      </DialogSection>
    </>
  );
}

/** What this site has itself: nearer, and as small as whoever runs it made it. */
function OfSite({
  client,
  models,
  onDone,
}: Pick<GetAnotherProps, 'client' | 'onDone'> & { readonly models: readonly SiteModelView[] }) {
  return (
    <DialogSection title="Get one from this site">
      <ul className="published-list">
        {models.map(({ folder, name, byteLength }) => (
          <li className="published" key={folder}>
            <span>
              {name} <span className="quiet number">{formatBytes(byteLength)}</span>
            </span>
            <Button
              className="button"
              aria-label={`Get ${name} from this site, ${formatBytes(byteLength)}`}
              onPress={() => {
                client.models.openSiteModel(folder);
                onDone();
              }}
            >
              Get
            </Button>
          </li>
        ))}
      </ul>
    </DialogSection>
  );
}

function RepoField({
  isDisabled,
  onGet,
}: {
  readonly isDisabled: boolean;
  readonly onGet: (repo: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const [isRefused, setIsRefused] = useState(false);
  return (
    <Form
      className="repo-form"
      onSubmit={(event) => {
        event.preventDefault();
        const source = parseHubSource(typed);
        setIsRefused(source === null);
        if (source !== null) onGet(hubSourceText(source));
      }}
    >
      <TextField
        className="text-field"
        value={typed}
        isInvalid={isRefused}
        validationBehavior="aria"
        onChange={(text) => {
          setTyped(text);
          setIsRefused(false);
        }}
      >
        <Label className="field-label">Any other ALBERT, as owner/name</Label>
        <div className="repo-box">
          <Input className="find-input" spellCheck={false} autoComplete="off" autoCapitalize="none" />
          <Button className="button" type="submit" isDisabled={isDisabled}>
            Get it
          </Button>
        </div>
        <FieldError className="field-error">
          A repository is named owner/name, in letters, digits, dots, dashes: albert/albert-base-v2. A
          revision stands behind an @: owner/name@refs/pr/1. An address is taken whole, but none of a folder.
        </FieldError>
        <Text slot="description" className="field-hint">
          Its address on the hub will do as well. Checked to be an ALBERT with safetensors before anything
          large is fetched. Pickles are never read.
        </Text>
      </TextField>
    </Form>
  );
}
