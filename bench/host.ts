/** Chromium or Node: where engines are loaded. */
import type { GoldenFile } from '../test/golden/format.ts';
import { openBenchBrowser } from './browser.ts';
import type { BenchHost } from './host_contract.ts';
import { nodeHost } from './node_host.ts';

export interface HostOptions {
  readonly node: boolean;
  readonly file: GoldenFile;
  /** What the pages fetch: the golden file, the peer's graph and its layout. */
  readonly data: Readonly<Record<string, string>>;
}

export function openHost({ node, file, data }: HostOptions): Promise<BenchHost> {
  return node ? Promise.resolve(nodeHost(file)) : openBenchBrowser(data);
}
