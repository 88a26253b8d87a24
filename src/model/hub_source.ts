/** Which model of the hub is meant, at which revision: as people type it, or paste the address of one of its pages. */

export interface HubSource {
  /** `owner/name`, or the name alone of a model that had no owner once: the hub knows whose it is now. */
  readonly repo: string;
  /** A branch, a tag, a commit or `refs/pr/1`; null for the branch `main`. */
  readonly revision: string | null;
}

/** An owner or a name: `_` may stand at either end, `.` and `-` may not. */
const PART = /^\w(?:[\w.-]{0,94}\w)?$/;
const REVISION = /^[A-Za-z0-9][A-Za-z0-9._+/-]{0,199}$/;
const ADDRESS = /^(?:(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\/(?:api\/models\/)?|hf:\/\/)/i;
/** First segments of addresses that are no owner's. */
const OTHER_PAGES = new Set(['api', 'blog', 'collections', 'datasets', 'docs', 'models', 'papers', 'spaces']);
/** What stands between a model and a revision in the address of a page of it. */
const WORDS = ['tree', 'blob', 'resolve', 'raw', 'commit', 'commits', 'revision', 'discussions'] as const;

/**
 * `owner/name`, `name`, either with `@revision`, or an address of the hub, whole: of the model, of its files at a revision, of one of
 * these, of a commit or of a proposed change. Null where it is none of these, or means a file below a folder, where no model is read.
 */
export function parseHubSource(typed: string): HubSource | null {
  const text = typed.trim();
  const isAddress = ADDRESS.test(text);
  const path = (isAddress ? text.replace(ADDRESS, '').replace(/[?#].*$/s, '') : text).replace(/\/+$/, '');
  const at = path.indexOf('@');
  const pinned = at < 0 ? null : path.slice(at + 1);
  const parts = decoded((at < 0 ? path : path.slice(0, at)).split('/'));
  if (parts === null || OTHER_PAGES.has(parts[0])) return null;
  // Behind owner and name, else behind the name alone.
  const word = [2, 1].find((index) => parts.length > index + 1 && isWord(parts[index]));
  const repo = parts.slice(0, word);
  if (!isRepository(repo.join('/'))) return null;
  if (word !== undefined && (!isAddress || pinned !== null)) return null;
  const revision = word === undefined ? (pinned ?? 'main') : revisionOf(parts[word], parts.slice(word + 1));
  if (revision === null || !isRevision(revision)) return null;
  return { repo: repo.join('/'), revision: revision === 'main' ? null : revision };
}

/** The same in one text, `owner/name@revision`; without a revision, `owner/name`. */
export function hubSourceText({ repo, revision }: HubSource): string {
  return revision === null ? repo : `${repo}@${revision}`;
}

/** Whether a text can name a model of the hub, with its owner or without: as huggingface_hub's `validate_repo_id`. */
export function isRepository(text: string): boolean {
  const parts = text.split('/');
  return parts.length <= 2 && parts.every((part) => PART.test(part)) && !/--|\.\.|\.git$/.test(text);
}

/** Whether a text can be the name of a branch, a tag or a commit. */
export function isRevision(text: string): boolean {
  return REVISION.test(text) && !/\.\.|\/\/|\/\.|\/$|\.lock$/.test(text);
}

/** What an address means by what follows one of {@link WORDS}; null where it leads into a folder. */
function revisionOf(word: string, rest: readonly string[]): string | null {
  // A proposed change is a branch of its own, whatever else its page shows.
  if (word === 'discussions') return /^\d{1,9}$/.test(rest[0]) ? `refs/pr/${rest[0]}` : null;
  // In an address a slash of a revision is written %2F, except where people write refs/pr/1 as it is.
  const taken = rest[0] === 'refs' ? 3 : 1;
  const isFile = word === 'blob' || word === 'resolve' || word === 'raw';
  return rest.length <= taken + (isFile ? 1 : 0) ? rest.slice(0, taken).join('/') : null;
}

function isWord(part: string): boolean {
  return WORDS.some((word) => word === part);
}

function decoded(parts: readonly string[]): readonly string[] | null {
  try {
    return parts.map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
}
