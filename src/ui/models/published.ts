/** The ALBERT models the hub publishes, as the page offers them. */
import type { SiteModelView } from '../../worker/messages.ts';
import { formatBytes } from '../format.ts';

export interface PublishedModel {
  readonly size: 'base' | 'large' | 'xlarge' | 'xxlarge';
  /** Of `model.safetensors`, as far as it can be said before asking the hub. */
  readonly aboutBytes: number;
}

export const PUBLISHED: readonly PublishedModel[] = [
  { size: 'base', aboutBytes: 47e6 },
  { size: 'large', aboutBytes: 71.5e6 },
  { size: 'xlarge', aboutBytes: 236e6 },
  { size: 'xxlarge', aboutBytes: 890e6 },
];

export const VERSIONS = ['v2', 'v1'] as const;

/** What the page is made for, and what the first line offers where the site has nothing better than its demonstration. */
export const OFFERED = { repo: 'albert/albert-large-v2', aboutBytes: 71.5e6 } as const;

/** A model as it is offered: from the site itself where it has one, which is nearer and may be smaller, else from the hub. */
export type Offered =
  | { readonly source: 'site'; readonly folder: string; readonly name: string; readonly byteLength: number }
  | { readonly source: 'hub'; readonly repo: string; readonly name: string; readonly byteLength: number };

/** @param site what the site says it has, in its order */
export function offeredModel(site: readonly SiteModelView[]): Offered {
  const better = site.find(({ isDemo }) => !isDemo);
  if (better === undefined) {
    return { source: 'hub', repo: OFFERED.repo, name: OFFERED.repo, byteLength: OFFERED.aboutBytes };
  }
  const { folder, name, byteLength } = better;
  return { source: 'site', folder, name, byteLength };
}

export function publishedRepo(size: PublishedModel['size'], version: (typeof VERSIONS)[number]): string {
  return `albert/albert-${size}-${version}`;
}

/** `about 47 MB`, `about 71.5 MB`. */
export function aboutSize({ aboutBytes }: Pick<PublishedModel, 'aboutBytes'>): string {
  return `about ${formatBytes(aboutBytes).replace('.0', '')}`;
}
