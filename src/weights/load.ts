/** A model from wherever it is → config, tokenizer and typed tensors, streamed. */
import { throwIfAborted } from '../model/abort.ts';
import { mapFiles, roleEntries, type AnyRole, type FileRole } from '../model/files.ts';
import { Arrival } from './arrival.ts';
import { givenFile, type ByteFile } from './byte_file.ts';
import { chooseFiles, chooseShards, nameOfFiles, type GivenNames, type NamedFile } from './given_files.ts';
import { licenceOf } from './licence.ts';
import { KeptFile } from './kept_file.ts';
import { findListing, type ModelListing } from './listing.ts';
import {
  openModel,
  type LoadedModel,
  type ModelBytes,
  type NamedOrigin,
  type OpenFile,
  type OpenOptions,
} from './open_model.ts';
import { asHashed, byteLengthOf, keyOf, type HashedEntry, type HashedManifest } from './manifest.ts';
import { manifestFromSite, siteList } from './site.ts';
import { useLock, type Store, type WholeModel } from './store.ts';
import type { Transport } from './transport.ts';
import { fetchUnderLock, removeOthers, wholeCopy } from './upkeep.ts';

export type { LoadedModel } from './open_model.ts';

export interface LoadOptions extends OpenOptions {
  readonly store: Store;
  readonly transport: Transport;
}

/**
 * A model folder of the site: from the copy on this device when there is one of this revision, else fetched into the store.
 * Where the site tells every chunk's hash, the model is given back while it still arrives: its weights stream as they come,
 * and their stream ends once the copy is whole.
 * @param baseUrl where index.json and the model folders are; ends in a slash
 * @param folder one that index.json lists, or null for the first
 * @throws UnmaskError `weights/*`, `config/*`. AbortError when the signal fires.
 */
export async function loadFromSite(
  { baseUrl, folder }: { readonly baseUrl: string; readonly folder: string | null },
  given: LoadOptions,
): Promise<LoadedModel> {
  const options = { ...given, onProgress: rising(given.onProgress) };
  const { store, transport, signal } = options;
  let models: readonly ModelListing[];
  try {
    models = await siteList(baseUrl, options);
  } catch (error) {
    throwIfAborted(signal);
    // Its list is lost and cannot be had: what is kept says itself what it is.
    const kept = await keptOfSite(store, folder);
    if (kept === null) throw error;
    return loadStored(kept, given);
  }
  const listing = findListing(models, folder);
  const { folder: found, name, revision, description, isDemo, byteLength } = listing;
  const key = keyOf({ source: 'site', name: found, revision });
  const from: NamedOrigin = {
    ...{ origin: 'site', folder: found, name, revision, description, isDemo, byteLength, key },
    licence: licenceOf({ name: found, isDemo }),
  };
  const known = await store.find(key);
  if (known?.isWhole || known?.isAllHere) return openKept(await wholeCopy(key, options), from, options);
  const manifest = await manifestFromSite(listing, baseUrl, transport, signal);
  const hashed = asHashed(manifest);
  if (hashed) return openArriving(hashed, from, options);
  const model = await fetchUnderLock(manifest, options);
  await removeOthers(store, manifest);
  throwIfAborted(signal);
  return openKept(model, from, options);
}

/** The key of a copy of that folder of the site, of any where `folder` is null; null where there is none. */
async function keptOfSite(store: Store, folder: string | null): Promise<string | null> {
  const kept = (await store.list()).find(
    ({ isWhole, manifest }) =>
      isWhole && manifest.source === 'site' && (folder === null || manifest.name === folder),
  );
  return kept?.key ?? null;
}

/**
 * The copy on this device. The network is asked for nothing but a chunk that is damaged.
 * @throws UnmaskError `store/missing`, `weights/damaged`, and as {@link loadFromSite}.
 */
export async function loadStored(key: string, options: LoadOptions): Promise<LoadedModel> {
  const model = await wholeCopy(key, options);
  const { name, revision, ref, description, isDemo } = model.manifest;
  const byteLength = byteLengthOf(model.manifest);
  const shown = name.split('/').at(-1) ?? name;
  return openKept(
    model,
    {
      ...{ origin: 'stored', folder: key, name: shown, revision, description, isDemo, byteLength, key },
      ...(ref !== undefined && { ref }),
      licence: licenceOf(model.manifest),
    },
    { ...options, onProgress: rising(options.onProgress) },
  );
}

