/**
 * The models kept on this device. Each has a folder of its own, named by source, model and revision. In it are the files of the
 * model, each by its name, and what is said of them (`records.ts`).
 *
 * Where the browser refuses to keep files, or has no room, a model is kept in memory and lasts as long as the page.
 */
import { UnmaskError } from '../model/errors.ts';
import { MemoryFolder, readFile, writeFile, type Folder } from './folder.ts';
import type { Locks } from './locks.ts';
import { byteLengthOf, filesOf, familyOf, keyOf, type HashedManifest, type Manifest } from './manifest.ts';
import { HASH_BYTES, MANIFEST, readRecord, sumsName, writePlan, writeRecord } from './records.ts';

const MODELS = 'models';
const NOTES = 'notes';

/** A copy that is still being fetched, whose download was interrupted, or whose manifest is lost. */
export interface PartialModel {
  readonly key: string;
  readonly folder: Folder;
  readonly isWhole: false;
  /** Every file has its bytes: they need only be compared with what was published. */
  readonly isAllHere: boolean;
  readonly manifest: Manifest;
}

/** A folder that no longer says what is in it. It takes room, and can be fetched again or removed. */
export interface DamagedModel {
  readonly key: string;
  readonly folder: Folder;
  readonly isWhole: false;
  readonly isAllHere: false;
  readonly manifest: null;
}

/** A copy that is all here and was verified. */
export interface WholeModel {
  readonly key: string;
  readonly folder: Folder;
  readonly isWhole: true;
  readonly manifest: HashedManifest;
}

/** What is kept of one model. */
export type StoredModel = PartialModel | WholeModel | DamagedModel;

/** The disk failed while something was written to it: full, refused, or gone. */
export class DiskFailure extends Error {
  constructor(cause: unknown) {
    super('The disk failed.', { cause });
    this.name = 'DiskFailure';
  }
}

export class Store {
  readonly locks: Locks;
  readonly #memory = new MemoryFolder();
  readonly #disk: Folder | null;
  /** Why memory is used, where it is; null while the disk does. */
  #reason: string | null;

  constructor(disk: Folder | null, locks: Locks, reason: string | null = null) {
    this.#disk = disk;
    this.locks = locks;
    this.#reason = reason;
  }

  /** Opens the disk, or goes on without it: being refused one is no reason not to work. */
  static async open(openDisk: () => Promise<Folder>, locks: Locks): Promise<Store> {
    try {
      return new Store(await openDisk(), locks);
    } catch (error) {
      return new Store(null, locks, refusalInWords(error));
    }
  }

  /** Why a model is only in memory, in words for the visitor; null while the disk works. */
  get reason(): string | null {
    return this.#reason;
  }

  /** All copies, whole or not, on disk and in memory, those that no longer say what they are among them. */
  async list(): Promise<readonly StoredModel[]> {
    const found: StoredModel[] = [];
    for (const root of this.#roots()) {
      const models = await root.folder(MODELS);
      for (const key of (await models?.folders()) ?? []) {
        if (found.some((model) => model.key === key)) continue;
        const model = await this.find(key);
        if (model) found.push(model);
      }
    }
    return found;
  }

  async find(key: string): Promise<StoredModel | null> {
    let found: StoredModel | null = null;
    for (const root of this.#roots()) {
      const folder = await (await root.folder(MODELS))?.folder(key);
      const model = folder ? await storedIn(folder, key) : null;
      if (model?.isWhole) return model;
      // A full disk keeps what memory has whole.
      if (model && found?.manifest == null) found = model;
    }
    return found;
  }

  /** @throws UnmaskError `store/missing` for a copy that is gone or was never whole. */
  async require(key: string): Promise<WholeModel> {
    const model = await this.find(key);
    if (model?.isWhole) return model;
    throw new UnmaskError({
      code: 'store/missing',
      message:
        model === null
          ? 'The copy kept on this device is gone: the browser, or someone, has deleted it.'
          : model.manifest === null
            ? 'The copy on this device no longer says what it is: its list of files is damaged.'
            : 'The copy on this device is not whole yet.',
      expected: key,
      remedy: 'Your text is kept. Get the model again.',
      details: { key },
    });
  }

