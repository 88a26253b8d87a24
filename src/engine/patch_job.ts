/** What is asked of two sentences that are patched into each other, what it will cost, and what is answered. Plain data. */
import type { MaskForm, Token } from '../model/text.ts';
import type { PatchColumn, TargetLogProbs } from '../probes/patching.ts';
import type { UnknownInProbe } from './probe_job.ts';
import type { Side } from '../probes/template/contrast.ts';

export interface PatchJob {
  /** Of side A, then of side B, each with a mask; the first of each is read. */
  readonly sentences: readonly [a: string, b: string];
  readonly form: MaskForm;
  /** The side whose hidden states are overwritten by the other's. */
  readonly into: Side;
  /** t₁ and t₂, each one piece at the mask; null for one that is picked by what the sides say (`pickTargets`). */
  readonly targets: readonly [string | null, string | null];
}

/** Hidden states of both sentences are kept while a map is made: at most this many bytes. */
export const MAX_STATE_BYTES = 64 * 2 ** 20;

/** Why a map cannot be made, before anything is run. */
export type PatchRefusal =
  /**
   * A side has no mask that is read, or is longer than the model reads; both are read as the same tokens; they differ in length and in
   * several places; their masks do not stand opposite each other; both targets are the same piece.
   */
  | {
      readonly why: 'no-mask' | 'cut' | 'same-tokens' | 'several-places' | 'masks-apart' | 'same-target';
    }
  /** Hidden states would take more than {@link MAX_STATE_BYTES}. */
  | { readonly why: 'too-long'; readonly bytes: number }
  /** A target is no single piece at the mask: it is several, unknown, or read together with what touches the mask. */
  | {
      readonly why: 'target';
      readonly word: string;
      readonly is: 'several-pieces' | 'unknown' | 'touching';
      readonly pieces: readonly string[];
    };

/** One side as the model reads it. */
export interface PatchSide {
  readonly tokens: readonly Token[];
  /** Index into the tokens; null where there is none that is read. */
  readonly mask: number | null;
}

/** What a map will cost, before it is made. */
export interface PatchPlan {
  readonly sides: Readonly<Record<Side, PatchSide>>;
  /** What is patched, in the order of the text; empty where the map is refused. */
  readonly columns: readonly PatchColumn[];
  /** Rows of the map: after no pass, after one, … after all. 0 where the map is refused. */
  readonly rows: number;
  /** How often the layer is applied to a sentence in all: a patch after pass p costs what is left, and both sentences are run once. */
  readonly passes: number;
  /** Cells that are run, and the two sentences: what progress counts. */
  readonly sequences: number;
  /** Of as many whole runs as the passes make. */
  readonly tokens: number;
  /** Of hidden states that are kept meanwhile. */
  readonly stateBytes: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  readonly refusal: PatchRefusal | null;
  /** What is unknown in the sentences, each text once; left out where all is known. */
  readonly unknown?: readonly UnknownInProbe[];
}

/** What both sentences say as they are: the first answer. Where the effect is too small for a share (`hasEffect`) it is the only one. */
export interface PatchEndsResult {
  readonly kind: 'ends';
  readonly index: 0;
  /** Token ids of t₁ and t₂. */
  readonly targets: readonly [number, number];
  readonly logProbs: Readonly<Record<Side, TargetLogProbs>>;
}

/** One row of the map. */
export interface PatchedPassResult {
  readonly kind: 'pass';
  /** The pass after which is patched, and 1. */
  readonly index: number;
  /** 0 is after the embedding projection. */
  readonly pass: number;
  /** [column], at the mask of the side whose states are overwritten. */
  readonly logProbs: readonly TargetLogProbs[];
}

export type PatchResult = PatchEndsResult | PatchedPassResult;
