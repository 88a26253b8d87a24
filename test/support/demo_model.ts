/** The embedded model, which every clone has: its config, weights and tokenizer. */
import { readFile } from 'node:fs/promises';
import { parseAlbertConfig, type AlbertConfig } from '../../src/model/config.ts';
import type { WeightStream } from '../../src/model/tensors.ts';
import type { ModelNames } from '../../src/model/session.ts';
import { isSpecialId } from '../../src/tokenizer/special_tokens.ts';
import { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { openBytes } from './checkpoint.ts';
import { demoTokenizer } from './demo_tokenizer.ts';

const FOLDER = new URL('../../public/weights/albert-demo/', import.meta.url);

export interface DemoModel {
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly identity: ModelNames;
  readonly tokenizer: AlbertTokenizer;
}

/** @param passes fewer than the model's own where a test needs its words and not its sense: the CPU path is slow. */
export async function demoModel({ passes }: { readonly passes?: number } = {}): Promise<DemoModel> {
  const [config, weights, pieces] = await Promise.all(
    ['config.json', 'model.safetensors', 'spiece.model'].map((name) => readFile(new URL(name, FOLDER))),
  );
  const own = parseAlbertConfig(JSON.parse(config.toString()));
  const albert = { ...own, num_hidden_layers: passes ?? own.num_hidden_layers };
  return {
    config: albert,
    weights: (await openBytes(weights, albert)).weights(),
    identity: { name: 'albert-demo', revision: 'of this clone', content: 'demo' },
    tokenizer: await AlbertTokenizer.create(pieces, albert),
  };
}

/** What `cases.json`, computed in float64 outside this project's code, says at the first mask of one of its texts. */
export async function demoAnswer(
  text: string,
): Promise<readonly { readonly word: string; readonly logProb: number }[]> {
  const tokenizer = await demoTokenizer();
  const cases = JSON.parse(await readFile(new URL('cases.json', FOLDER), 'utf8')) as readonly {
    readonly text: string;
    readonly masks: readonly {
      readonly top_ids: readonly number[];
      readonly top_log_probs: readonly number[];
    }[];
  }[];
  const mask = cases.find((one) => one.text === text)?.masks[0];
  if (mask === undefined) throw new Error(`cases.json has no ${JSON.stringify(text)}`);
  const answer = mask.top_ids
    .map((id, rank) => ({ id, word: tokenizer.show(id).word, logProb: mask.top_log_probs[rank] }))
    .filter(({ id }) => !isSpecialId(id));
  tokenizer.destroy();
  return answer;
}