  /**
   * The interrupted download of this model that has come farthest, null when there is none.
   * @param of `ref` as in a manifest; null for the branch `main`
   */
  async partial({
    ref,
    ...of
  }: Pick<Manifest, 'source' | 'name'> & { readonly ref: string | null }): Promise<PartialModel | null> {
    const family = familyOf(of);
    let farthest: PartialModel | null = null;
    let most = -1;
    for (const model of await this.list()) {
      if (model.isWhole || model.manifest === null || !model.key.startsWith(family)) continue;
      if ((model.manifest.ref ?? null) !== ref) continue;
      const kept = await this.keptBytes(model);
      if (kept > most) [farthest, most] = [model, kept];
    }
    return farthest;
  }

  /** Bytes of the model that are here; of one that no longer says what it is, of all that lies in its folder. */
  async keptBytes(model: StoredModel): Promise<number> {
    const { folder, manifest } = model;
    if (manifest === null) return bytesIn(folder);
    if (model.isWhole || model.isAllHere) return byteLengthOf(manifest);
    let kept = 0;
    for (const { name, byteLength } of filesOf(manifest)) {
      const chunks = Math.floor(((await folder.size(sumsName(name))) ?? 0) / HASH_BYTES);
      kept += Math.min(byteLength, chunks * manifest.chunkBytes);
    }
    return kept;
  }