/**
 * Files the visitor gave, in any order; each is known by its name. The weights are read twice: once for their hash, which nobody
 * else knows and which is the model's revision, then as they are used.
 * @throws UnmaskError `files/missing`, `files/unreadable`, `weights/*`, `config/*`. AbortError when the signal fires.
 */
export async function loadFiles(
  files: readonly File[],
  { name: called, ...options }: OpenOptions & GivenNames,
): Promise<LoadedModel> {
  const found = chooseFiles(files);
  const shards = await chooseShards(files, found.weights);
  const all = [...roleEntries(found).map(([, file]) => file), ...shards];
  const byteLength = all.reduce((sum, { file }) => sum + file.size, 0);
  const opened = ({ name, file }: NamedFile): OpenFile => ({ name, file: givenFile(file), sha256: null });
  return openModel(
    ({ config, content }) => ({
      origin: 'files',
      folder: 'files',
      name: nameOfFiles({ name: called }, config, content),
      revision: content,
      content,
      description: 'Read from the files you gave; nothing is kept.',
      isDemo: false,
      licence: null,
      byteLength,
      key: null,
    }),
    { files: mapFiles(found, opened), shards: shards.map(opened) },
    { ...options, onProgress: rising(options.onProgress) },
    () => undefined,
  );
}

async function openKept(model: WholeModel, from: NamedOrigin, options: LoadOptions): Promise<LoadedModel> {
  const { store, transport, signal } = options;
  const release = await store.locks.share(useLock(model.key));
  const bytes = manifestBytes(
    model.manifest,
    (file) => new KeptFile({ store, model, file, transport, signal }),
  );
  return openModel(({ content }) => ({ ...from, content }), bytes, options, release);
}

/** A model that is fetched into the store from now on, and read as it arrives. */
async function openArriving(
  manifest: HashedManifest,
  from: NamedOrigin,
  options: LoadOptions,
): Promise<LoadedModel> {
  const { store, transport } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const arrival = new Arrival(manifest, { store, transport, signal });
  const whole = fetchUnderLock(manifest, {
    ...options,
    signal,
    onKept: (role, folder, chunks) => arrival.kept(role, folder, chunks),
  }).then(async (model) => {
    await removeOthers(store, manifest);
    arrival.whole(model);
  });
  whole.catch((error: unknown) => arrival.fail(error));
  const unshare = await store.locks.share(useLock(keyOf(manifest)));
  const release = (): void => {
    stop.abort();
    unshare();
  };
  const model = await openModel(
    ({ content }) => ({ ...from, content }),
    manifestBytes(manifest, (_file, role) => arrival.file(role)),
    { ...options, signal },
    release,
  );
  return {
    ...model,
    weights: async function* () {
      yield* model.weights();
      await whole;
    },
  };
}

function manifestBytes(
  { files, shards }: HashedManifest,
  open: (file: HashedEntry, role: AnyRole) => ByteFile,
): ModelBytes {
  const opened = (entry: HashedEntry, role: AnyRole): OpenFile => ({
    name: entry.name,
    file: open(entry, role),
    sha256: entry.sha256,
  });
  return {
    files: mapFiles(files, opened),
    shards: shards.map((entry) => opened(entry, 'weights')),
  };
}

/** Progress that never falls and never passes the whole, half a percent at a time. */
function rising(report: LoadOptions['onProgress']): NonNullable<LoadOptions['onProgress']> {
  let told = 0;
  let toldRole: FileRole | null = null;
  return (role, loaded, total) => {
    const reached = Math.min(Math.max(loaded, told), total);
    // Nothing to tell before the first byte, nor when what was fetched whole is then read.
    if (reached === 0 || told === total) return;
    if (role === toldRole && reached - told < total / 200 && reached < total) return;
    told = reached;
    toldRole = role;
    report?.(role, reached, total);
  };
}
