/** The format of `published.json`: figures that others have published for real checkpoints. */

/** One text with a mask, and whatever is published of it. */
export interface TextCase {
  readonly text: string;
  readonly first10Logits: readonly number[] | null;
  readonly top5Ids: readonly number[] | null;
  readonly top5Logits: readonly number[] | null;
  /** Words, or fewer than five of them, likeliest first. */
  readonly topWords: readonly string[] | null;
  readonly sequenceLength: number | null;
  /** Cross-entropy at the mask (nats) where the word there is `word`. */
  readonly loss: { readonly word: string; readonly value: number } | null;
}

/** Rows 1 to 3 (and columns) of the last hidden states of some ids, padding among them. */
export interface HiddenCase {
  readonly ids: readonly number[];
  readonly attended: readonly number[];
  /** [rows][columns], both from 1. */
  readonly rows: readonly (readonly number[])[];
  readonly tolerance: number;
}

/** Log probability (nats) of each token with only that token masked. */
export interface PseudoLogLikelihood {
  readonly text: string;
  readonly perToken: readonly number[];
  readonly tolerance: number;
}

export interface ModelFigures {
  readonly texts: readonly TextCase[];
  readonly hidden: HiddenCase | null;
  readonly pseudoLogLikelihood: PseudoLogLikelihood | null;
}

export interface HubFacts {
  readonly spieceBytes: number;
  readonly spieceSha256: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface CardCase {
  readonly text: string;
  readonly top5: readonly { readonly id: number; readonly token: string; readonly score: number }[];
}

export interface Published {
  /** Printed on the cards of base and large alike. */
  readonly card: readonly CardCase[];
  readonly figuresOf: (model: string) => ModelFigures;
  readonly hubFactsOf: (model: string) => HubFacts | null;
}

/**
 * Reads the file.
 * @throws Error with the path of the first field that is not what it should be.
 */
export function parsePublished(json: unknown): Published {
  const file = new Field(json, 'published');
  const of = (model: string) => model.replaceAll('-', '_');
  const card = file
    .get('model_card')
    .get('cases')
    .list((one) => ({
      text: one.get('text').string(),
      top5: one.get('top5').list((entry) => ({
        id: entry.get('token_id').number(),
        token: entry.get('token').string(),
        score: entry.get('score').number(),
      })),
    }));
  return {
    card,
    figuresOf: (model) => modelFigures(file.find(of(model))),
    hubFactsOf: (model) => hubFacts(file.find('hub')?.find(of(model)) ?? null),
  };
}

function modelFigures(figures: Field | null): ModelFigures {
  const hidden = figures?.find('hidden');
  const likelihood = figures?.find('pseudo_log_likelihood');
  return {
    texts: figures?.find('cases')?.list(textCase) ?? [],
    hidden: hidden
      ? {
          ids: hidden.get('input_ids').numbers(),
          attended: hidden.get('attention_mask').numbers(),
          rows: hidden.get('last_hidden_state_rows_1_to_3_cols_1_to_3').list((row) => row.numbers()),
          tolerance: hidden.get('tolerance').number(),
        }
      : null,
    pseudoLogLikelihood: likelihood
      ? {
          text: likelihood.get('text').string(),
          perToken: likelihood.get('per_token').numbers(),
          tolerance: likelihood.get('tolerance').number(),
        }
      : null,
  };
}

function textCase(one: Field): TextCase {
  const top1 = one.find('top1_word')?.string();
  const loss = one.find('loss')?.number();
  return {
    text: one.get('text').string(),
    first10Logits: one.find('first_10_logits')?.numbers() ?? null,
    top5Ids: one.find('top5_ids')?.numbers() ?? null,
    top5Logits: one.find('top5_logits')?.numbers() ?? null,
    topWords: one.find('top5_words')?.list((word) => word.string()) ?? (top1 === undefined ? null : [top1]),
    sequenceLength: one.find('sequence_length')?.number() ?? null,
    loss: loss === undefined ? null : { word: one.get('loss_when_the_mask_is').string(), value: loss },
  };
}

function hubFacts(facts: Field | null): HubFacts | null {
  if (facts === null) return null;
  const files = facts.get('files');
  return {
    spieceBytes: files.get('spiece_model_bytes').number(),
    spieceSha256: files.get('spiece_model_sha256').string(),
    config: facts.get('config').record(),
  };
}

/** A value and where it stands. */
class Field {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  get(key: string): Field {
    return new Field(this.record()[key], `${this.#path}.${key}`);
  }

  /** Null where it is not there. */
  find(key: string): Field | null {
    return Object.hasOwn(this.record(), key) ? this.get(key) : null;
  }

  record(): Readonly<Record<string, unknown>> {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#error('an object');
    return value as Readonly<Record<string, unknown>>;
  }

  list<T>(read: (item: Field) => T): T[] {
    if (!Array.isArray(this.#value)) throw this.#error('a list');
    return this.#value.map((item: unknown, index) => read(new Field(item, `${this.#path}[${index}]`)));
  }

  numbers(): number[] {
    return this.list((item) => item.number());
  }

  number(): number {
    if (typeof this.#value !== 'number' || !Number.isFinite(this.#value)) throw this.#error('a number');
    return this.#value;
  }

  string(): string {
    if (typeof this.#value !== 'string') throw this.#error('a text');
    return this.#value;
  }

  #error(expected: string): Error {
    return new Error(`${this.#path} is not ${expected}`);
  }
}
