/**
 * What page and worker say to each other: plain data only, cloned by `postMessage`.
 * What is asked of the model is a probe (`probe_messages.ts`); all else is of the model itself and of what is kept.
 */
import type { BackendView, EngineChoice, FasterEngine, GpuMemoryView } from '../engine/backend_view.ts';
import type { Activation } from '../model/config.ts';
import type { UnmaskErrorData } from '../model/errors.ts';
import type { HeadInput, HeadTask, OutputScale } from '../model/heads.ts';
import type { TaskName } from '../model/tasks.ts';
import type { MaskForm, TextRange, Token as TokenView } from '../model/text.ts';
import type { ModelOrigin } from '../weights/open_model.ts';
import type { ProbeEvent, ProbeRequest } from './probe_messages.ts';

export { ENGINE_CHOICES } from '../engine/backend_view.ts';
export type { BackendView, EngineChoice, FasterEngine, GpuMemoryView };
export type { HeadInput, HeadTask, MaskForm, OutputScale, TaskName, TextRange, TokenView };
export { NO_PLACE } from '../engine/score_job.ts';
export { MAX_FULL_ROWS, MAX_PROBE_SENTENCES } from '../engine/probe_job.ts';
export type {
  ScoreJob,
  ScorePlan,
  ScoreProtocol,
  ScoreResult,
  ScoredSentence,
  Unscored,
} from '../engine/score_job.ts';
export type { AttentionJob, AttentionPlan, AttentionResult } from '../engine/attention_job.ts';
export type {
  ClassifiedResult,
  ClassifiedText,
  ClassifyJob,
  ClassifyPlan,
  ClassifyResult,
} from '../engine/classify_job.ts';
export type { FeatureJob, FeaturePlan, FeatureResult } from '../engine/feature_job.ts';
export type { OcclusionJob, OcclusionPlan, OcclusionResult } from '../engine/occlusion_job.ts';
export type { OtherReading, OtherReadingJob, OtherwiseRead } from '../engine/other_reading.ts';
export type { PatchJob, PatchPlan, PatchRefusal, PatchResult, PatchSide } from '../engine/patch_job.ts';
export type {
  PlacedTarget,
  PlacedWordLists,
  Prediction,
  ProbeJob,
  ProbeMask,
  ProbePlan,
  ProbeSentence,
  ProbeSentenceResult,
  PassReading,
  Reading,
  ReadText,
  TargetPieces,
  TargetScore,
  Vocabulary,
} from '../engine/probe_job.ts';
export type {
  JobOf,
  PlanOf,
  ProbeAsk,
  ProbeEvent,
  ProbeRequest,
  ProbeStop,
  ProbeTell,
  QuestionKind,
  ResultOf,
} from './probe_messages.ts';

/** Which of two tokenizers a model is read by. */
export interface TokenizerWish {
  /** Its file: `spiece.model`. Left out, or where the model has no such: the one that transformers 5 takes. */
  readonly tokenizer?: string;
}

/** Where a model comes from. */
export type ModelChoice =
  /** A folder of the site's `weights/`, null for the one the site offers first. `baseUrl` ends in a slash. */
  | { readonly from: 'site'; readonly baseUrl: string; readonly folder: string | null }
  /** The copy kept on this device, by the key {@link StoredModelView} gives. Never asks the network. */
  | ({ readonly from: 'stored'; readonly key: string } & TokenizerWish)
  /** Files dropped on the page or picked: `model.safetensors`, `config.json`, and a tokenizer's. */
  | ({
      readonly from: 'files';
      readonly files: readonly File[];
      /** What the visitor calls it; left out, it is named after its config. */
      readonly name?: string;
    } & TokenizerWish);

/** A model to load. */
export interface LoadWish {
  readonly model: ModelChoice;
  /** Taken where `model` does not come; not where the GPU fails, which would fail with any model. */
  readonly otherwise?: ModelChoice;
  /** The change of model at which a worker before this one crashed: the page shows it as failed. */
  readonly failed?: SwitchFailure;
}

