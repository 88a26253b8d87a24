import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseHubSource } from '../src/model/hub_source.ts';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import type { Environment } from './environment.ts';
import { hubSnapshot } from './hf_cache.ts';
import { openFolder } from './model_folder.ts';

const HOME = mkdtempSync(join(tmpdir(), 'unmask-hf-'));
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OLDER = 'fedcba9876543210fedcba9876543210fedcba98';
const REPO = join(HOME, 'hub/models--owner--small');
const ENV = { HF_HOME: HOME };
afterAll(() => rmSync(HOME, { recursive: true }));

/** As `huggingface_hub` lays it out: files by their hash, and links to them under their names. */
beforeAll(async () => {
  const blobs = join(REPO, 'blobs');
  await writeFormulaModel(blobs, formulaModel());
  const snapshot = join(REPO, 'snapshots', COMMIT);
  mkdirSync(snapshot, { recursive: true });
  for (const name of ['config.json', 'spiece.model', 'model.safetensors']) {
    symlinkSync(join('../../blobs', name), join(snapshot, name));
  }
  cpSync(snapshot, join(REPO, 'snapshots', OLDER), { recursive: true });
  mkdirSync(join(REPO, 'refs'));
  writeFileSync(join(REPO, 'refs/main'), COMMIT);
  writeFileSync(join(REPO, 'refs/v1'), `${OLDER}\n`);
});

const snapshot = (typed: string, env: Environment = ENV) => {
  const source = parseHubSource(typed);
  return source && hubSnapshot(source, env);
};

test('a model is found by its name, its revision, or its address, and knows whose it is', async () => {
  const at = (commit: string) => join(REPO, 'snapshots', commit);
  expect(snapshot('owner/small')).toBe(at(COMMIT));
  expect(snapshot('owner/small@v1')).toBe(at(OLDER));
  expect(snapshot(`owner/small@${OLDER}`)).toBe(at(OLDER));
  expect(snapshot('https://huggingface.co/owner/small')).toBe(at(COMMIT));
  const { loaded, tokenizer } = await openFolder(at(COMMIT));
  tokenizer.destroy();
  expect(loaded.from).toMatchObject({ name: 'owner/small', revision: COMMIT });
});

test('the cache is where the environment says', () => {
  const hub = join(HOME, 'hub');
  expect(snapshot('owner/small', { HF_HUB_CACHE: hub, HF_HOME: '/nowhere' })).toContain(hub);
  expect(snapshot('owner/small', { HUGGINGFACE_HUB_CACHE: hub })).toContain(hub);
  expect(snapshot('owner/small', { XDG_CACHE_HOME: HOME })).toBeNull();
});

test('what is not there, or not with every file of a model, is none', () => {
  expect(snapshot('owner/other')).toBeNull();
  expect(snapshot('owner/small@v2')).toBeNull();
  // As where only a pickle of the weights was fetched.
  const weights = join(REPO, 'snapshots', OLDER, 'model.safetensors');
  rmSync(weights);
  expect(snapshot('owner/small@v1')).toBeNull();
  writeFileSync(
    `${weights}.index.json`,
    JSON.stringify({
      weight_map: { 'albert.embeddings.word_embeddings.weight': 'model-00001-of-00002.safetensors' },
    }),
  );
  expect(snapshot('owner/small@v1')).toBeNull();
});
