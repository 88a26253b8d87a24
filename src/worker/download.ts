/** One download as the page sees it: how far it is, how fast, and what it waits for. */
import type { UnmaskError } from '../model/errors.ts';
import { TOLD_EVERY_MS } from './load_progress.ts';
import type { DownloadView, WorkerEvent } from './messages.ts';
import { Rate } from './rate.ts';

export class Download {
  readonly repo: string;
  readonly #controller = new AbortController();
  readonly #post: (event: WorkerEvent) => void;
  readonly #rate = new Rate();
  #view: DownloadView;
  #toldMs = Number.NEGATIVE_INFINITY;
  ended: Promise<void> = Promise.resolve();

  constructor(repo: string, post: (event: WorkerEvent) => void) {
    this.repo = repo;
    this.#post = post;
    this.#view = {
      repo,
      state: 'looking-up',
      loadedBytes: 0,
      totalBytes: 0,
      bytesPerSecond: 0,
      again: null,
      error: null,
      key: null,
    };
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  pause(): void {
    this.#controller.abort();
  }

  /** The bar also moves within a chunk: bytes that have arrived count before they are kept. */
  arrived(count: number): void {
    this.#rate.add(count);
    const { loadedBytes, totalBytes, state } = this.#view;
    // Only kept bytes fill the bar to its end, so that it is never full before the file is.
    if (state === 'fetching') this.tell({ loadedBytes: Math.min(loadedBytes + count, totalBytes) });
  }

  trouble(error: UnmaskError | null): void {
    this.#rate.reset();
    this.tell(error ? { state: 'waiting', error: error.toData() } : { state: 'fetching', error: null }, true);
  }

  /** Changes the view; `now` tells it at once, else four times a second at most. */
  tell(change: Partial<DownloadView>, now = false): void {
    this.#view = { ...this.#view, ...change };
    const nowMs = performance.now();
    if (!now && nowMs - this.#toldMs < TOLD_EVERY_MS) return;
    this.#toldMs = nowMs;
    const moving = this.#view.state === 'fetching';
    this.#view = { ...this.#view, bytesPerSecond: moving ? this.#rate.bytesPerSecond() : 0 };
    this.#post({ type: 'download', download: this.#view });
  }
}
