/**
 * What the page knows of models beside those the worker tells as one value: a download, the kept copies.
 * Pure parts of the reducer in `view_state.ts`.
 */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { CopyPlace, DownloadView, ModelView, StoreView, WorkerEvent } from '../worker/messages.ts';

export interface DownloadState {
  readonly view: DownloadView;
  /** The visitor cancelled: what is kept stays, and the page offers to go on. */
  readonly cancelled: boolean;
}

/** How a verification of a kept copy ended. */
export interface Verification {
  readonly chunks: number;
  readonly damagedChunks: number;
}

export interface KeptState {
  /** Null until the worker has told. */
  readonly view: StoreView | null;
  /** What the last request about the store failed with. */
  readonly error: UnmaskErrorData | null;
  /** Keys of copies being verified now. */
  readonly verifying: readonly string[];
  readonly verified: Readonly<Record<string, Verification>>;
}

/** The visitor's and the client's acts upon downloads and kept copies. */
export type ModelAct =
  | { readonly type: 'download-asked'; readonly repo: string }
  | { readonly type: 'download-cancelled' }
  | { readonly type: 'verify-asked'; readonly key: string }
  | { readonly type: 'store-error-seen' };

type DownloadEvent =
  | Extract<WorkerEvent, { readonly type: 'download' | 'store-failed' }>
  | Extract<ModelAct, { readonly type: 'download-asked' | 'download-cancelled' }>
  | { readonly type: 'worker-closed' };

type KeptEvent =
  | Extract<WorkerEvent, { readonly type: 'stored' | 'stored-verified' | 'store-failed' }>
  | Extract<ModelAct, { readonly type: 'verify-asked' | 'store-error-seen' }>
  | { readonly type: 'worker-closed' };

export const NOTHING_KEPT: KeptState = { view: null, error: null, verifying: [], verified: {} };

/** Where the copy of the model in use is; null where none is made of it, or the worker has not looked since it is in use. */
export function copyInUse(model: ModelView | null, { view }: Pick<KeptState, 'view'>): CopyPlace | null {
  const used = view?.used ?? null;
  return used !== null && used.key === model?.key ? used.where : null;
}

/** True while bytes arrive or are about to. */
export function isFetching(download: DownloadState | null): boolean {
  if (download === null || download.cancelled) return false;
  const { state } = download.view;
  return state === 'looking-up' || state === 'fetching' || state === 'waiting' || state === 'verifying';
}

export function reduceDownload(download: DownloadState | null, event: DownloadEvent): DownloadState | null {
  switch (event.type) {
    case 'download-asked':
      return {
        cancelled: false,
        view: {
          // Going on with the same one keeps its bytes on the bar.
          ...(download?.view.repo === event.repo
            ? download.view
            : { repo: event.repo, loadedBytes: 0, totalBytes: 0, key: null }),
          state: 'looking-up',
          bytesPerSecond: 0,
          again: null,
          error: null,
        },
      };
    case 'download':
      // The last words of a run that was cancelled do not bring it back.
      return {
        view: event.download,
        cancelled: download?.view.repo === event.download.repo && download.cancelled,
      };
    case 'download-cancelled':
      return download === null ? null : { view: paused(download.view), cancelled: true };
    case 'store-failed':
      // The event does not name its request: a download that has only just been asked for is the one that was refused.
      return download?.view.state === 'looking-up' && !download.cancelled
        ? { ...download, view: { ...download.view, state: 'failed', error: event.error } }
        : download;
    case 'worker-closed':
      return download !== null && isFetching(download)
        ? { ...download, view: paused(download.view) }
        : download;
  }
}

function paused(view: DownloadView): DownloadView {
  return view.state === 'done' ? view : { ...view, state: 'paused', bytesPerSecond: 0 };
}

export function reduceKept(kept: KeptState, event: KeptEvent): KeptState {
  switch (event.type) {
    case 'stored':
      return { ...kept, view: event.store, error: null };
    case 'verify-asked':
      return { ...kept, error: null, verifying: [...without(kept.verifying, event.key), event.key] };
    case 'stored-verified':
      return {
        ...kept,
        verifying: without(kept.verifying, event.key),
        verified: {
          ...kept.verified,
          [event.key]: { chunks: event.chunks, damagedChunks: event.damagedChunks },
        },
      };
    case 'store-failed':
      return { ...kept, error: event.error, verifying: [] };
    case 'store-error-seen':
      return { ...kept, error: null };
    case 'worker-closed':
      return { ...kept, verifying: [] };
  }
}

function without(keys: readonly string[], key: string): readonly string[] {
  return keys.filter((other) => other !== key);
}
