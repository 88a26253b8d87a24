/** Names of models: as the hub has them, as the page says them. */

const PART = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?$/;

/**
 * `owner/name` as typed, or pasted as the address of its page; null where it cannot be a repository of the hub
 * (letters, digits, `-`, `_`, `.`; no `--`, no `..`; up to 96 of them a part).
 */
export function parseRepo(typed: string): string | null {
  const path = typed.trim().replace(/^(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\//i, '');
  const parts = path.replace(/\/+$/, '').split('/');
  if (parts.length !== 2) return null;
  return parts.every((part) => PART.test(part) && !/--|\.\./.test(part)) ? parts.join('/') : null;
}

/** `albert-large-v2` of `albert/albert-large-v2`; another owner's model keeps the owner. */
export function shortName(name: string): string {
  return name.startsWith('albert/') ? name.slice('albert/'.length) : name;
}

/** The family in capitals, as its authors write it: `ALBERT-large-v2`. */
export function properName(name: string): string {
  return shortName(name).replace(/^albert-/, 'ALBERT-');
}
