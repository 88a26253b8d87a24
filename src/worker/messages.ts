/**
 * What page and worker say to each other: plain data only, cloned by `postMessage`.
 * Requests carry an id; a newer `fill` request overtakes an older one, whose answer never comes.
 */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { MaskForm, TextRange, Token as TokenView } from '../model/text.ts';

export type { MaskForm, TextRange, TokenView };

export interface FillQuery {
  readonly text: string;
  /** The second text of a pair, or null for a single segment. */
  readonly pair: string | null;
  /** Tokens masked in place, by the stretch of text they came from. Unknown ranges are ignored. */
  readonly masked: readonly TextRange[];
  readonly form: MaskForm;
  /** How many predictions a mask, 1 to 128, special tokens not counted. */
  readonly topK: number;
  /** A word whose rank and probability are asked at every mask, or null. */
  readonly find: string | null;
}

/** `typing`: a pause while typing; the worker may answer `deferred` when it would take long. `enter`: the visitor asked. */
export type FillTrigger = 'typing' | 'enter';

export type WorkerRequest =
  /** Load a model folder of the site, null for the one the site offers first. `baseUrl` ends in a slash. `backend: 'cpu'` never asks for a GPU. */
  | {
      readonly type: 'load';
      readonly baseUrl: string;
      readonly folder: string | null;
      readonly backend: 'auto' | 'cpu';
    }
  | { readonly type: 'fill'; readonly id: number; readonly query: FillQuery; readonly trigger: FillTrigger }
  /** Stop the run under way, if any. */
  | { readonly type: 'cancel' };

export interface Prediction {
  /** 1 is the likeliest of the whole vocabulary; special tokens keep their rank but are listed apart. */
  readonly rank: number;
  readonly id: number;
  readonly piece: string;
  /** The piece as a reader sees it, without `▁`. */
  readonly word: string;
  /** No leading `▁`: joins the word before it. */
  readonly continuation: boolean;
  /** Natural log of the probability over the whole vocabulary, specials included. Never renormalised. */
  readonly logProb: number;
}

/** A looked-up word at one mask. */
export interface FoundWord {
  readonly word: string;
  readonly pieces: readonly string[];
  /** Rank and log p when the word is one piece; null when it is several and so cannot fill one mask. */
  readonly at: { readonly rank: number; readonly logProb: number } | null;
}

export interface MaskPredictions {
  /** Index into the tokens of the same answer. */
  readonly tokenIndex: number;
  /** The likeliest tokens, special ones left out. */
  readonly predictions: readonly Prediction[];
  /** Total probability of the special tokens that were left out (`[CLS]`, `[SEP]`, `[MASK]`, `<pad>`, `<unk>`), 0 to 1. */
  readonly specialMass: number;
  readonly found: FoundWord | null;
}

/** What computes, and how it was chosen. */
export interface BackendView {
  readonly identity: ModelIdentity;
  /** Why the CPU path answers, or null on the GPU. A sentence for people. */
  readonly fallbackReason: string | null;
  /** A software GPU (SwiftShader, lavapipe …): works, slowly. */
  readonly softwareAdapter: boolean;
  /** Plain facts about the adapter for the details dialog: vendor, architecture, features, limits used. */
  readonly adapterFacts: Readonly<Record<string, string>>;
  readonly gpuMemoryBytes: number | null;
}

/** What the site says about a model folder. */
export interface ModelView {
  readonly folder: string;
  /** E.g. `albert-demo`. */
  readonly name: string;
  readonly revision: string;
  readonly byteLength: number;
  readonly vocabularySize: number;
  readonly maxTokens: number;
  readonly passes: number;
  readonly hiddenSize: number;
  /** One honest line about it. */
  readonly description: string;
  readonly isDemo: boolean;
}

export type LoadStage = 'config' | 'tokenizer' | 'weights' | 'pipelines';

export type WorkerEvent =
  | {
      readonly type: 'loading';
      readonly stage: LoadStage;
      readonly loadedBytes: number;
      readonly totalBytes: number;
    }
  | { readonly type: 'ready'; readonly backend: BackendView; readonly model: ModelView }
  /** The GPU was lost; it is being rebuilt from the weights at hand, the request under way will be answered. */
  | { readonly type: 'gpu-lost'; readonly message: string }
  /** A second loss within a minute: nothing runs until the page sends `load` again (with `backend: 'cpu'` to go on without a GPU). */
  | { readonly type: 'gpu-lost-again'; readonly error: UnmaskErrorData }
  | { readonly type: 'load-failed'; readonly error: UnmaskErrorData }
  /** Tokens come first, before the numbers. */
  | {
      readonly type: 'tokens';
      readonly id: number;
      readonly tokens: readonly TokenView[];
      /** Tokens cut because the model reads no more; 0 normally. */
      readonly cutTokens: number;
      readonly maxTokens: number;
      /** Spans of the text that look like a mask but are not (`[mask]`), so the page can offer to replace them. */
      readonly almostMasks: readonly TextRange[];
    }
  /** There is nothing to predict: no token is masked, or the text is empty. */
  | { readonly type: 'no-mask'; readonly id: number }
  /** Not run: the estimate is over a second and the visitor has not pressed Enter. */
  | { readonly type: 'deferred'; readonly id: number; readonly estimateMs: number }
  /** Passes done of all passes of the run under way; sent only when a run takes long enough to tell. */
  | { readonly type: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | {
      readonly type: 'result';
      readonly id: number;
      readonly masks: readonly MaskPredictions[];
      readonly identity: ModelIdentity;
      /** Tokens in, numbers out, as the worker measured it. */
      readonly durationMs: number;
    }
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: UnmaskErrorData };