export type WorkerRequest =
  /** The model in use answers until the new one is ready. Answered by `model`. */
  | ({
      readonly type: 'load';
      readonly backend: EngineChoice;
      /** What an earlier visit measured in this browser. */
      readonly measuredFaster?: FasterEngine;
    } & LoadWish)
  /** Stop the load under way. Chunks that were kept stay, and the model in use, if there is one, goes on answering. */
  | { readonly type: 'cancel-load' }
  /** The visitor has read what came of the last change of model. */
  | { readonly type: 'switch-seen' }
  /**
   * Fetch a model of the Hugging Face hub, `owner/name` or `owner/name@revision`, into the store, or go on with one that was interrupted, and
   * take it into use once it is whole. The model in use goes on answering. One download at a time.
   */
  | ({ readonly type: 'download'; readonly repo: string } & TokenizerWish)
  /** Stop fetching; what is kept stays, and `download` goes on from there. */
  | { readonly type: 'pause-download' }
  /** What is kept on this device; answered by `stored`. */
  | { readonly type: 'list-stored' }
  /** Remove a kept copy, complete or not; answered by `stored`. Refused while that model is in use. */
  | { readonly type: 'delete-stored'; readonly key: string }
  /** Compare every chunk of a kept copy with its hash; answered by `stored-verified`. */
  | { readonly type: 'verify-stored'; readonly key: string }
  | ProbeRequest;

/** How far a download is. */
export interface DownloadView {
  /** `owner/name`, with `@revision` behind it where that is not the branch `main`. */
  readonly repo: string;
  readonly state: 'looking-up' | 'fetching' | 'paused' | 'waiting' | 'verifying' | 'done' | 'failed';
  readonly loadedBytes: number;
  /** 0 until it is known. Never below `loadedBytes` once known. */
  readonly totalBytes: number;
  /** Over the last few seconds; 0 while nothing arrives. */
  readonly bytesPerSecond: number;
  /** Why it waits (another tab downloads, the server asked for patience) or failed. */
  readonly error: UnmaskErrorData | null;
  /** Why something is fetched again that had come: a part of it arrived damaged, or what was kept was deleted meanwhile. */
  readonly again: 'damaged' | 'deleted' | null;
  /** The kept copy's key, once `done`. */
  readonly key: string | null;
}

/** A copy kept on this device. */
export interface StoredModelView {
  readonly key: string;
  /** Where it came from, and where the rest of it is fetched from. */
  readonly source: 'hub' | 'site';
  /** E.g. `albert/albert-large-v2`. */
  readonly name: string;
  readonly revision: string;
  /** What was asked for where that is not the branch `main`: a branch, a tag, a commit, `refs/pr/1`. Null for `main`, and of the site. */
  readonly ref: string | null;
  readonly keptBytes: number;
  readonly totalBytes: number;
  /** All of it is here. It was verified once, or is before it is used. */
  readonly complete: boolean;
  /** It no longer says what is in it: name and revision are those it was kept under. */
  readonly damaged: boolean;
  /** In use by this page now. */
  readonly inUse: boolean;
}

/** A model this site has. */
export interface SiteModelView {
  readonly folder: string;
  readonly name: string;
  /** All its files. */
  readonly byteLength: number;
  readonly isDemo: boolean;
}

/** Where a whole copy is. */
export type CopyPlace = 'disk' | 'memory' | 'gone';

/** Where models are kept. `memory`: the browser refuses storage here, so a model lasts as long as the page. */
export interface StoreView {
  readonly where: 'disk' | 'memory';
  /** Why it is `memory`, or null. */
  readonly reason: string | null;
  readonly models: readonly StoredModelView[];
  /** The copy of the model in use, as it was looked for: `gone` where the visitor or the browser has deleted it since. Null for a model of which none was made. */
  readonly used: { readonly key: string; readonly where: CopyPlace } | null;
  /** What this site offers, in its order, as it said last; empty before it has said. */
  readonly site: readonly SiteModelView[];
  /** What the browser says is used and allowed, bytes; null when it does not say. */
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
}

