/** Models that Hugging Face's own programs have fetched, where they lie: `models--OWNER--NAME/snapshots/COMMIT`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubSource } from '../src/model/hub_source.ts';
import { type Environment, hubCacheFolder } from './environment.ts';
import { isWholeFolder } from './model_folder.ts';

/**
 * The folder of a model in that cache; null where it is not there, or not with every file of a model, as of a repository of which only a pickle
 * was fetched.
 */
export function hubSnapshot({ repo, revision }: HubSource, env: Environment): string | null {
  const folder = join(hubCacheFolder(env), `models--${repo.replaceAll('/', '--')}`);
  const snapshot = join(folder, 'snapshots', commitOf(folder, revision ?? 'main'));
  return isWholeFolder(snapshot) ? snapshot : null;
}

/** What a branch or a tag stood for when it was fetched; a commit stands for itself. */
function commitOf(folder: string, revision: string): string {
  const ref = join(folder, 'refs', revision);
  return existsSync(ref) ? readFileSync(ref, 'utf8').trim() : revision;
}
