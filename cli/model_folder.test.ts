/** A folder of a model is read with every file that says how its tokenizer reads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { openFolder } from './model_folder.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'unmask-folder-'));
beforeAll(() => writeFormulaModel(FOLDER, formulaModel()));
afterAll(() => rmSync(FOLDER, { recursive: true }));

async function idsOf(text: string): Promise<readonly number[]> {
  const { tokenizer } = await openFolder(FOLDER);
  const { ids } = tokenizer.encode(text);
  tokenizer.destroy();
  return Array.from(ids);
}

describe('what is beside a tokenizer is read with it', () => {
  test.each([
    ['tokenizer_config.json', { added_tokens_decoder: { 9: { content: 'zz' } } }],
    ['added_tokens.json', { zz: 9_000 }],
    ['special_tokens_map.json', { bos_token: 'zz' }],
  ])('%s', async (name, json) => {
    const alone = await idsOf('zz');
    writeFileSync(join(FOLDER, name), JSON.stringify(json));
    try {
      // The vocabulary has it as a piece: an added token is that one, where a word would begin with a space.
      expect(await idsOf('zz')).toEqual([2, 1783, 3]);
      expect(alone).not.toEqual([2, 1783, 3]);
    } finally {
      rmSync(join(FOLDER, name));
    }
  });
});
