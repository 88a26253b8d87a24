/** Chromium or Node: where engines are loaded. */
import type { GoldenFile } from '../test/golden/format.ts';
import type { BenchHost } from './host_contract.ts';
import { nodeHost } from './node_host.ts';

export interface HostOptions {
  readonly node: boolean;
  readonly file: GoldenFile;
  /** What the pages fetch: the golden file, the peer's graph and its layout. */
  readonly data: Readonly<Record<string, string>>;
}

/** Only who asks for a browser needs one: Node's bench runs where Playwright is not. */
export async function openHost({ node, file, data }: HostOptions): Promise<BenchHost> {
  if (node) return nodeHost(file);
  const { openBenchBrowser } = await import('./browser.ts');
  return openBenchBrowser(data);
}
