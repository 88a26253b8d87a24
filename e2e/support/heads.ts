/** Checkpoints with another head than the masked-language one, made by the golden formula and dropped on the page. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright/test';
import { formulaHeadModel, writeFormulaModel } from '../../test/support/formula_checkpoint.ts';
import { openApp, type OpenOptions } from './app.ts';
import { dropFiles } from './drop.ts';

/** A model in three files. */
export const MODEL_FILES = ['config.json', 'model.safetensors', 'spiece.model'];

type Head = Parameters<typeof formulaHeadModel>;

/** Opens the page and drops a checkpoint with a head on it. */
export async function openHead(page: Page, head: Head, options: OpenOptions = {}): Promise<void> {
  await openApp(page, { passes: 1, ...options });
  await dropHead(page, head);
}

/** Drops a checkpoint with a head on the open page. */
export async function dropHead(page: Page, head: Head): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unmask-head-'));
  await writeFormulaModel(folder, formulaHeadModel(...head));
  await dropFiles(page, folder, MODEL_FILES);
}
