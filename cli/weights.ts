/** `weights`: the models of the hub that are kept on this machine. A record for each. */
import { UnmaskError } from '../src/model/errors.ts';
import type { HubSource } from '../src/model/hub_source.ts';
import { KeptFile } from '../src/weights/kept_file.ts';
import { byteLengthOf, filesOf, partsOfKey } from '../src/weights/manifest.ts';
import type { StoredModel, WholeModel } from '../src/weights/store.ts';
import { removeUnused } from '../src/weights/upkeep.ts';
import type { WeightsAction } from './arguments.ts';
import { STATUS, type Status } from './exit_status.ts';
import { HubCopies } from './hub_copies.ts';
import type { Io } from './io.ts';
import { writerTo } from './node/streams.ts';
import { noTransport } from './node/transport.ts';

export interface WeightsAsked {
  readonly action: WeightsAction;
  readonly offline: boolean;
  /** Null for all that are kept. */
  readonly source: HubSource | null;
}

/** @throws UnmaskError `store/missing`, `store/in-use`; of `fetch` as {@link HubCopies.fetch} */
export async function weights({ action, offline, source }: WeightsAsked, io: Io): Promise<Status> {
  const copies = await HubCopies.open(io, offline);
  const write = writerTo(io.stdout);
  const tell = (record: object): Promise<void> => write(`${JSON.stringify(record)}\n`);
  if (action === 'fetch' && source !== null) {
    await tell(await recordOf(await copies.fetch(source), copies));
    return STATUS.done;
  }
  const found = (await copies.store.list()).filter((model) => source === null || isOf(model, source));
  if (found.length === 0 && source !== null) throw missing(source, copies);
  let damaged = 0;
  for (const model of found) {
    const record = await recordOf(model, copies);
    switch (action) {
      case 'verify': {
        const files = model.isWhole ? await verified(model, copies, io) : [];
        const ok = model.isWhole && files.every(({ damagedChunks }) => damagedChunks === 0);
        if (!ok) damaged++;
        await tell({ ...record, ok, files });
        break;
      }
      case 'delete':
        if (!(await removeUnused(copies.store, model.key))) throw inUse(model.key);
        await tell({ ...record, deleted: true });
        break;
      case 'list':
      case 'fetch':
        await tell(record);
    }
  }
  if (damaged > 0) {
    io.tell(
      `unmask: ${damaged} of ${found.length} copies are not whole. What is damaged is fetched again when it is used.`,
    );
  }
  return damaged > 0 ? STATUS.input : STATUS.done;
}

/** Whether a copy is of that model, at that revision where one is named: by what was asked for, or by its commit. */
function isOf({ key, manifest }: StoredModel, { repo, revision }: HubSource): boolean {
  const { name, ref = null, revision: commit } = manifest ?? { ...partsOfKey(key), ref: null };
  return name === repo && (revision === null || ref === revision || commit === revision);
}

async function recordOf(model: StoredModel, { store, folder }: HubCopies): Promise<object> {
  const { key, manifest, isWhole } = model;
  const keptBytes = await store.keptBytes(model);
  const { name = key, revision = null } = manifest ?? partsOfKey(key) ?? {};
  return {
    ...{ model: name, revision, ref: manifest?.ref ?? null, whole: isWhole },
    ...{
      bytes: manifest === null ? null : byteLengthOf(manifest),
      keptBytes,
      folder: `${folder}/models/${key}`,
    },
  };
}

/** Every chunk of every file, compared with the hash it had when the whole was what the hub had published. */
async function verified(model: WholeModel, { store }: HubCopies, { stop }: Io) {
  const files: {
    name: string;
    bytes: number;
    sha256: string | null;
    chunks: number;
    damagedChunks: number;
  }[] = [];
  for (const file of filesOf(model.manifest)) {
    const transport = noTransport('nothing is fetched while a copy is verified');
    const { chunks, damaged } = await new KeptFile({
      store,
      model,
      file,
      transport,
      signal: stop,
    }).countDamaged();
    files.push({
      name: file.name,
      bytes: file.byteLength,
      sha256: file.sha256,
      chunks,
      damagedChunks: damaged,
    });
  }
  return files;
}

function missing({ repo, revision }: HubSource, { folder }: HubCopies): UnmaskError {
  return new UnmaskError({
    code: 'store/missing',
    message: `There is no copy of ${repo}${revision === null ? '' : ` at ${revision}`} in ${folder}.`,
    remedy: 'unmask weights lists what is kept.',
  });
}

function inUse(key: string): UnmaskError {
  return new UnmaskError({
    code: 'store/in-use',
    message: `${key} is read or fetched by another process, so it was not deleted.`,
    remedy: 'Wait until that has ended.',
  });
}
