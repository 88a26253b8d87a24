/** The models of this site: its list, and what each folder says of itself. */
import { throwIfAborted } from '../model/abort.ts';
import { UnmaskError } from '../model/errors.ts';
import { perRole } from '../model/files.ts';
import { parseListing, type ModelListing } from './listing.ts';
import { CHUNK_BYTES, type Manifest } from './manifest.ts';
import { sealed, unsealed } from './sealed.ts';
import { fetchSmall, isRecord, parseJson } from './small_file.ts';
import type { Store } from './store.ts';
import type { Transport } from './transport.ts';

/** The list as it was when a network was last there, so that the site works without one. */
const LIST_NOTE = 'site-index.json';

/** The site's list; without a network, the one it gave last. */
export async function siteList(
  baseUrl: string,
  options: { readonly store: Store; readonly transport: Transport; readonly signal?: AbortSignal },
): Promise<readonly ModelListing[]> {
  const { store, transport, signal } = options;
  const noted = await unsealed(await store.note(LIST_NOTE));
  try {
    // With a list at hand nobody waits for a server that does not answer.
    const patience =
      noted === null ? transport : { ...transport, sleep: () => Promise.reject(new Error('no time')) };
    const bytes = await fetchSmall(new URL('index.json', baseUrl), patience, signal);
    const models = parseListing(parseJson(bytes, 'index.json', 'weights/not-a-model'));
    await store.keepNote(LIST_NOTE, await sealed(bytes));
    return models;
  } catch (error) {
    throwIfAborted(signal);
    if (noted !== null) return parseListing(noted.json);
    if (!(error instanceof UnmaskError) || error.code !== 'weights/network') throw error;
    throw new UnmaskError(
      {
        ...error.toData(),
        message: `There is no model on this device yet, and ${new URL(baseUrl).host} could not be reached.`,
        remedy: 'Your text is kept. Connect to the internet once; from then on it works without.',
      },
      { cause: error },
    );
  }
}

/** The list as the site gave it last; empty where it has given none that can be read. Asks the network for nothing. */
export async function notedSiteList(store: Store): Promise<readonly ModelListing[]> {
  const noted = await unsealed(await store.note(LIST_NOTE));
  try {
    return noted === null ? [] : parseListing(noted.json);
  } catch {
    return [];
  }
}

/** A file of at most so many chunks is fetched again whole where one is damaged: that is quick enough. */
const FEW_CHUNKS = 2;

/** What the files of a listed model must be. */
export async function manifestFromSite(
  listing: ModelListing,
  baseUrl: string,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<Manifest> {
  const filesUrl = new URL(`${listing.folder}/`, baseUrl);
  const files = perRole((role) => {
    const file = listing.files[role];
    // Where a file is one chunk, the hash of the whole is that of the chunk.
    const chunks = file.byteLength <= CHUNK_BYTES ? [file.sha256] : null;
    return { ...file, gitBlob: null, chunks };
  });
  const { weights } = listing.files;
  const many = weights.byteLength > FEW_CHUNKS * CHUNK_BYTES;
  const chunks = many ? await siteChunks(filesUrl, weights, transport, signal) : null;
  return {
    source: 'site',
    name: listing.folder,
    revision: listing.revision,
    description: listing.description,
    isDemo: listing.isDemo,
    filesUrl: filesUrl.href,
    chunkBytes: CHUNK_BYTES,
    files: many ? { ...files, weights: { ...files.weights, chunks } } : files,
    shards: [],
  };
}

/**
 * The hashes of the chunks, as `npm run weights` leaves them in the folder's manifest.json; null where there is none, or
 * one of other weights. The hash of the whole, which index.json gives, is compared in any case.
 */
async function siteChunks(
  filesUrl: URL,
  weights: { readonly byteLength: number; readonly sha256: string },
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | null> {
  let json: unknown;
  try {
    const bytes = await fetchSmall(new URL('manifest.json', filesUrl), transport, signal);
    json = parseJson(bytes, 'manifest.json', 'weights/not-a-model');
  } catch {
    throwIfAborted(signal);
    return null;
  }
  if (!isRecord(json) || json.sha256 !== weights.sha256 || json.chunkSize !== CHUNK_BYTES) return null;
  if (!Array.isArray(json.chunks)) return null;
  const chunks = json.chunks.filter((hash: unknown) => typeof hash === 'string');
  return chunks.length === Math.ceil(weights.byteLength / CHUNK_BYTES) ? chunks : null;
}
