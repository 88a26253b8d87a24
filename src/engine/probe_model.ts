/** What a probe needs of the model it runs on. */
import type { AlbertConfig } from '../model/config.ts';
import type { Tokenizer } from '../model/tokenizer.ts';

export interface ProbeModel {
  readonly tokenizer: Tokenizer;
  readonly config: AlbertConfig;
}
