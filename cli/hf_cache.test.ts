import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../test/support/errors.ts';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { UsageError } from './exit_status.ts';
import { modelFolder } from './hf_cache.ts';
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

test('a model is found by its name, its revision, or its address, and knows whose it is', async () => {
  const at = (commit: string) => join(REPO, 'snapshots', commit);
  expect(modelFolder('owner/small', ENV)).toBe(at(COMMIT));
  expect(modelFolder('owner/small@v1', ENV)).toBe(at(OLDER));
  expect(modelFolder(`owner/small@${OLDER}`, ENV)).toBe(at(OLDER));
  expect(modelFolder('https://huggingface.co/owner/small', ENV)).toBe(at(COMMIT));
  const { loaded, tokenizer } = await openFolder(modelFolder('owner/small', ENV));
  tokenizer.destroy();
  expect(loaded.from).toMatchObject({ name: 'owner/small', revision: COMMIT });
});

test('the cache is where the environment says', () => {
  const hub = join(HOME, 'hub');
  expect(modelFolder('owner/small', { HF_HUB_CACHE: hub, HF_HOME: '/nowhere' })).toContain(hub);
  expect(modelFolder('owner/small', { HUGGINGFACE_HUB_CACHE: hub })).toContain(hub);
  expect(codeOf(() => modelFolder('owner/small', { XDG_CACHE_HOME: HOME }))).toBe('store/missing');
});

test('a folder is taken before a model of its name', () => {
  expect(modelFolder(HOME, ENV)).toBe(HOME);
});

test('what is neither there nor a name is told', () => {
  expect(codeOf(() => modelFolder('owner/other', ENV))).toBe('store/missing');
  expect(codeOf(() => modelFolder('owner/small@v2', ENV))).toBe('store/missing');
  expect(() => modelFolder('./no where', ENV)).toThrow(UsageError);
});
