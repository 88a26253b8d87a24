/** Models of the hub as this program keeps them: fetched and verified once, shared by its processes, and read without a network after that. */
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireTokenizer } from '../src/engine/tokenizer_of.ts';
import { UnmaskError } from '../src/model/errors.ts';
import { hubSourceText, type HubSource } from '../src/model/hub_source.ts';
import { isHopeless } from '../src/weights/download_errors.ts';
import { manifestFromHub, whyRefused } from '../src/weights/hub.ts';
import { type LoadedModel, loadStored } from '../src/weights/load.ts';
import { LocalLocks, type Locks } from '../src/weights/locks.ts';
import { byteLengthOf, keyOf } from '../src/weights/manifest.ts';
import { Store, type WholeModel } from '../src/weights/store.ts';
import type { Transport } from '../src/weights/transport.ts';
import { fetchUnderLock, removeOthers, removeUnused } from '../src/weights/upkeep.ts';
import { hubOrigin, isOffline, ownCacheFolder } from './environment.ts';
import type { HubMeans } from './io.ts';
import { DiskFolder } from './node/disk_folder.ts';
import { ProcessLocks } from './node/process_locks.ts';
import { noTransport } from './node/transport.ts';
import { bytesOf, Progress } from './progress.ts';
import { forTheTerminal } from './remedies.ts';

export class HubCopies {
  /** Where they lie. */
  readonly folder: string;
  readonly store: Store;
  /** Null where nobody is to be asked. */
  readonly #network: Transport | null;
  readonly #means: HubMeans;

  private constructor(folder: string, store: Store, network: Transport | null, means: HubMeans) {
    this.folder = folder;
    this.store = store;
    this.#network = network;
    this.#means = means;
  }

  /** @param offline no network is asked */
  static async open(means: HubMeans, offline: boolean): Promise<HubCopies> {
    const folder = ownCacheFolder(means.env);
    const openDisk = async (): Promise<DiskFolder> => {
      await mkdir(folder, { recursive: true });
      return new DiskFolder(folder);
    };
    const store = await Store.open(openDisk, await locksIn(join(folder, 'locks')));
    return new HubCopies(folder, store, offline || isOffline(means.env) ? null : means.transport, means);
  }

  /** The whole copy of a model; null where there is none. The branch, tag or commit is what was asked for when it was fetched. */
  async find(asked: HubSource): Promise<WholeModel | null> {
    const { repo, revision } = await this.#moved(asked);
    for (const model of await this.store.list()) {
      if (!model.isWhole) continue;
      const { source, name, revision: commit, ref = null } = model.manifest;
      if (source !== 'hub' || name !== repo) continue;
      if (ref === revision || commit === revision) return model;
    }
    return null;
  }

  /**
   * The copy of a model, fetched where there is none. Everything is compared with what the hub publishes of it.
   * @throws UnmaskError `store/missing` where there is none and nobody is to be asked; `weights/*`, `config/*`, `tokenizer/*`. AbortError
   */
  async require(source: HubSource): Promise<WholeModel> {
    const found = await this.find(source);
    if (found !== null) return found;
    if (this.#network === null) throw this.#missing(source);
    return this.fetch(source);
  }

  /**
   * Fetches what the hub has of a model now, and goes on with what an earlier call has left. One process fetches; others that want the same
   * wait, and find it.
   * @throws as {@link require}
   */
  async fetch(asked: HubSource): Promise<WholeModel> {
    const { tell, stop: signal, env, terminal } = this.#means;
    const { store } = this;
    if (this.#network === null) throw this.#missing(asked);
    const transport = this.#network;
    const source = await this.#moved(asked);
    const { repo, revision } = source;
    const query = { origin: hubOrigin(env), repo, revision: revision ?? 'main', transport, signal };
    let key: string | null = null;
    const lines: Progress[] = [];
    try {
      // What was interrupted goes on at the revision it began with, so that nothing is fetched twice.
      const begun = await store.partial({ source: 'hub', name: repo, ref: revision });
      const manifest = begun?.manifest ?? (await manifestFromHub(query));
      key = keyOf(manifest);
      if (manifest.name !== asked.repo) await this.#noteMoved(asked.repo, manifest.name);
      const total = byteLengthOf(manifest);
      const known = await store.find(key);
      if (known?.isWhole !== true) {
        const from =
          begun === null ? '' : `, of which ${((await store.keptBytes(begun)) / 1e6).toFixed(1)} MB are here`;
        tell(
          `unmask: fetching ${hubSourceText({ repo: manifest.name, revision })} (${(total / 1e6).toFixed(1)} MB${from}) into ${this.folder}`,
        );
      }
      if (terminal !== null) lines.push(new Progress(terminal, bytesOf(total)));
      const model = await fetchUnderLock(manifest, {
        ...{ store, transport, signal },
        onWait: () =>
          tell('unmask: another process is fetching this model; what it fetches serves here as well.'),
        onProgress: (_role, kept) => lines.at(0)?.tell(kept),
        judge: (files) => requireTokenizer(files, undefined),
      });
      await removeOthers(store, manifest);
      if (store.reason !== null) {
        tell(
          `unmask: the model could not be kept in ${this.folder}: this call has it in memory, and the next one fetches it again.`,
        );
      }
      return model;
    } catch (error) {
      // What can never become this model serves nobody.
      if (key !== null && isHopeless(error)) await removeUnused(store, key).catch(() => false);
      throw forTheTerminal(await whyRefused(error, query));
    } finally {
      lines.at(0)?.end();
    }
  }

  /** Opens a copy. A part of it that the disk has damaged is fetched again, where anybody may be asked. */
  async load({ key, manifest }: WholeModel): Promise<LoadedModel> {
    const transport = this.#network ?? noTransport('nobody is to be asked');
    const loaded = await loadStored(key, { store: this.store, transport, signal: this.#means.stop });
    return { ...loaded, from: { ...loaded.from, name: manifest.name } };
  }

  #missing(source: HubSource): UnmaskError {
    return new UnmaskError({
      code: 'store/missing',
      message: `There is no copy of the model ${hubSourceText(source)} in ${this.folder} or in Hugging Face’s cache, and no network is to be asked (--offline, HF_HUB_OFFLINE).`,
      remedy: `Fetch it where there is one (unmask weights fetch ${hubSourceText(source)}), or give a folder.`,
    });
  }

  /** What a name stands for that the hub has led on to another. */
  async #moved(source: HubSource): Promise<HubSource> {
    const noted = await this.store.note(noteOf(source.repo));
    return noted === null ? source : { ...source, repo: new TextDecoder().decode(noted) };
  }

  async #noteMoved(from: string, to: string): Promise<void> {
    await this.store.keepNote(noteOf(from), new TextEncoder().encode(to));
  }
}

/** Where nothing can be written (a cache that is mounted to be read), nothing is fetched or removed either. */
async function locksIn(folder: string): Promise<Locks> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return new ProcessLocks(folder);
  } catch {
    return new LocalLocks();
  }
}

function noteOf(repo: string): string {
  return `moved~${repo.replaceAll('/', '~')}`;
}
