/** A model folder on disk, ready to be asked what the published figures say about it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CpuSession } from '../../src/cpu/session.ts';
import { type AlbertConfig, parseAlbertConfig } from '../../src/model/config.ts';
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { Session } from '../../src/model/session.ts';
import { floatsOf, type WeightStream, type WeightTensor } from '../../src/model/tensors.ts';
import type { MaskForm } from '../../src/model/text.ts';
import { SPECIAL_IDS } from '../../src/tokenizer/special_tokens.ts';
import { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { streamCheckpoint, type StreamedCheckpoint } from '../../src/weights/checkpoint.ts';
import { FILE_NAMES } from '../../src/model/files.ts';
import { fileToRead } from '../../cli/node/disk_file.ts';

export type Dtype = 'f32' | 'f16';

/** What is known at one mask, [V] and a few derived. */
export interface MaskView {
  /** All logits, [vocab_size]. */
  readonly logits: Float32Array;
  readonly logSumExp: number;
  /** Likeliest first. */
  readonly topIds: readonly number[];
  readonly sequenceLength: number;
}

/** True for a folder that holds a model's three files. */
export function isModelFolder(folder: string): boolean {
  return Object.values(FILE_NAMES).every((file) => existsSync(join(folder, file)));
}

/** Has to be closed. */
export class VerifiedModel {
  /** What its weights are stored as, on disk and, on a GPU, there. */
  readonly dtype: Dtype;
  readonly config: AlbertConfig;
  /** config.json as it stands. */
  readonly rawConfig: Readonly<Record<string, unknown>>;
  readonly tokenizerBytes: Uint8Array;
  readonly #tokenizer: AlbertTokenizer;
  readonly #checkpoint: StreamedCheckpoint;
  readonly #createSession: (weights: WeightStream) => Promise<Session>;
  #session: Session;

  private constructor(parts: {
    readonly config: AlbertConfig;
    readonly rawConfig: Readonly<Record<string, unknown>>;
    readonly tokenizerBytes: Uint8Array;
    readonly tokenizer: AlbertTokenizer;
    readonly checkpoint: StreamedCheckpoint;
    readonly createSession: (weights: WeightStream) => Promise<Session>;
    readonly session: Session;
  }) {
    this.dtype = parts.checkpoint.dtype;
    this.config = parts.config;
    this.rawConfig = parts.rawConfig;
    this.tokenizerBytes = parts.tokenizerBytes;
    this.#tokenizer = parts.tokenizer;
    this.#checkpoint = parts.checkpoint;
    this.#createSession = parts.createSession;
    this.#session = parts.session;
  }

  /** @throws UnmaskError, Error for a folder that is no model, or that this machine cannot run. */
  static async open(folder: string, name: string, cpu: boolean): Promise<VerifiedModel> {
    const rawConfig = JSON.parse(await readFile(join(folder, FILE_NAMES.config), 'utf8')) as Readonly<
      Record<string, unknown>
    >;
    const config = parseAlbertConfig(rawConfig);
    const tokenizerBytes = Uint8Array.from(await readFile(join(folder, FILE_NAMES.tokenizer)));
    const tokenizer = await AlbertTokenizer.create(tokenizerBytes, config);
    const checkpoint = await streamCheckpoint(await fileToRead(join(folder, FILE_NAMES.weights)), config);
    const createSession = async (weights: WeightStream): Promise<Session> => {
      if (cpu) {
        return CpuSession.create({
          config,
          weights,
          identity: { name, revision: 'on disk', content: '' },
          precision: 'f32',
        });
      }
      // Only here: the CPU path must not need a GPU library to load.
      const { createNodeGpuSession } = await import('../node_gpu.ts');
      return createNodeGpuSession({ config, weights, name, dtype: checkpoint.dtype });
    };
    const session = await createSession(checkpoint.weights());
    return new VerifiedModel({
      config,
      rawConfig,
      tokenizerBytes,
      tokenizer,
      checkpoint,
      createSession,
      session,
    });
  }

  get backend(): string {
    const { backend, adapter } = this.#session.identity;
    return `${backend}, ${adapter}`;
  }

  close(): void {
    this.#session.destroy();
    this.#tokenizer.destroy();
  }

  ids(text: string, form: MaskForm = 'typed'): Uint32Array {
    return this.#tokenizer.encode(text, null, { form }).ids;
  }

  /** A piece as a word: `▁capital` is `capital`. */
  word(id: number): string {
    return this.piece(id).replaceAll('▁', '');
  }

  piece(id: number): string {
    return this.#tokenizer.piece(id);
  }

  /** Everything at the one mask of a text. */
  async atMask(text: string, form: MaskForm = 'typed'): Promise<MaskView> {
    const { ids, maskPositions } = this.#tokenizer.encode(text, null, { form });
    if (maskPositions.length !== 1) throw new Error(`"${text}" has ${maskPositions.length} masks, not one`);
    return this.#maskAt(ids, maskPositions[0]);
  }

  /** Log probability (nats) of each token of a text but [CLS] and [SEP], with that token alone masked. */
  async pseudoLogLikelihood(text: string): Promise<number[]> {
    const ids = this.ids(text);
    const logProbs: number[] = [];
    for (let at = 1; at < ids.length - 1; at++) {
      const masked = ids.slice();
      masked[at] = SPECIAL_IDS.mask;
      const { logits, logSumExp } = await this.#maskAt(masked, at);
      logProbs.push(logits[ids[at]] - logSumExp);
    }
    return logProbs;
  }

  /**
   * Last hidden states at `rows` of ids of which some, at the start or the end, are padding: [rows][hidden_size].
   * Our batches hold no padding, so it is left out; but what follows padding stands at later positions, so a session is made
   * whose position embeddings begin that much later.
   */
  async hiddenRows(
    ids: readonly number[],
    attended: readonly number[],
    rows: readonly number[],
  ): Promise<readonly Float32Array[]> {
    const begin = attended.indexOf(1);
    const end = attended.lastIndexOf(1) + 1;
    if (begin < 0 || attended.slice(begin, end).includes(0))
      throw new Error('padding amid the text is not supported');
    const session =
      begin === 0
        ? this.#session
        : await this.#createSession(shiftPositions(this.#checkpoint.weights(), begin));
    try {
      const { answers } = await session.run({
        batch: raggedBatch([{ ids: ids.slice(begin, end) }]),
        reads: [{ kind: 'hidden', rows: Uint32Array.from(rows, (row) => row - begin) }],
      });
      return answers[0];
    } finally {
      if (session !== this.#session) session.destroy();
    }
  }

  async #maskAt(ids: Uint32Array, row: number): Promise<MaskView> {
    const { answers } = await this.#session.run({
      batch: raggedBatch([{ ids }]),
      reads: [{ kind: 'predict', rows: Uint32Array.of(row), topK: 5, full: true }],
    });
    const [[{ logits = new Float32Array(), logSumExp, topIds }]] = answers;
    return { logits, logSumExp, topIds: [...topIds], sequenceLength: ids.length };
  }
}

/** The same weights with row i of the position embeddings where row i − `by` was; the last `by` rows are zero. */
async function* shiftPositions(
  weights: AsyncIterable<WeightTensor>,
  by: number,
): AsyncIterable<WeightTensor> {
  for await (const tensor of weights) {
    if (tensor.role !== 'positionEmbeddings') {
      yield tensor;
      continue;
    }
    const data = new Float32Array(tensor.data.length);
    data.set(floatsOf(tensor.data).subarray(by * tensor.shape[1]));
    yield { ...tensor, data };
  }
}
