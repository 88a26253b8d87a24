/**
 * The page's wishes about models: which is opened, fetched, kept, and which the next visit begins with. What becomes of them is
 * the worker's to say.
 */
import { parseHubSource } from '../model/hub_source.ts';
import { familyOf, familyOfKey } from '../model/model_key.ts';
import type { LoadWish, ModelChoice, SwitchView, TokenizerWish, WorkerRequest } from '../worker/messages.ts';
import type { Openings } from './openings.ts';
import type { PageAct } from './view_state.ts';

/** The kept copy that was used last, remembered from visit to visit. */
export interface LastUsed {
  get(): string | null;
  /** Null forgets. */
  set(key: string | null): void;
}

/**
 * Which of its two tokenizers a model is read by, where the visitor has chosen one: of each model, whatever its revision, by what the
 * keys of its copies begin with (`familyOf`).
 */
export interface ChosenTokenizers {
  get(family: string): string | null;
  /** @param file its name: `spiece.model` */
  set(family: string, file: string): void;
}

type StoredChoice = Extract<ModelChoice, { readonly from: 'stored' }>;

/** So often may the page end while it opens a copy before the visitor is asked. */
const ENDINGS_BORNE = 2;

interface ModelClientParts {
  /** Where the model folders of the site are; ends in a slash. */
  readonly baseUrl: string;
  /** The folder the visit begins with, or null for the one the site offers first. */
  readonly folder: string | null;
  readonly lastUsed: LastUsed;
  readonly tokenizers: ChosenTokenizers;
  readonly openings: Openings;
  readonly load: (wish: LoadWish) => void;
  readonly send: (request: WorkerRequest) => void;
  readonly dispatch: (act: PageAct) => void;
}

export class ModelClient {
  readonly #parts: ModelClientParts;

  constructor(parts: ModelClientParts) {
    this.#parts = parts;
  }

  /** The model the site offers first. */
  get site(): Extract<ModelChoice, { readonly from: 'site' }> {
    const { baseUrl, folder } = this.#parts;
    return { from: 'site', baseUrl, folder };
  }

  /** The kept copy used last, where the page has ended too often while it opened it: it waits for the visitor's word. */
  get heldBack(): StoredChoice | null {
    const { lastUsed, openings } = this.#parts;
    const key = lastUsed.get();
    return key !== null && openings.endings(key) >= ENDINGS_BORNE ? this.#stored(key) : null;
  }

  /** What a visit begins with: the kept copy used last, which may be gone, else the site's own model. */
  get first(): LoadWish {
    const key = this.#parts.lastUsed.get();
    return key === null || this.heldBack !== null
      ? { model: this.site }
      : { model: this.#stored(key), otherwise: this.site };
  }

  /** A load is asked for. */
  opening(model: ModelChoice): void {
    const { openings } = this.#parts;
    if (model.from === 'stored') openings.begin(model.key);
    else openings.left();
  }

  /** Nothing is on its way any more. @param isTaken what was is in use now */
  openingEnded(isTaken: boolean): void {
    const { openings } = this.#parts;
    if (isTaken) openings.opened();
    else openings.left();
  }

  /** The visitor leaves the page, which ends it in good order. */
  pageLeft(): void {
    this.#parts.openings.left();
  }

  /** The next visit begins with the site's own model; the copy stays. */
  leaveHeldBack(): void {
    this.#parts.lastUsed.set(null);
    this.#parts.dispatch({ type: 'held-back', model: null });
  }

  /** What answers from now on is what the next visit begins with, where the visitor chose it and it is kept. */
  remember({ inUse, model }: SwitchView): void {
    if (inUse === null || inUse.from === 'files') return;
    const isSites = inUse.from === 'site' && inUse.folder === this.site.folder;
    const key = inUse.from === 'stored' ? inUse.key : (model?.key ?? null);
    if (!isSites && key !== null) this.#parts.lastUsed.set(key);
    // Not before it answers: a file that cannot be read is no choice for the next visit.
    if (inUse.from === 'stored' && inUse.tokenizer !== undefined) {
      this.#parts.tokenizers.set(familyOfKey(inUse.key), inUse.tokenizer);
    }
  }

  /**
   * Loads a model in place of the present one, which answers until then. A kept copy is read by the tokenizer that the visitor chose
   * for it.
   */
  open(model: ModelChoice): void {
    const isOpen = model.from === 'stored' && model.tokenizer === undefined;
    this.#parts.load({ model: isOpen ? this.#stored(model.key) : model });
  }

  /**
   * Loads the model in use anew, read by the other of its two tokenizers: another model by its content, whose numbers are its own. The
   * choice is kept for a kept copy; that of given files lasts as long as they are in use, as they do.
   * @param file the tokenizer's name: {@link ModelView.otherTokenizerFile}. A model of the site has one alone.
   */
  readBy({ inUse }: Pick<SwitchView, 'inUse'>, file: string): void {
    if (inUse !== null && inUse.from !== 'site') this.open({ ...inUse, tokenizer: file });
  }

  /** Back to the model the site offers first; the next visit starts with it as well. */
  openSite(): void {
    this.#parts.lastUsed.set(null);
    this.open(this.site);
  }

  /** A model of the site: fetched, kept, and streamed into use as it arrives; or gone on with. */
  openSiteModel(folder: string): void {
    this.open({ ...this.site, folder });
  }

  /** Stops opening another model; the present one goes on answering, and what has arrived is kept. */
  cancelOpening(): void {
    this.#parts.send({ type: 'cancel-load' });
  }

  /** Fetches `owner/name` from the hub into the store, or goes on with it, and then takes it into use. */
  download(repo: string): void {
    this.#parts.dispatch({ type: 'download-asked', repo });
    const source = parseHubSource(repo);
    const wish = source === null ? {} : this.#wish(familyOf({ source: 'hub', name: source.repo }));
    this.#parts.send({ type: 'download', repo, ...wish });
  }

  /** Stops fetching; what is kept stays. */
  pauseDownload(): void {
    this.#parts.send({ type: 'pause-download' });
  }

  /** Stops fetching and puts the download away; what is kept stays and can be gone on with. */
  cancelDownload(): void {
    this.#parts.dispatch({ type: 'download-cancelled' });
    this.pauseDownload();
    this.listStored();
  }

  /** Asks what is kept on this device. */
  listStored(): void {
    this.#parts.send({ type: 'list-stored' });
  }

  deleteStored(key: string): void {
    const { lastUsed, send } = this.#parts;
    if (lastUsed.get() === key) lastUsed.set(null);
    send({ type: 'delete-stored', key });
  }

  verifyStored(key: string): void {
    this.#parts.dispatch({ type: 'verify-asked', key });
    this.#parts.send({ type: 'verify-stored', key });
  }

  /** The visitor has read what came of the last change of model. */
  dismissSwitch(): void {
    this.#parts.dispatch({ type: 'switch-seen' });
    this.#parts.send({ type: 'switch-seen' });
  }

  /** The visitor has read what the store refused. */
  dismissStoreError(): void {
    this.#parts.dispatch({ type: 'store-error-seen' });
  }

  /** A kept copy, read as the visitor chose. */
  #stored(key: string): StoredChoice {
    return { from: 'stored', key, ...this.#wish(familyOfKey(key)) };
  }

  #wish(family: string): TokenizerWish {
    const tokenizer = this.#parts.tokenizers.get(family);
    return tokenizer === null ? {} : { tokenizer };
  }
}
