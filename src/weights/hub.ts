/** A model of the Hugging Face hub: what the API says of it, before anything big is fetched. */
import { throwIfAborted } from '../model/abort.ts';
import { UnmaskError } from '../model/errors.ts';
import {
  FILE_NAMES,
  FILE_ROLES,
  findName,
  findOptional,
  INDEX_NAME,
  listNames,
  mapFiles,
  perRole,
} from '../model/files.ts';
import { isRepository } from '../model/hub_source.ts';
import { hubFilesUrl, hubModelUrl } from './hosts.ts';
import { cardLicence } from './licence.ts';
import { CHUNK_BYTES, isFileSize, isSha256, type Manifest, type ManifestEntry } from './manifest.ts';
import { parseIndex, someOf } from './shards.ts';
import { fetchSmall, isRecord, parseJson } from './small_file.ts';
import type { Transport } from './transport.ts';

const COMMIT = /^[0-9a-f]{40}$/;
/** Endings of files that are Python pickles. A pickle is a program, and is never read. */
const PICKLES = /\.(bin|pt|pth|ckpt)$/;

export interface HubQuery {
  readonly origin: string;
  readonly repo: string;
  /** A branch, a tag or a commit; what it stands for now is what the manifest is pinned to. */
  readonly revision: string;
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the hub for a model's files, their sizes and hashes. The manifest has the model's name as the hub has it now.
 * @throws UnmaskError `weights/gated` for a model whose files are given to those who have signed in and accepted its terms, `weights/not-found`, `weights/missing-file` for a repository without safetensors or one of the other
 *   files, `config/not-albert` where the hub knows it for something else, and as {@link fetchSmall}.
 */
export async function manifestFromHub({
  origin,
  repo: asked,
  revision,
  transport,
  signal,
}: HubQuery): Promise<Manifest> {
  if (!isRepository(asked)) {
    throw notFound(asked, 'owner/name, such as albert/albert-large-v2', 'another form');
  }
  const url = hubModelUrl(origin, asked, revision);
  let bytes: Uint8Array;
  try {
    bytes = await fetchSmall(url, transport, signal);
  } catch (error) {
    throw asHubSays(error, asked, revision);
  }
  const json = parseJson(bytes, `${asked} (as ${url.host} describes it)`, 'weights/not-a-model');
  if (
    !isRecord(json) ||
    typeof json.sha !== 'string' ||
    !COMMIT.test(json.sha) ||
    !Array.isArray(json.siblings)
  ) {
    throw misread(asked, url.host, 'sha and siblings');
  }
  // A model that had no owner once: the hub leads on to the one it has now.
  const repo = typeof json.id === 'string' && hasOwner(json.id) ? json.id : asked;
  if (!hasOwner(repo)) throw misread(asked, url.host, 'id');
  if (json.gated !== undefined && json.gated !== false) throw gated(repo);
  refuseOther(json.config, repo);
  const siblings = new Map<string, unknown>();
  for (const entry of json.siblings as unknown[]) {
    if (isRecord(entry) && typeof entry.rfilename === 'string') siblings.set(entry.rfilename, entry);
  }
  requireFiles(siblings, repo);
  const licence = isRecord(json.cardData) ? cardLicence(json.cardData.license) : undefined;
  const filesUrl = hubFilesUrl(origin, repo, json.sha);
  const isThere = (known: string): boolean => siblings.has(known);
  const files = mapFiles(
    { ...perRole((role) => findName(role, isThere) ?? FILE_NAMES[role]), ...findOptional(isThere) },
    (name) => manifestEntry(siblings.get(name), name, repo, url.host),
  );
  const isSharded = files.weights.name === INDEX_NAME;
  // Compared with its published hash when it is fetched into the store, and with this list then.
  const index = isSharded ? await fetchSmall(new URL(INDEX_NAME, filesUrl), transport, signal) : null;
  const shards = index === null ? [] : parseIndex(index).shards;
  requireShardFiles(shards, siblings, repo);
  return {
    source: 'hub',
    name: repo,
    revision: json.sha,
    ...(revision !== 'main' && { ref: revision }),
    description: `Fetched from ${repo} on Hugging Face.`,
    isDemo: false,
    filesUrl: filesUrl.href,
    chunkBytes: CHUNK_BYTES,
    files,
    shards: shards.map((name) => manifestEntry(siblings.get(name), name, repo, url.host)),
    ...(licence !== undefined && { licence }),
  };
}

/**
 * Why a model's files are refused that the hub has listed: its terms may have to be accepted now. Such an answer is one no page may
 * read, so that by itself it looks like a blocked host.
 * @returns `weights/gated`, else the error as it is
 * @throws AbortError when the signal fires
 */
export async function whyRefused(error: unknown, query: HubQuery): Promise<unknown> {
  if (!(error instanceof UnmaskError)) return error;
  const isRefused = error.code === 'weights/http' && /HTTP (401|403)$/.test(error.actual ?? '');
  if (!isRefused && error.code !== 'weights/blocked') return error;
  try {
    await manifestFromHub(query);
  } catch (asked) {
    throwIfAborted(query.signal);
    if (asked instanceof UnmaskError && asked.code === 'weights/gated') return asked;
  }
  return error;
}

function hasOwner(repo: string): boolean {
  return repo.includes('/') && isRepository(repo);
}

/** A refusal of the hub to tell of a model, by its status and by what the hub calls it. */
function asHubSays(error: unknown, repo: string, revision: string): unknown {
  if (!(error instanceof UnmaskError) || error.code !== 'weights/http') return error;
  const status = error.actual ?? '';
  if (error.details.hubCode === 'GatedRepo') return gated(repo);
  if (error.details.hubCode === 'RevisionNotFound') return noRevision(repo, revision, status);
  // To a stranger the hub does not tell whether a model is private or does not exist.
  return /HTTP (401|403|404)$/.test(status) ? notFound(repo, 'a public model of the hub', status) : error;
}

/** The API repeats a little of config.json; all of it is read before the weights are fetched. */
function refuseOther(config: unknown, repo: string): void {
  const type = isRecord(config) ? config.model_type : undefined;
  if (typeof type !== 'string' || type === 'albert') return;
  throw new UnmaskError({
    code: 'config/not-albert',
    message: `${repo} is not an ALBERT model: the hub has it as ${JSON.stringify(type.slice(0, 60))}.`,
    expected: 'model_type: "albert"',
    actual: JSON.stringify(type.slice(0, 60)),
    remedy: 'Nothing was fetched. Choose an ALBERT masked language model.',
    details: { repo },
  });
}

function requireFiles(siblings: ReadonlyMap<string, unknown>, repo: string): void {
  const missing = FILE_ROLES.filter((role) => findName(role, (name) => siblings.has(name)) === null);
  if (missing.length === 0) return;
  const pickles = [...siblings.keys()].filter((name) => PICKLES.test(name));
  const noSafetensors = missing.includes('weights');
  throw new UnmaskError({
    code: 'weights/missing-file',
    message: noSafetensors
      ? `${repo} publishes no ${listNames(['weights'])}${
          pickles.length > 0 ? `, only ${pickles[0]}: a pickle can run any program, so it is never read` : ''
        }.`
      : `${repo} lacks ${listNames(missing, ' and ')}, so it cannot be used as it is.`,
    expected: listNames(FILE_ROLES),
    actual: `without ${listNames(missing)}`,
    remedy: noSafetensors
      ? 'Nothing was fetched. Choose a model with safetensors, or convert it yourself and choose the files here.'
      : 'Nothing was fetched. Choose another model, or choose the files here.',
    details: { repo, missing: listNames(missing) },
  });
}

function requireShardFiles(
  shards: readonly string[],
  siblings: ReadonlyMap<string, unknown>,
  repo: string,
): void {
  const missing = shards.filter((name) => !siblings.has(name));
  if (missing.length === 0) return;
  throw new UnmaskError({
    code: 'weights/missing-file',
    message: `${repo} lacks ${someOf(missing)}, which its ${INDEX_NAME} names, so it cannot be used as it is.`,
    expected: someOf(shards),
    actual: `without ${someOf(missing)}`,
    remedy: 'Nothing was fetched. Choose another model, or choose the files here.',
    details: { repo, missing: someOf(missing) },
  });
}

function manifestEntry(entry: unknown, name: string, repo: string, host: string): ManifestEntry {
  if (!isRecord(entry)) throw misread(repo, host, name);
  const { size, blobId, lfs } = entry;
  const large = isRecord(lfs) ? lfs : null;
  const byteLength = large?.size ?? size;
  if (!isFileSize(byteLength)) throw misread(repo, host, `the size of ${name}`);
  // For an LFS file, git's name is that of the pointer, which says nothing of the content.
  const sha256 = large?.sha256;
  if (large !== null && !isSha256(sha256)) throw misread(repo, host, `the SHA-256 of ${name}`);
  return {
    name,
    byteLength,
    sha256: isSha256(sha256) ? sha256 : null,
    gitBlob: large === null && typeof blobId === 'string' && COMMIT.test(blobId) ? blobId : null,
    chunks: null,
  };
}

function notFound(repo: string, expected: string, actual: string): UnmaskError {
  const shown = repo.slice(0, 100);
  return new UnmaskError({
    code: 'weights/not-found',
    message: `There is no public model ${shown} on the hub.`,
    expected,
    actual,
    remedy: 'Check owner and name, or choose files of a model here.',
    details: { repo: shown },
  });
}

function noRevision(repo: string, revision: string, actual: string): UnmaskError {
  const shown = revision.slice(0, 100);
  return new UnmaskError({
    code: 'weights/not-found',
    message: `${repo} has no revision ${shown} on the hub.`,
    expected: 'a branch, a tag, a commit, or refs/pr/ and a number',
    actual,
    remedy: `Check the revision, or get ${repo} without one.`,
    details: { repo, revision: shown },
  });
}

function gated(repo: string): UnmaskError {
  return new UnmaskError({
    code: 'weights/gated',
    message: `${repo} is given only to those who have accepted its terms on Hugging Face, and Unmask signs in nowhere.`,
    expected: 'a model that anyone may read',
    actual: 'gated',
    remedy: `Accept the terms at huggingface.co/${repo}, download ${listNames(FILE_ROLES)} there, signed in, and open the files here.`,
    details: { repo },
  });
}

function misread(repo: string, host: string, what: string): UnmaskError {
  return new UnmaskError({
    code: 'weights/not-a-model',
    message: `${host} describes ${repo} in a way that is not understood: ${what}.`,
    expected: what,
    remedy: 'Try again in a while, or choose files of a model here.',
    details: { repo, host },
  });
}
