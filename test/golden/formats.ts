/** Every format of golden file that `npm run golden` compares. The first that recognises a file reads it. */
import type { ComparedModel, GoldenFormat, ReadOptions } from './compared.ts';
import { GROUPS_FORMAT } from './groups_format.ts';
import { HEADS_FORMAT } from './heads_format.ts';
import { LENS_FORMAT } from './lens_format.ts';
import { inFile, readJson } from './load.ts';
import { MASK_FORMAT } from './mask_format.ts';
import { SCORES_FORMAT } from './scores_format.ts';

const FORMATS: readonly GoldenFormat[] = [
  GROUPS_FORMAT,
  HEADS_FORMAT,
  LENS_FORMAT,
  SCORES_FORMAT,
  MASK_FORMAT,
];

/** A golden file and what is compared of it. */
export interface ComparedFile {
  readonly models: readonly ComparedModel[];
  /** Whether the file is a list of models, as `--json` is then too. */
  readonly isList: boolean;
}

/** @throws Error with one line that names the file. */
export function readCompared(path: string, options?: ReadOptions): ComparedFile {
  const json = readJson(path);
  const format = FORMATS.find((one) => one.recognises(json)) ?? MASK_FORMAT;
  return inFile(path, () => ({
    models: format.read(json, options),
    isList: format.isList ?? Array.isArray(json),
  }));
}
