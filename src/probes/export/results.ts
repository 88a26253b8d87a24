/** Results as they leave the page: the rows, and where they come from, which every export carries. */
import type { ModelIdentity } from '../../model/session.ts';
import { shortContent } from '../../model/identity.ts';
import type { MaskForm } from '../../model/text.ts';

/** How a number was made. The names stand in exported files. */
export const PROTOCOLS = {
  'log-p': 'log p at the mask, over the whole vocabulary',
  'pll-word-l2r': 'words of several pieces by PLL-word-l2r (Kauf and Ivanova 2023)',
  'log-ratio': 'log p on side A minus log p on side B, at the mask',
  lpbs: 'log-probability bias score with its prior (Kurita et al. 2019)',
  contrast:
    'log p of a word at its place in the sentence, masked; of several pieces left to right (Kauf and Ivanova 2023)',
  jsd: 'Jensen-Shannon divergence over the whole vocabulary, in bits',
  aul: 'AUL: mean log p of every token of a sentence that is read whole (Kaneko and Bollegala 2022)',
  aula: 'AULA: mean of log p of every token of a sentence that is read whole, times the attention it gets (Kaneko and Bollegala 2022)',
  pll: 'PLL: sum of log p of every token of a sentence, each masked in turn, of a word of several pieces with those behind it (Salazar et al. 2020; Kauf and Ivanova 2023)',
  'crows-pairs':
    'CrowS-Pairs: sum of log p of the tokens that both sentences of a pair have, each masked in turn (Nangia et al. 2020)',
  'set-sum': 'log of the summed probabilities of a set of words (the rule is ours)',
  features:
    'features as AlbertModel gives them: the last hidden state, its mean over all tokens, the pooler’s output; cosines of them',
  lens: 'log p at the mask as the prediction head reads it after each pass (logit lens), over the whole vocabulary',
  attention:
    'attention weights of one pass: softmax of the scaled products of queries and keys, of one head or the mean over heads',
  patching:
    'log p at the mask after hidden states of one sentence were put into the other (activation patching: Vig et al. 2020, Meng et al. 2022)',
  occlusion:
    'log p of the answer at the mask, in the whole sentence and with each other word, all its pieces, replaced by [MASK] in turn',
} as const;

export type Protocol = keyof typeof PROTOCOLS;

/** Where numbers come from. Every export carries it. */
export interface Provenance {
  readonly model: Pick<ModelIdentity, 'name' | 'revision' | 'content' | 'files' | 'dtype' | 'backend'>;
  /** Of words of one piece; those of several say their own: {@link rowProtocol}. */
  readonly protocol: Protocol;
  readonly form: MaskForm;
  /** How often the layer was applied, where that is not as often as the model was made for. */
  readonly passes?: number;
  /** As the caller writes it, e.g. ISO 8601. */
  readonly date: string;
}

/** Whose numbers they are, in a line of a table: the columns, and their cells. `content` is the first twelve digits of the hash. */
export const WHENCE_COLUMNS = ['model', 'revision', 'content', 'precision', 'backend', 'date'];

export function whenceCells({ model, date }: Pick<Provenance, 'model' | 'date'>): readonly string[] {
  return [model.name, model.revision, shortContent(model.content), model.dtype, model.backend, date];
}

/** Whose numbers they are, as fields of JSON, the hash whole. */
export function modelFields({ name, revision, content, files, dtype, backend }: Provenance['model']) {
  return { model: name, revision, content, ...(files && { files: [...files] }), precision: dtype, backend };
}

/** The same, with the date. */
export function whenceFields({ model, date }: Pick<Provenance, 'model' | 'date'>): object {
  return { ...modelFields(model), date };
}

/** Hidden states of another sentence, put in after a pass. */
export interface Patch {
  /** The pass; 0 is after the embedding projection. */
  readonly after: number;
  /** What is overwritten, as a reader knows it. */
  readonly token: string;
  /** Positions among the token ids, of this sentence and of the other. */
  readonly rows: readonly number[];
  readonly fromRows: readonly number[];
  /** The other sentence, and its token ids. */
  readonly fromSentence: string;
  readonly fromIds: readonly number[];
  /** (Δ_patched − Δ) / (Δ_other − Δ), with Δ = log p of the first target less that of the second; null where that is not defined. */
  readonly share: number | null;
}

/** One word at one sentence. */
export interface ResultRow {
  /** The text as it was read, its `[MASK]` included. */
  readonly sentence: string;
  /** What stands in each slot, by the slot's label. */
  readonly choices: ReadonlyMap<string, string>;
  readonly side: 'A' | 'B' | null;
  /** After which pass it was read, 0 before the first; left out for what is read after the last alone. */
  readonly pass?: number;
  /** What was put into this sentence's hidden states; left out where it was read as it is. */
  readonly patched?: Patch;
  /** Token ids the model read, special tokens included. */
  readonly tokenIds: readonly number[];
  /** Position of the mask among them. */
  readonly maskIndex: number;
  readonly word: string;
  /** Of a set: the words whose probabilities are summed before the log is taken. */
  readonly sumOf?: readonly string[];
  /** The word's pieces, `▁` included, and their ids. Several: the sum over them is the score. */
  readonly pieces: readonly string[];
  readonly pieceIds: readonly number[];
  /** nats; null where the word has no score. */
  readonly logProb: number | null;
  /** 1 is the likeliest of the vocabulary; null where it was not asked or the word is several pieces. */
  readonly rank: number | null;
  /** Side A minus side B, or minus its reference in a grid, nats; null where there is neither. */
  readonly delta: number | null;
  /** Jensen–Shannon divergence of the sentence's whole vocabulary from its reference's, bits; null where it was not asked. */
  readonly divergence: number | null;
  /** The word's share of the divergence between the two compared sentences, 0 to 1; left out where no words are listed by it. */
  readonly divergenceShare?: number | null;
  /** log p of the word with what is compared hidden as well, nats; null where it has none, left out where it was not asked. */
  readonly prior?: number | null;
  /** The word that was replaced by [MASK], null in the row of the whole sentence; left out where none is. */
  readonly occluded?: string | null;
  /** log p of the word in the whole sentence less this log p, nats; null in the row of the whole sentence. */
  readonly holdsUp?: number | null;
  /** Where the model reads the sentence and the one it is compared with as the same tokens: why. Δ and JSD are 0 by that alone. */
  readonly readAlike?: string;
  /** The sentence that Δ and JSD are against, where it is none of the compared sides: a grid's reference. */
  readonly reference?: string;
  /** How this row's mask came to be, where that is not how the file's did. */
  readonly form?: MaskForm;
}

/** How a row's number was made: a word of several pieces by PLL-word-l2r and a set by its sum, whatever the other rows are. */
export function rowProtocol(
  { pieces, sumOf }: Pick<ResultRow, 'pieces' | 'sumOf'>,
  { protocol }: Pick<Provenance, 'protocol'>,
): Protocol {
  if (sumOf !== undefined) return 'set-sum';
  return pieces.length > 1 ? 'pll-word-l2r' : protocol;
}

/** The caveat that goes wherever numbers go. */
export const CAVEAT = 'Associations learned from training text, not endorsements or facts.';

export const BACKEND_NAMES = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'CPU' } as const satisfies Record<
  ModelIdentity['backend'],
  string
>;

export const FORM_NAMES = {
  typed: 'mask typed',
  'in-place': 'word masked in place',
} as const satisfies Record<MaskForm, string>;
