/** What a model's files must be: the plan of a download, and the manifest of a copy that was verified. Both are JSON on disk. */
import { FILE_ROLES, findName, perRole, type FileRole, type PerRole } from '../model/files.ts';
import { isRecord } from './small_file.ts';

/** One range of at most this is in flight, and one damaged byte costs as much. */
export const CHUNK_BYTES = 4 << 20;

export interface FilePlan {
  /** Of the file, beside `filesUrl` and on the disk. */
  readonly name: string;
  readonly byteLength: number;
  /** Of the whole file, where it is published. */
  readonly sha256: string | null;
  /** Git's name of the content, where no SHA-256 is published: the hub's small files. */
  readonly gitBlob: string | null;
  /** SHA-256 of each chunk, where it is known before anything has arrived. */
  readonly chunks: readonly string[] | null;
}

export interface ModelPlan<File extends FilePlan = FilePlan> {
  readonly source: 'hub' | 'site';
  /** `albert/albert-large-v2` on the hub, the folder on the site. */
  readonly name: string;
  /** The hub's commit, or the site's name of this exact set of weights. */
  readonly revision: string;
  readonly description: string;
  readonly isDemo: boolean;
  /** Where the files are; ends in a slash. Asked again for a chunk that is damaged. */
  readonly filesUrl: string;
  readonly chunkBytes: number;
  readonly files: PerRole<File>;
}

/** A copy's every chunk, known once the whole was verified. */
export interface FileManifest extends FilePlan {
  readonly chunks: readonly string[];
}
export type Manifest = ModelPlan<FileManifest>;

/** A folder's name for this model at this revision; a safe one whatever the site calls its revisions. */
export function keyOf({ source, name, revision }: Pick<ModelPlan, 'source' | 'name' | 'revision'>): string {
  return `${familyOf({ source, name })}${revision.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 80)}`;
}

/** What the keys of all revisions of a model begin with. */
export function familyOf({ source, name }: Pick<ModelPlan, 'source' | 'name'>): string {
  return `${source}~${name.replaceAll('/', '~')}~`;
}

export function byteLengthOf({ files }: ModelPlan): number {
  return FILE_ROLES.reduce((sum, role) => sum + files[role].byteLength, 0);
}

export function chunkCount(file: FilePlan, chunkBytes: number): number {
  return Math.ceil(file.byteLength / chunkBytes);
}

/** As it is kept on the disk: files by their names. */
export function planJson({ files, ...plan }: ModelPlan): Uint8Array<ArrayBuffer> {
  const named = new Map(Object.values(files).map(({ name, ...file }) => [name, file]));
  return new TextEncoder().encode(JSON.stringify({ ...plan, files: Object.fromEntries(named) }));
}

/** Reads a plan back; null for anything that is not one, such as a file cut off while it was written. */
export function parsePlan(bytes: Uint8Array | null): ModelPlan | null {
  if (bytes === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  if (!isRecord(json) || !isRecord(json.files)) return null;
  const { source, name, revision, description, isDemo, filesUrl, chunkBytes, files } = json;
  if ((source !== 'hub' && source !== 'site') || typeof isDemo !== 'boolean') return null;
  if (typeof name !== 'string' || typeof revision !== 'string' || typeof description !== 'string')
    return null;
  if (typeof filesUrl !== 'string' || !URL.canParse(filesUrl)) return null;
  if (typeof chunkBytes !== 'number' || !Number.isInteger(chunkBytes) || chunkBytes < 1) return null;
  const { config, tokenizer, weights } = perRole((role) => parseFile(role, files, chunkBytes));
  if (config === null || tokenizer === null || weights === null) return null;
  const parsed = { config, tokenizer, weights };
  return { source, name, revision, description, isDemo, filesUrl, chunkBytes, files: parsed };
}

/** A plan that knows every chunk is a manifest. */
export function asManifest(plan: ModelPlan | null): Manifest | null {
  return plan !== null && knowsEveryChunk(plan) ? plan : null;
}

function knowsEveryChunk(plan: ModelPlan): plan is Manifest {
  return FILE_ROLES.every((role) => plan.files[role].chunks !== null);
}

function parseFile(
  role: FileRole,
  files: Readonly<Record<string, unknown>>,
  chunkBytes: number,
): FilePlan | null {
  const name = findName(role, (known) => known in files);
  const json = name === null ? null : files[name];
  if (name === null || !isRecord(json)) return null;
  const { byteLength, sha256, gitBlob, chunks } = json;
  if (typeof byteLength !== 'number' || !Number.isSafeInteger(byteLength) || byteLength < 1) return null;
  if (sha256 !== null && typeof sha256 !== 'string') return null;
  if (gitBlob !== null && typeof gitBlob !== 'string') return null;
  const file = { name, byteLength, sha256, gitBlob };
  if (chunks === null) return { ...file, chunks };
  if (!Array.isArray(chunks) || chunks.length !== Math.ceil(byteLength / chunkBytes)) return null;
  const hashes = chunks.filter((hash: unknown) => typeof hash === 'string');
  return hashes.length === chunks.length ? { ...file, chunks: hashes } : null;
}
