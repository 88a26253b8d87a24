/**
 * A browser to which an imitation of the hub is the hub: page, policy and code are the shipped ones, and the real host
 * names lead to this machine.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, test, type BrowserContext, type Page } from 'playwright/test';
import type { CpuSession } from '../../src/cpu/session.ts';
import { FILE_NAMES } from '../../src/model/files.ts';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaModel, writeFormulaModel } from '../../test/support/formula_checkpoint.ts';
import {
  fileOnDisk,
  startHubServer,
  type HubOptions,
  type HubRepo,
  type HubServer,
} from '../../test/support/hub_server.ts';
import { CPU_BROWSER_ARGS } from '../../tools/setup/browser_args.mjs';
import { formulaSession } from './reference.ts';

/** Where the page is. */
export function site(): string {
  return test.info().project.use.baseURL ?? '';
}

export const LARGE = 'albert/albert-large-v2';

/** Three chunks of weights, a forward pass of moments: what takes its time on the way, and none once it is here. */
export const QUICK: GoldenFile = formulaModel({ hidden_size: 64, intermediate_size: 18_000 });

/** The model's own predictions, from the CPU path. */
export function quickSession(): Promise<CpuSession> {
  return formulaSession(QUICK);
}

/** Its three files, in a folder that `remove` takes away. */
export async function quickFolder(): Promise<{
  readonly folder: string;
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'unmask-quick-'));
  await writeFormulaModel(folder, QUICK);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** What the hub holds of a folder of model files. */
export async function repoOf(folder: string): Promise<HubRepo> {
  const [config, tokenizer, weights] = Object.values(FILE_NAMES).map((name) => join(folder, name));
  return {
    commit: '8e6a0e2f8a1c4d5b6e7f8091a2b3c4d5e6f70819',
    files: {
      'config.json': new Uint8Array(await readFile(config)),
      'spiece.model': new Uint8Array(await readFile(tokenizer)),
      'model.safetensors': await fileOnDisk(weights),
    },
  };
}

export interface HubBrowser {
  readonly hub: HubServer;
  /** A profile of its own, with service workers. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Where large files are redirected to: a host that the page's policy knows. */
const CDN_HOST = 'cdn-lfs.hf.co';

export async function startHubBrowser(
  options: Omit<HubOptions, 'tls' | 'cdnPublicOrigin'>,
): Promise<HubBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'unmask-profile-'));
  const hub = await startHubServer({ ...options, tls: true, cdnPublicOrigin: `https://${CDN_HOST}` });
  const hosts = `MAP huggingface.co 127.0.0.1:${hub.port},MAP ${CDN_HOST} 127.0.0.1:${hub.cdnPort}`;
  const context = await chromium.launchPersistentContext(profile, {
    ...(process.env.UNMASK_BROWSER === undefined ? {} : { executablePath: process.env.UNMASK_BROWSER }),
    baseURL: site(),
    ignoreHTTPSErrors: true,
    serviceWorkers: 'allow',
    args: [...CPU_BROWSER_ARGS, '--ignore-certificate-errors', `--host-resolver-rules=${hosts}`],
  });
  return {
    hub,
    context,
    close: async () => {
      await context.close();
      await hub.close();
      await rm(profile, { recursive: true });
    },
  };
}

export const getLarge = (page: Page) =>
  page.getByRole('button', { name: /Get ALBERT-large-v2 .*from Hugging Face/ });

/** What the page says of the model on its way. Half a second later a live region says its first words too, so a text alone is not one place. */
export const modelLine = (page: Page) => page.getByRole('region', { name: 'The model', exact: true });
export const modelButton = (page: Page, name = /Model: .*large-v2/) => page.getByRole('button', { name });