/** The model in use. */
export interface ModelView extends ModelOrigin {
  readonly vocabularySize: number;
  readonly maxTokens: number;
  readonly passes: number;
  /** How many layers these passes are of: one, in every published ALBERT. */
  readonly layers: number;
  readonly hiddenSize: number;
  readonly embeddingSize: number;
  readonly heads: number;
  /** Width of the feed-forward network between its two products. */
  readonly ffnSize: number;
  readonly activation: Activation;
  /** It predicts what stands at a mask; without this head it does one of the other tasks only. */
  readonly maskHead: boolean;
  readonly tasks: readonly HeadTask[];
}

export type LoadStage = 'config' | 'tokenizer' | 'weights' | 'pipelines';

/** How far a load is. */
export interface LoadProgress {
  readonly stage: LoadStage | 'start';
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** Another model (or the same one elsewhere) is being loaded while the present one answers. */
export interface SwitchState extends LoadProgress {
  readonly model: ModelChoice;
}

/** A model that was asked for did not come; what answered before goes on. */
export interface SwitchFailure {
  readonly model: ModelChoice;
  readonly error: UnmaskErrorData;
  /** Nothing answered before, and another model is taken instead. */
  readonly fellBack: boolean;
}

/** Whether anything can run at all. */
export type EngineState =
  | ({ readonly kind: 'loading' } & LoadProgress)
  | { readonly kind: 'ready' }
  /** The GPU was lost; it is set up again from the weights at hand, and the request under way will be answered. */
  | { readonly kind: 'rebuilding'; readonly message: string }
  /** Nothing runs until a model is asked for: load failed, GPU lost twice in a minute, or (the page's to say) worker crashed twice. */
  | {
      readonly kind: 'stopped';
      readonly reason: 'load-failed' | 'gpu-lost' | 'crashed';
      readonly error: UnmaskErrorData;
    };

/** Which model answers, which is on its way, and what came of the last change: the worker's to say, whole each time. */
export interface SwitchView {
  readonly engine: EngineState;
  readonly backend: BackendView | null;
  /** The model that answers, or answered last; with `backend` null until one does. */
  readonly model: ModelView | null;
  /** That model as it was asked for. */
  readonly inUse: ModelChoice | null;
  /** How many models have been taken into use so far. */
  readonly taken: number;
  /** What was asked for last: it is on its way, is in use, or has failed with nothing in its place. */
  readonly asked: ModelChoice | null;
  /** What is asked for where that does not come. */
  readonly otherwise: ModelChoice | null;
  /** Another model on its way; the present one answers until it is there. */
  readonly switching: SwitchState | null;
  readonly switchFailed: SwitchFailure | null;
  /** A model has been fetched, kept, and taken into use. */
  readonly arrived: boolean;
  /** The GPU had no room for two models: the one before was freed. True until another answers. */
  readonly madeRoom: boolean;
}

/** Before anything is asked for. */
export const NO_MODEL: SwitchView = {
  engine: { kind: 'loading', stage: 'start', loadedBytes: 0, totalBytes: 0 },
  backend: null,
  model: null,
  inUse: null,
  taken: 0,
  asked: null,
  otherwise: null,
  switching: null,
  switchFailed: null,
  arrived: false,
  madeRoom: false,
};

export type WorkerEvent =
  | { readonly type: 'model'; readonly view: SwitchView }
  | { readonly type: 'download'; readonly download: DownloadView }
  | { readonly type: 'stored'; readonly store: StoreView }
  /** `damagedChunks` of `chunks` did not match; the next load fetches them again, or says that it cannot. */
  | {
      readonly type: 'stored-verified';
      readonly key: string;
      readonly chunks: number;
      readonly damagedChunks: number;
    }
  /** A request about the store or a download failed; what runs goes on. */
  | { readonly type: 'store-failed'; readonly error: UnmaskErrorData }
  | ProbeEvent;
