/** What a model is called where it is kept: one key for each revision, and what the keys of all its revisions begin with. */

export interface KeyParts {
  readonly source: 'hub' | 'site';
  /** `albert/albert-large-v2` on the hub, the folder on the site. */
  readonly name: string;
  readonly revision: string;
}

/** A folder's name for this model at this revision; a safe one whatever the site calls its revisions. */
export function keyOf({ source, name, revision }: KeyParts): string {
  return `${familyOf({ source, name })}${revision.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 80)}`;
}

/** What the keys of all revisions of a model begin with. */
export function familyOf({ source, name }: Pick<KeyParts, 'source' | 'name'>): string {
  return `${source}~${name.replaceAll('/', '~')}~`;
}

/** The family that a key is of. */
export function familyOfKey(key: string): string {
  return key.slice(0, key.lastIndexOf('~') + 1);
}

/** What a key says of its model, for a copy that says nothing itself; null for a text that is no key. */
export function partsOfKey(key: string): KeyParts | null {
  const [source, ...rest] = key.split('~');
  const revision = rest.pop();
  if ((source !== 'hub' && source !== 'site') || revision === undefined || rest.length === 0) return null;
  return { source, name: rest.join('/'), revision };
}
