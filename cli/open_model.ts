/** Which model answers: the embedded one, a folder's, or one of the hub, from whichever copy of it there is. */
import { existsSync } from 'node:fs';
import { parseHubSource } from '../src/model/hub_source.ts';
import { UsageError } from './exit_status.ts';
import { hubSnapshot } from './hf_cache.ts';
import { HubCopies } from './hub_copies.ts';
import type { HubMeans } from './io.ts';
import { embeddedFolder, openFolder, opened, type OpenedModel } from './model_folder.ts';

/** Which model a command asks. */
export interface ModelAsked {
  /** A folder, or `owner/name` of the hub with `@revision` if any; null for the embedded model. */
  readonly model: string | null;
  /** No network is asked. */
  readonly offline: boolean;
}

/**
 * Opens a model: of a name the copy in Hugging Face's cache, else our own, else it is fetched.
 * @throws UsageError for what is neither a folder nor a name; as {@link openFolder} and {@link HubCopies.require}
 */
export async function openModel(
  { model: given, offline }: ModelAsked,
  means: HubMeans,
): Promise<OpenedModel> {
  if (given === null) return openFolder(embeddedFolder());
  if (existsSync(given)) return openFolder(given);
  const source = parseHubSource(given);
  if (source === null) throw new UsageError(`There is no folder ${given}.`);
  const theirs = hubSnapshot(source, means.env);
  if (theirs !== null) return openFolder(theirs);
  // Of a folder that is mistyped no network hears.
  if (!source.repo.includes('/')) {
    throw new UsageError(`There is no folder ${given}, and a model of the hub is called OWNER/NAME.`);
  }
  const copies = await HubCopies.open(means, offline);
  return opened(await copies.load(await copies.require(source)));
}
