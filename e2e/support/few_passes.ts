/** The embedded model with fewer passes of its one layer: for what is of the page, a software GPU need not take the model's whole time. */
import { createHash } from 'node:crypto';
import type { Page } from 'playwright/test';

interface Listing {
  readonly models: {
    readonly folder: string;
    readonly files: Record<string, { byteLength: number; sha256: string }>;
  }[];
}

const FOLDER = 'albert-demo';

/** From now on the site has its embedded model with `passes` passes. Every number is then as true to it, and none is albert-demo's own. */
export async function offerPasses(page: Page, passes: number): Promise<void> {
  const configOf = (own: object): string => JSON.stringify({ ...own, num_hidden_layers: passes });
  await page.route(`**/weights/${FOLDER}/config.json`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: configOf((await response.json()) as object) });
  });
  await page.route('**/weights/index.json', async (route) => {
    const response = await route.fetch();
    const listing = (await response.json()) as Listing;
    const own = await fetch(new URL(`${FOLDER}/config.json`, route.request().url()));
    const body = configOf((await own.json()) as object);
    for (const { folder, files } of listing.models) {
      if (folder !== FOLDER) continue;
      files['config.json'] = {
        byteLength: Buffer.byteLength(body),
        sha256: createHash('sha256').update(body).digest('hex'),
      };
    }
    await route.fulfill({ response, json: listing });
  });
}