  /**
   * The folder of a model to be fetched, with its plan in it.
   * @throws DiskFailure when even that cannot be written to the disk.
   */
  async begin(manifest: Manifest): Promise<Folder> {
    const key = keyOf(manifest);
    const found = await this.find(key);
    if (found?.manifest) return found.folder;
    const make = async (root: Folder): Promise<Folder> => {
      const folder = await (await root.makeFolder(MODELS)).makeFolder(key);
      await writePlan(folder, manifest);
      return folder;
    };
    if (this.#disk === null || this.#reason !== null) return make(this.#memory);
    const disk = this.#disk;
    return onDisk(() => make(disk));
  }

  /** Says that a model is whole and verified. @throws DiskFailure */
  async finish(folder: Folder, manifest: HashedManifest): Promise<void> {
    await onDisk(() => writeRecord(folder, manifest));
  }

  /**
   * Goes on in memory: what the disk has of this model is taken along, and the disk is left to others.
   * @param failure what the disk failed with
   */
  async moveToMemory(manifest: Manifest, failure: DiskFailure): Promise<Folder> {
    const key = keyOf(manifest);
    const kept = (await this.#disk?.folder(MODELS).catch(() => null)) ?? null;
    const from = (await kept?.folder(key).catch(() => null)) ?? null;
    this.#reason = refusalInWords(failure.cause);
    const to = await (await this.#memory.makeFolder(MODELS)).makeFolder(key);
    await writePlan(to, manifest);
    const names = filesOf(manifest).flatMap(({ name }) => [name, sumsName(name)]);
    for (const name of [...names, MANIFEST]) if (from) await copy(from, to, name);
    // What is all there needs no room, and is proven at the next visit.
    const isAllThere = from !== null && (await isAllHere(from, manifest).catch(() => false));
    if (!isAllThere) await kept?.remove(key).catch(() => undefined);
    return to;
  }

  /** Where the whole copy of this key is; `gone` where there is none. */
  async placeOf(key: string): Promise<'disk' | 'memory' | 'gone'> {
    for (const root of this.#roots()) {
      const folder = await (await root.folder(MODELS))?.folder(key);
      const model = folder ? await storedIn(folder, key) : null;
      if (model?.isWhole === true || model?.isAllHere === true)
        return root === this.#memory ? 'memory' : 'disk';
    }
    return 'gone';
  }

  isInMemory(folder: Folder): boolean {
    return folder instanceof MemoryFolder;
  }

  /** Removes a copy, whole or not. Nothing happens where there is none. */
  async remove(key: string): Promise<void> {
    for (const root of this.#roots()) await (await root.folder(MODELS))?.remove(key);
  }

  /** A small file beside the models, such as the site's list. Losing one is no failure. */
  async keepNote(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (const root of this.#roots()) {
      try {
        const before = await this.note(name);
        if (before?.length === bytes.length && before.every((byte, index) => byte === bytes[index])) return;
        await writeFile(await root.makeFolder(NOTES), name, bytes);
        return;
      } catch {
        continue;
      }
    }
  }

  async note(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    for (const root of this.#roots()) {
      try {
        const folder = await root.folder(NOTES);
        const bytes = folder && (await readFile(folder, name));
        if (bytes) return bytes;
      } catch {
        continue;
      }
    }
    return null;
  }

  #roots(): readonly Folder[] {
    return this.#disk === null ? [this.#memory] : [this.#disk, this.#memory];
  }
}

/** Held by whoever writes to a model's folder, across tabs. */
export function modelLock(key: string): string {
  return `unmask:write:${key}`;
}

/** Shared by every tab that runs a model, so that no other removes it. */
export function useLock(key: string): string {
  return `unmask:use:${key}`;
}

async function storedIn(folder: Folder, key: string): Promise<StoredModel | null> {
  const record = await readRecord(folder, key);
  if (record?.isWhole) return { key, folder, ...record };
  if (record) return { key, folder, ...record, isAllHere: await isAllHere(folder, record.manifest) };
  const isEmpty = (await bytesIn(folder)) === 0;
  return isEmpty ? null : { key, folder, isWhole: false, isAllHere: false, manifest: null };
}

async function isAllHere(folder: Folder, manifest: Manifest): Promise<boolean> {
  for (const { name, byteLength } of filesOf(manifest)) {
    if (((await folder.size(name)) ?? 0) < byteLength) return false;
  }
  return true;
}

async function bytesIn(folder: Folder): Promise<number> {
  let sum = 0;
  for (const name of await folder.files()) sum += (await folder.size(name)) ?? 0;
  return sum;
}

/** Runs what writes to a disk. @throws DiskFailure for whatever it fails with. */
export async function onDisk<T>(write: () => T | Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new DiskFailure(error);
  }
}

/** Why a browser keeps nothing, and what follows from it. */
export function refusalInWords(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  const lasts = 'The model is kept in memory and lasts until this page is closed.';
  switch (name) {
    case 'QuotaExceededError':
      return `There is no room left on this device for the model. ${lasts} Free some room, or delete a model, to keep it.`;
    case 'NoModificationAllowedError':
    case 'InvalidStateError':
      return `Another tab or window of this page is writing to what is kept on this device. ${lasts} Close it and reload this page to keep the model.`;
    case 'SecurityError':
    case 'NotAllowedError':
      return `This browser does not let the page keep files here, as in a private window. ${lasts}`;
    case 'TypeError':
      return `This browser has no way to keep large files for this page. ${lasts}`;
    default:
      return `The browser could not write to this device's disk${name === '' ? '' : ` (${name})`}. ${lasts}`;
  }
}

const COPIED_AT_ONCE = 4 << 20;

async function copy(from: Folder, to: Folder, name: string): Promise<void> {
  try {
    const size = await from.size(name);
    if (size === null) return;
    const file = await to.open(name);
    for (let at = 0; at < size; at += COPIED_AT_ONCE) {
      file.write(await from.read(name, at, Math.min(at + COPIED_AT_ONCE, size)), at);
    }
    await file.close();
  } catch {
    // What could not be read is fetched again.
  }
}
