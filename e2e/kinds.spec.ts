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
import { DEMO_VOCABULARY } from '../test/support/demo_tokenizer.ts';
import { makeShards } from '../test/support/shards.ts';
import { answer, expectAccessible, lastTokens, openApp, untilVisible } from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { modelButton, startHubBrowser, type HubBrowser } from './support/hub_browser.ts';
import { expectCpuNumbers, formulaSession } from './support/reference.ts';

const TEXT = 'The man worked as a [MASK]. ';
const SPIECE = new URL('../public/weights/albert-demo/spiece.model', import.meta.url);
const TOKENIZER_JSON = new URL('tokenizer.json', SPIECE);
const PROPOSED = '2'.repeat(40);

/** The model behind all but one of them, and one of several groups. */
const PLAIN = formulaModel();
/** With rows for two tokens more than the tokenizer has pieces. */
const WIDER = formulaModel({ vocab_size: DEMO_VOCABULARY + 2 }, {}, 'wider');
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
const wider = formulaSession(WIDER);
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
  const json = (fields: object) => new TextEncoder().encode(JSON.stringify(fields));
  const keepsCase = (await readFile(TOKENIZER_JSON, 'utf8')).replace('{"type":"Lowercase"},', '');
  const twoTokenizers = {
    'tokenizer.json': new TextEncoder().encode(keepsCase),
    // Read as the file is: ALBERT's own class would lower-case all the same.
    'tokenizer_config.json': json({ tokenizer_class: 'PreTrainedTokenizerFast' }),
  };
  const added = { 'added_tokens.json': json({ '<ent>': DEMO_VOCABULARY, Zorg: DEMO_VOCABULARY + 1 }) };
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
    'kind/two': repoOf(PLAIN, { ...oneFile(saved), ...twoTokenizers }),
    'kind/added': repoOf(WIDER, { ...oneFile(tensorsOf(WIDER)), ...added }),
    'kind/unresized': repoOf(PLAIN, { ...oneFile(saved), ...added }),
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

test('two tokenizers: where they read the text otherwise is told, and the other is chosen by keyboard; at 320 px', async () => {
  const page = await ask('kind/two');
  await expectAnswers(page, /Model: two/, plain);
  const told = page.getByText(/^“The” is “.+” by tokenizer\.json and “.+” by spiece\.model: .+\.$/);
  await expect(told).toBeVisible();
  await expect(told).toContainText('tokenizer.json has no piece for some of it');
  const before = (await lastTokens(page)).tokens.map(({ id }) => id);
  await modelButton(page, /Model: two/).press('Enter');
  const choice = dialogOf(page).getByRole('button', { name: /Tokenizer that text is read by/ });
  await expect(choice).toContainText('tokenizer.json, as transformers 5');
  await choice.press('Enter');
  await page.getByRole('option', { name: 'spiece.model, as trained, transformers 4' }).press('Enter');
  // The dialog closes, and the focus is where it came from.
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(modelButton(page, /Model: two/)).toBeFocused();
  const reversed = page.getByText(/^“The” is “.+” by spiece\.model and “.+” by tokenizer\.json: /);
  await expect(reversed).toBeVisible();
  const result = await answer(page, 'The man worked there as a [MASK].');
  const read = await lastTokens(page);
  expect(read.tokens.slice(0, 3).map(({ id }) => id)).not.toEqual(before.slice(0, 3));
  await expectCpuNumbers(read, result, plain);

  await page.setViewportSize({ width: 320, height: 800 });
  const isWithin = () => page.evaluate(() => document.documentElement.scrollWidth <= 320);
  await page.getByRole('button', { name: /tokens: ids and form/ }).press('Enter');
  await expect(reversed).toBeVisible();
  expect(await isWithin()).toBe(true);
  await page.screenshot({ path: 'test-results/docs/other-reading-320.png' });
  await page.getByRole('button', { name: /^Status: / }).press('Enter');
  await page.getByRole('button', { name: 'Models', exact: true }).last().press('Enter');
  await expect(
    dialogOf(page).getByText('spiece.model, as trained, transformers 4; tokenizer.json is there too'),
  ).toBeVisible();
  expect(await isWithin()).toBe(true);
  await expectAccessible(page);
  await page.screenshot({ path: 'test-results/docs/read-by-320.png' });
  await choice.press('Enter');
  await expectAccessible(page);
  await page.screenshot({ path: 'test-results/docs/read-by-open-320.png' });
  await page.close();
});

test('tokens that were added to the vocabulary: read by ids behind it, typed in any case', async () => {
  const page = await ask('kind/added');
  await untilVisible(modelButton(page, /Model: added/), { timeout: 60_000 });
  const result = await answer(page, 'The ZORG worked as a [MASK] <ent>.');
  const tokens = await lastTokens(page);
  const ids = tokens.tokens.map(({ id }) => id);
  expect([ids.includes(DEMO_VOCABULARY + 1), ids.includes(DEMO_VOCABULARY)]).toEqual([true, true]);
  await expectCpuNumbers(tokens, result, wider);
  await expectAccessible(page);
  await page.close();
});

test('a token that was added and the weights have no row for is refused by its name', async () => {
  const page = await ask('kind/unresized');
  await expect(page.getByRole('alert')).toContainText('adds the token "<ent>"', { timeout: 60_000 });
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
