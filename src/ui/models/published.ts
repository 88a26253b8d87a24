/** The ALBERT models the hub publishes, as the page offers them. */
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

/** What the page is made for, and what the first line offers. */
export const OFFERED = { repo: 'albert/albert-large-v2', aboutBytes: 71.5e6 } as const;

export function publishedRepo(size: PublishedModel['size'], version: (typeof VERSIONS)[number]): string {
  return `albert/albert-${size}-${version}`;
}

/** `about 47 MB`, `about 71.5 MB`. */
export function aboutSize({ aboutBytes }: Pick<PublishedModel, 'aboutBytes'>): string {
  return `about ${formatBytes(aboutBytes).replace('.0', '')}`;
}
