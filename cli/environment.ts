/** What a process is told by its environment: where copies of models lie, and whether a network may be asked. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { HUB_ORIGIN } from '../src/weights/hosts.ts';
import { UsageError } from './exit_status.ts';

/** Variables by their names. */
export type Environment = Readonly<Partial<Record<string, string>>>;

/**
 * Where this program keeps models: what `UNMASK_CACHE` says, else `unmask` in the user's folder for what can be had again.
 * @param platform as `process.platform` says it
 */
export function ownCacheFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const said = env.UNMASK_CACHE ?? '';
  if (said !== '') return said;
  const xdg = env.XDG_CACHE_HOME ?? '';
  // By the XDG specification a relative path there is to be ignored.
  if (isAbsolute(xdg)) return join(xdg, 'unmask');
  const home = env.HOME ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'unmask');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(env.USERPROFILE ?? home, 'AppData', 'Local'), 'unmask', 'Cache');
  }
  return join(home, '.cache', 'unmask');
}

/** Where Hugging Face's own programs keep models, by the variables that `huggingface_hub` reads. */
export function hubCacheFolder(env: Environment): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = env;
  const named = HF_HUB_CACHE ?? HUGGINGFACE_HUB_CACHE;
  if (named !== undefined) return named;
  const caches = XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), '.cache');
  return join(HF_HOME ?? join(caches, 'huggingface'), 'hub');
}

/** Whether no network is to be asked, as `huggingface_hub` reads it. */
export function isOffline({ HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE }: Environment): boolean {
  const said = HF_HUB_OFFLINE ?? TRANSFORMERS_OFFLINE ?? '';
  return ['1', 'ON', 'YES', 'TRUE'].includes(said.toUpperCase());
}

/** The hub that is asked: Hugging Face's, or the mirror that `HF_ENDPOINT` names. @throws UsageError where that is no origin */
export function hubOrigin({ HF_ENDPOINT = '' }: Environment): string {
  if (HF_ENDPOINT === '') return HUB_ORIGIN;
  const url = URL.canParse(HF_ENDPOINT) ? new URL(HF_ENDPOINT) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new UsageError(
    `HF_ENDPOINT is an origin such as ${HUB_ORIGIN}; it is ${JSON.stringify(HF_ENDPOINT)}.`,
  );
}
