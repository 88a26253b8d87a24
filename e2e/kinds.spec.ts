/** Each kind of checkpoint and of address that people have, once, from an imitation of the hub to its own numbers on the page. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { configJson } from '../test/golden/formula_model.ts';
import { formulaTensor } from '../test/golden/formula.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { formulaModel } from '../test/support/formula_checkpoint.ts';
import type { HubOptions, HubRepo } from '../test/support/hub_server.ts';
import { float32Tensor, makeFile, type MadeTensor } from '../test/support/safetensors.ts';
import { makeShards } from '../test/support/shards.ts';
import { answer, expectAccessible, lastTokens, openApp, untilVisible } from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { modelButton, startHubBrowser, type HubBrowser } from './support/hub_browser.ts';
import { expectCpuNumbers, formulaSession } from './support/reference.ts';

const TEXT = 'The man worked as a [MASK]. ';
const SPIECE = new URL('../public/weights/albert-demo/spiece.model', import.meta.url);
const PROPOSED = '2'.repeat(40);

/** The model behind all but one of them, and one of several groups. */
const PLAIN = formulaModel();
const GROUPS = formulaModel({ num_hidden_groups: 2 }, {}, 'groups');
const tensorsOf = ({ tensors, salt }: GoldenFile): readonly MadeTensor[] =>
  Array.from(tensors, ([name, tensor]) =>
    float32Tensor(name, tensor.shape, formulaTensor(name, salt, tensor)),
  );
const tensorFlow = (name: string): string =>
  name.replace(/((?:LayerNorm|layer_norm)\.)(weight|bias)$/, (_, norm: string, kind) =>
    kind === 'weight' ? `${norm}gamma` : `${norm}beta`,
  );

const plain = formulaSession(PLAIN);
const groups = formulaSession(GROUPS);
let browser: HubBrowser;
let spiece: Uint8Array<ArrayBuffer>;

/** A repository of one model in whatever files its weights are. */
function repoOf(
  { config }: GoldenFile,
  weights: Readonly<Record<string, Uint8Array>>,
  more: Partial<HubRepo> = {},
): HubRepo {
  const json = configJson({ ...config, architecture: 'AlbertForMaskedLM' });
  const files = { 'config.json': new TextEncoder().encode(JSON.stringify(json)), 'spiece.model': spiece };
  return { commit: '1'.repeat(40), files: { ...files, ...weights }, ...more };
}
const oneFile = (tensors: readonly MadeTensor[]) => ({ 'model.safetensors': makeFile(tensors) });

test.beforeAll(async () => {
  spiece = new Uint8Array(await readFile(SPIECE));
  const saved = tensorsOf(PLAIN);
  const renamed = saved.map((tensor) => ({ ...tensor, name: tensorFlow(tensor.name) }));
  const repos: HubOptions['repos'] = {
    'kind/shards': repoOf(PLAIN, makeShards(saved, 3)),
    'kind/norange': repoOf(PLAIN, oneFile(saved), { ranges: false }),
    'kind/gated': repoOf(PLAIN, oneFile(saved), { gated: true }),
    'kind/proposed': repoOf(GROUPS, oneFile(tensorsOf(GROUPS)), {
      revisions: { 'refs/pr/1': { ...repoOf(PLAIN, oneFile(saved)), commit: PROPOSED } },
    }),
    'kind/moved': repoOf(PLAIN, oneFile(saved)),
    'kind/tensorflow': repoOf(PLAIN, oneFile(renamed)),
    'kind/groups': repoOf(GROUPS, oneFile(tensorsOf(GROUPS))),
  };
  browser = await startHubBrowser({ repos, moved: { 'moved-model': 'kind/moved' } });
});
test.afterAll(() => browser.close());

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Models' });

/** Opens the page and asks for what is typed. */
async function ask(typed: string): Promise<Page> {
  const page = await browser.context.newPage();
  await openApp(page, { settled: false });
  await page.getByRole('button', { name: /^Model: / }).click();
  await dialogOf(page)
    .getByLabel(/^Any other ALBERT/)
    .fill(typed);
  await page.keyboard.press('Enter');
  return page;
}

async function expectAnswers(page: Page, name: RegExp, session: typeof plain): Promise<void> {
  await untilVisible(modelButton(page, name), { timeout: 60_000 });
  const result = await answer(page, TEXT);
  await expectCpuNumbers(await lastTokens(page), result, session);
}

for (const { kind, typed, name, of } of [
  { kind: '49: three files with an index', typed: 'kind/shards', name: /Model: shards/, of: plain },
  {
    kind: '52: a host that answers no range',
    typed: 'kind/norange',
    name: /Model: norange/,
    of: plain,
  },
  { kind: '50: a name without an owner', typed: 'moved-model', name: /Model: moved/, of: plain },
  { kind: '46: gamma and beta', typed: 'kind/tensorflow', name: /Model: tensorflow/, of: plain },
  {
    kind: '43: groups, by the address of a file',
    typed: 'https://huggingface.co/kind/groups/blob/main/config.json?x=1',
    name: /Model: groups/,
    of: groups,
  },
]) {
  test(kind, async () => {
    const page = await ask(typed);
    await expectAnswers(page, name, of);
    await page.close();
  });
}

test('50: a proposed change, by its address: pinned to its commit, and shown with it', async () => {
  const page = await ask('https://huggingface.co/kind/proposed/tree/refs%2Fpr%2F1');
  await expectAnswers(page, /Model: proposed/, plain);
  await page.getByRole('button', { name: /^Model: / }).click();
  await expect(dialogOf(page).getByText(`refs/pr/1 · ${PROPOSED.slice(0, 12)}`)).toBeVisible();
  await expect(dialogOf(page).getByText(`${PROPOSED} (refs/pr/1)`)).toBeVisible();
  await expectAccessible(page);
  await page.close();
});

test('51: terms to be accepted: told, with what to do, before a file is asked for', async () => {
  const page = await ask('kind/gated');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('kind/gated is given only to those who have accepted its terms');
  await expect(alert).toContainText('open the files here');
  await expectAccessible(page);
  expect(browser.hub.requests.filter(({ repo, stage }) => repo === 'kind/gated' && stage !== 'api')).toEqual(
    [],
  );
  await page.close();
});

test('49: the same three files dropped on the page, in two goes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unmask-shards-'));
  const shards = makeShards(tensorsOf(PLAIN), 3);
  try {
    const { files } = repoOf(PLAIN, shards);
    for (const [name, bytes] of Object.entries(files)) {
      if (bytes instanceof Uint8Array) await writeFile(join(folder, name), bytes);
    }
    const last = 'model-00003-of-00003.safetensors';
    const page = await browser.context.newPage();
    await openApp(page, { settled: false });
    await dropFiles(
      page,
      folder,
      Object.keys(files).filter((name) => name !== last),
    );
    await expect(page.getByText(`Still needed: ${last}.`)).toBeVisible();
    await dropFiles(page, folder, [last]);
    await expectAnswers(page, /Model: your files/, plain);
    await page.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
