/** The one place that names a host other than the site itself. The policy of `tools/vite` allows these and no others. */

/** The Hugging Face hub: its API, and the addresses its files are fetched through. */
export const HUB_ORIGIN = 'https://huggingface.co';

/** What addresses of the API begin with, below the origin. */
export const HUB_API = '/api/models/';

/** Where the hub tells of its models, whichever: small, and never a redirect. */
export function hubListUrl(origin: string): URL {
  return new URL('/api/models?limit=1', origin);
}

/** Whether an address is one of the hub: of its API, or of a model's file. */
export function isHubAddress({ pathname }: URL): boolean {
  return pathname.startsWith(HUB_API) || pathname.includes('/resolve/');
}

/** What the hub knows about one revision of a model: its files with sizes and hashes, and the commit it stands for. */
export function hubModelUrl(origin: string, repo: string, revision: string): URL {
  return new URL(`${HUB_API}${repo}/revision/${encodeURIComponent(revision)}?blobs=true`, origin);
}

/**
 * The folder of a model's files at one commit; ends in a slash. Large files redirect from here to another origin under a
 * signature that expires, so every request starts here again.
 */
export function hubFilesUrl(origin: string, repo: string, commit: string): URL {
  return new URL(`/${repo}/resolve/${commit}/`, origin);
}
