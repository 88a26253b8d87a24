/** Models that Hugging Face's own programs have fetched, where they lie: `models--OWNER--NAME/snapshots/COMMIT`. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UnmaskError } from '../src/model/errors.ts';
import { hubSourceText, parseHubSource } from '../src/model/hub_source.ts';
import { UsageError } from './exit_status.ts';

/** What says where that cache is, as `huggingface_hub` reads it. */
export type CacheEnvironment = Readonly<Partial<Record<string, string>>>;

/**
 * The folder of a model: one of this machine, else the copy in Hugging Face's cache of `owner/name` or `owner/name@revision`.
 * @throws UsageError for what names neither; UnmaskError `store/missing` for a model of which there is no copy
 */
export function modelFolder(given: string, env: CacheEnvironment): string {
  if (existsSync(given)) return given;
  const source = parseHubSource(given);
  if (source === null) throw new UsageError(`There is no folder ${given}.`);
  const { repo, revision } = source;
  const folder = join(cacheFolder(env), `models--${repo.replaceAll('/', '--')}`);
  const snapshot = join(folder, 'snapshots', commitOf(folder, revision ?? 'main'));
  if (existsSync(snapshot)) return snapshot;
  throw new UnmaskError({
    code: 'store/missing',
    message: `There is no folder ${given}, and no copy of the model ${hubSourceText(source)} in ${cacheFolder(env)}.`,
    remedy: `Fetch it with Hugging Face's program (hf download ${repo}), or give a folder.`,
  });
}

function cacheFolder({
  HF_HUB_CACHE,
  HUGGINGFACE_HUB_CACHE,
  HF_HOME,
  XDG_CACHE_HOME,
}: CacheEnvironment): string {
  const named = HF_HUB_CACHE ?? HUGGINGFACE_HUB_CACHE;
  if (named !== undefined) return named;
  return join(HF_HOME ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'huggingface'), 'hub');
}

/** What a branch or a tag stood for when it was fetched; a commit stands for itself. */
function commitOf(folder: string, revision: string): string {
  const ref = join(folder, 'refs', revision);
  return existsSync(ref) ? readFileSync(ref, 'utf8').trim() : revision;
}
