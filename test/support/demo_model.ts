/** The embedded model, which every clone has: its config, weights and tokenizer. */
import { readFile } from 'node:fs/promises';
import { parseAlbertConfig, type AlbertConfig } from '../../src/model/config.ts';
import type { WeightStream } from '../../src/model/tensors.ts';
import { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { openCheckpoint } from '../../src/weights/checkpoint.ts';

const FOLDER = new URL('../../public/weights/albert-demo/', import.meta.url);

export interface DemoModel {
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly identity: { readonly name: string; readonly revision: string };
  readonly tokenizer: AlbertTokenizer;
}

export async function demoModel(): Promise<DemoModel> {
  const [config, weights, pieces] = await Promise.all(
    ['config.json', 'model.safetensors', 'spiece.model'].map((name) => readFile(new URL(name, FOLDER))),
  );
  const albert = parseAlbertConfig(JSON.parse(config.toString()));
  return {
    config: albert,
    weights: openCheckpoint(weights, albert).weights(),
    identity: { name: 'albert-demo', revision: 'of this clone' },
    tokenizer: await AlbertTokenizer.create(pieces, albert),
  };
}
