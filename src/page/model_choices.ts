/** Which model is asked for, which one answers, and which one the next visit begins with. Asks nobody: the client does. */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelChoice } from '../worker/messages.ts';

/** The kept copy that was used last, remembered from visit to visit. */
export interface LastUsed {
  get(): string | null;
  /** Null forgets. */
  set(key: string | null): void;
}

/** A model of the site's `weights/`. */
export type SiteChoice = Extract<ModelChoice, { readonly from: 'site' }>;

/** A model that did not come, and whether the page then begins with the site's own. */
export interface GivenUp {
  readonly model: ModelChoice;
  readonly fellBack: boolean;
}

/** See the top of the file. Made once, with the client. */
export class ModelChoices {
  readonly #site: SiteChoice;
  readonly #lastUsed: LastUsed;
  #asked: ModelChoice;
  #answering: ModelChoice | null = null;
  /** The load under way is of the copy remembered from an earlier visit, which may be gone. */
  #isRemembered = false;
  /** The download that is done and being taken into use. */
  #fetchedKey: string | null = null;

  /** @param site the model the site offers first */
  constructor(site: SiteChoice, lastUsed: LastUsed) {
    this.#site = site;
    this.#lastUsed = lastUsed;
    this.#asked = site;
  }

  /** What was asked for last. */
  get asked(): ModelChoice {
    return this.#asked;
  }

  /** The kept copy used last, else the site's own model. */
  askRemembered(): void {
    const key = this.#lastUsed.get();
    this.#isRemembered = key !== null;
    if (key !== null) this.#asked = { from: 'stored', key };
  }

  /** The same again, because the visitor says so: nothing is taken in its place. */
  insist(): void {
    this.#isRemembered = false;
  }

  /** Another model, or the same anew, chosen by the visitor. */
  ask(model: ModelChoice): void {
    this.#asked = model;
    this.#fetchedKey = null;
    this.#isRemembered = false;
  }

  /** The model the site offers first, at the next visit as well. */
  askSite(): void {
    this.#lastUsed.set(null);
    this.ask(this.#site);
  }

  /** A folder of the site's `weights/`. */
  askOfSite(folder: string): void {
    this.ask({ ...this.#site, folder });
  }

  /** @returns whether it is asked for: what was fetched is taken into use once. */
  askFetched(key: string): boolean {
    if (key === this.#fetchedKey) return false;
    this.ask({ from: 'stored', key });
    this.#fetchedKey = key;
    return true;
  }

  /** A kept copy is deleted. */
  forget(key: string): void {
    if (this.#lastUsed.get() === key) this.#lastUsed.set(null);
  }

  /** The visitor stopped what was asked for. */
  stop(): void {
    this.#asked = this.#answering ?? this.#site;
  }

  /** What has answered so far is the better bet than what was on its way. */
  goBack(): void {
    this.#asked = this.#answering ?? this.#asked;
  }

  /**
   * What was asked for did not come. Where another is to be taken in its place, that is asked for from now on.
   * @param madeRoom the model before it was freed, so that nothing answers
   */
  failed(error: UnmaskErrorData, madeRoom: boolean): GivenUp | null {
    const model = this.#asked;
    // A GPU that fails would fail with any model.
    if (this.#isRemembered && !error.code.startsWith('gpu/')) {
      this.#isRemembered = false;
      this.#asked = this.#site;
      return { model, fellBack: true };
    }
    if (!madeRoom || this.#answering === null) return null;
    this.#isRemembered = false;
    this.#asked = this.#answering;
    return { model, fellBack: false };
  }

  /**
   * What was asked for answers from now on.
   * @param isAnother another answered before it
   * @param keptKey of its copy on this device, if there is one
   * @returns whether it was fetched to be used, and has so arrived
   */
  tookOver(isAnother: boolean, keptKey: string | null): boolean {
    this.#isRemembered = false;
    this.#answering = this.#asked;
    const key = this.#keyToRemember(keptKey);
    if (key === null) return false;
    this.#lastUsed.set(key);
    if (key !== this.#fetchedKey && !(isAnother && this.#asked.from === 'site')) return false;
    this.#fetchedKey = null;
    return true;
  }

  /** Of a kept copy that the visitor chose; the site's first model is no choice. */
  #keyToRemember(keptKey: string | null): string | null {
    const choice = this.#asked;
    if (choice.from === 'stored') return choice.key;
    return choice.from === 'site' && choice.folder !== this.#site.folder ? keptKey : null;
  }
}
