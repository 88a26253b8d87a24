/**
 * `npm run weights -- albert-large-v2`: a published checkpoint into `public/weights`, verified, in half precision, and on
 * the site's list. `--from DIR` takes the files from a folder. Run again it goes on where it was interrupted, and does
 * nothing where all is there.
 */
import { access, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SingleBar, Presets } from 'cli-progress';
import { Command, Option } from 'commander';
import { nodeTransport } from '../cli/node/transport.ts';
import { type AlbertConfig, parseAlbertConfig } from '../src/model/config.ts';
import { UnmaskError, type UnmaskErrorCode } from '../src/model/errors.ts';
import { AlbertTokenizer } from '../src/tokenizer/tokenizer.ts';
import { matchRoles } from '../src/weights/match_roles.ts';
import { HUB_ORIGIN } from '../src/weights/hosts.ts';
import { FILE_NAMES, FILE_ROLES, listNames } from '../src/model/files.ts';
import { parseHubSource, type HubSource } from '../src/model/hub_source.ts';
import { manifestFromHub } from '../src/weights/hub.ts';
import { CHUNK_BYTES } from '../src/weights/manifest.ts';
import { headerEnd, parseHeader } from '../src/weights/safetensors.ts';
import type { Transport } from '../src/weights/transport.ts';
import { convertCheckpoint } from './checkpoint/convert.ts';
import { download } from './checkpoint/download.ts';
import {
  factsOf,
  listModel,
  MANIFEST_FILE,
  verifiedManifest,
  writeJson,
  type Manifest,
} from './checkpoint/manifest.ts';
import { runCommand } from './cli.ts';

/** Where the site's models are. */
export const WEIGHTS_FOLDER = fileURLToPath(new URL('../public/weights', import.meta.url));

interface Options {
  readonly dtype: 'f16' | 'f32';
  readonly from?: string;
  readonly hub: string;
  readonly revision?: string;
  readonly out: string;
}

/** What is asked for, and where it goes. */
interface Order extends Options {
  readonly repo: string;
  /** The folder's name on the site. */
  readonly name: string;
  readonly folder: string;
  /** Where published files lie until they are converted. */
  readonly downloads: string;
  readonly transport: Transport;
}

/**
 * @param transport replaced in tests, where nobody waits
 * @returns the exit status
 */
export async function main(argv: readonly string[], transport: Transport = nodeTransport()): Promise<number> {
  const program = new Command('weights')
    .description("Brings a published ALBERT checkpoint into the site's models.")
    .argument('<model>', 'albert-large-v2, or any owner/name on the hub, with @revision, or its address')
    .addOption(new Option('--dtype <dtype>', 'how values are stored').choices(['f16', 'f32']).default('f16'))
    .option('--from <dir>', `take ${listNames(FILE_ROLES)} from this folder`)
    .option('--revision <rev>', "a commit or branch of the hub's (default: main, or what is there)")
    .option('--hub <origin>', 'another hub', HUB_ORIGIN)
    .option('--out <dir>', "the folder of the site's models", WEIGHTS_FOLDER);
  return runCommand(program, argv, async () => {
    try {
      await bring(readOrder(program.args[0], program.opts<Options>(), transport));
      return 0;
    } catch (error) {
      throw forTheTerminal(error);
    }
  });
}

/** The folder's name for a model: `albert-large-v2`, `albert-large-v2-f32`, and `owner--name` for other owners'. */
export function folderName(repo: string, dtype: 'f16' | 'f32'): string {
  const [owner, name] = repo.split('/');
  return `${owner === 'albert' ? '' : `${owner}--`}${name}${dtype === 'f32' ? '-f32' : ''}`;
}

/** What of the hub a model's name or address stands for; a name alone is one of the paper's. @throws Error for what can be neither. */
export function sourceOf(model: string): HubSource {
  const source = parseHubSource(model);
  if (source === null) {
    throw new Error(
      `"${model}" is no name of a model: it is like albert-large-v2, owner/name or owner/name@revision.`,
    );
  }
  return { ...source, repo: source.repo.includes('/') ? source.repo : `albert/${source.repo}` };
}

function readOrder(model: string, options: Options, transport: Transport): Order {
  const { repo, revision: named } = sourceOf(model);
  const name = folderName(repo, options.dtype);
  const revision = options.revision ?? named;
  if (!URL.canParse(options.hub))
    throw new Error(`--hub ${options.hub} is not an origin like ${HUB_ORIGIN}.`);
  return {
    ...options,
    ...(revision !== null && { revision }),
    repo,
    name,
    folder: join(options.out, name),
    downloads: join(options.out, '.downloads', repo.replace('/', '--')),
    transport,
  };
}

async function bring(order: Order): Promise<void> {
  const present = await verifiedManifest(order.folder);
  const manifest =
    order.from === undefined
      ? await bringFromHub(order, present)
      : await bringFromFolder(order, order.from, present);
  await listModel(order.out, order.name, manifest);
  console.log(
    `${order.name}: ${manifest.dtype}, ${megabytes(manifest.size)}, revision ${manifest.revision}, in ${order.folder}` +
      (manifest === present ? ' (was there, verified; nothing fetched)' : ''),
  );
}

async function bringFromHub(order: Order, present: Manifest | null): Promise<Manifest> {
  const { repo, revision, downloads, transport } = order;
  const isPresent = (commit: string) => present?.model === repo && present.revision === commit;
  // With no revision published for, what is there and verifies needs no network.
  if (present?.model === repo && isPresent(revision ?? present.revision)) return present;
  const query = { origin: order.hub, repo, revision: revision ?? 'main', transport };
  const published = await manifestFromHub(query).catch((error: unknown) => {
    throw unreachable(error, order.hub);
  });
  if (present !== null && isPresent(published.revision)) return present;

  // By commit, so that parts of two revisions are never joined.
  const folder = join(downloads, published.revision);
  const bringSmall = async (role: 'config' | 'tokenizer') => {
    const path = join(folder, FILE_NAMES[role]);
    await download({ manifest: published, file: published.files[role], path, transport });
    return readFile(path);
  };
  const config = readConfig(await bringSmall('config'));
  await requireTokenizer(await bringSmall('tokenizer'), config);

  const isOne = published.shards.length === 0;
  for (const file of [published.files.weights, ...published.shards]) {
    const bar = progressBar(`${repo} ${file.name}`, file.byteLength);
    try {
      await download({
        manifest: published,
        file,
        path: join(folder, file.name),
        transport,
        onBytes: (reached) => bar.reach(reached),
        // Of several files none is a model by its own header: they are judged together once all are here.
        ...(isOne && { judge: (start: Uint8Array) => judgeHeader(start, file.byteLength, config) }),
      });
    } finally {
      bar.stop();
    }
  }
  const manifest = await convert(order, join(folder, published.files.weights.name), config, published);
  await rm(downloads, { recursive: true });
  return manifest;
}

async function bringFromFolder(order: Order, from: string, present: Manifest | null): Promise<Manifest> {
  for (const file of Object.values(FILE_NAMES)) {
    await access(join(from, file)).catch(() => {
      throw new Error(
        `${join(from, file)} is not there; --from needs a folder with ${listNames(FILE_ROLES)}.`,
      );
    });
  }
  const config = readConfig(await readFile(join(from, FILE_NAMES.config)));
  await requireTokenizer(await readFile(join(from, FILE_NAMES.tokenizer)), config);
  if (present?.model === order.repo && (await isMadeFrom(present, from))) return present;
  return convert(order, join(from, FILE_NAMES.weights), config, null);
}

async function isMadeFrom(manifest: Manifest, from: string): Promise<boolean> {
  const same = async (file: string, { sha256 }: { sha256: string }) =>
    (await factsOf(join(from, file))).sha256 === sha256;
  return (
    (await same(FILE_NAMES.config, manifest.config)) &&
    (await same(FILE_NAMES.tokenizer, manifest.tokenizer)) &&
    (await same(FILE_NAMES.weights, manifest.source))
  );
}

/**
 * @param weights on the disk, beside config and tokenizer
 * @param published null for files from elsewhere: what they are is then said by their hash
 */
async function convert(
  order: Order,
  weights: string,
  config: AlbertConfig,
  published: { readonly revision: string; readonly ref?: string } | null,
): Promise<Manifest> {
  const from = dirname(weights);
  const { folder, dtype, repo } = order;
  await mkdir(folder, { recursive: true });
  const source = await factsOf(weights);
  const bar = progressBar(`writing ${order.name} in ${dtype}`, 0);
  let dropped: readonly string[];
  let manifest: Manifest;
  try {
    const { size, sha256, chunks, ...rest } = await convertCheckpoint({
      source: weights,
      target: join(folder, FILE_NAMES.weights),
      config,
      dtype,
      onBytes: (written, total) => bar.reach(written, total),
    });
    dropped = rest.dropped;
    for (const file of [FILE_NAMES.config, FILE_NAMES.tokenizer])
      await copyFile(join(from, file), join(folder, file));
    manifest = {
      model: repo,
      revision: published?.revision ?? source.sha256.slice(0, 12),
      ...(published?.ref !== undefined && { ref: published.ref }),
      dtype,
      size,
      sha256,
      chunkSize: CHUNK_BYTES,
      chunks,
      config: await factsOf(join(folder, FILE_NAMES.config)),
      tokenizer: await factsOf(join(folder, FILE_NAMES.tokenizer)),
      source,
    };
  } finally {
    bar.stop();
  }
  if (dropped.length > 0)
    console.log(`left out, of no use to a masked language model: ${dropped.join(', ')}`);
  await writeJson(join(folder, MANIFEST_FILE), manifest);
  return manifest;
}

function readConfig(bytes: Uint8Array): AlbertConfig {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Error(`${FILE_NAMES.config} is not JSON.`, { cause: error });
  }
  return parseAlbertConfig(json);
}

async function requireTokenizer(bytes: Uint8Array, config: AlbertConfig): Promise<void> {
  (await AlbertTokenizer.create(Uint8Array.from(bytes), config)).destroy();
}

/** Refuses what is no ALBERT masked language model before the rest of it is fetched. */
function judgeHeader(start: Uint8Array, fileByteLength: number, config: AlbertConfig): void {
  // A header longer than a first piece is none of ours, and is refused when all is there.
  if (headerEnd(start, fileByteLength) > start.byteLength) return;
  matchRoles(parseHeader(start, fileByteLength), config);
}

/** What to do, where a terminal has another way on than the page. */
const REMEDIES: Partial<Record<UnmaskErrorCode, string>> = {
  'weights/network': 'What has arrived is kept: run the same command again to go on, or use --from DIR.',
  'weights/busy': 'What has arrived is kept: run the same command again later to go on.',
  'weights/http': 'What has arrived is kept: run the same command again to go on, or use --from DIR.',
  'weights/damaged': 'It was fetched twice and is not used. Try again on another network.',
  'weights/not-found': 'Check owner and name, or use --from DIR.',
  'weights/missing-file': 'Choose another model, or convert it yourself and use --from DIR.',
  'weights/not-finite': 'Use --dtype f32, or another checkpoint.',
};

/** Of the first question already: there is no connection at all. */
function unreachable(error: unknown, origin: string): unknown {
  if (!(error instanceof UnmaskError) || error.code !== 'weights/network') return error;
  // Node's fetch says "fetch failed"; why is in its cause.
  const reasons: string[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    reasons.push((cause as NodeJS.ErrnoException).code ?? cause.message);
  }
  const why = reasons.at(-1) ?? error.actual ?? 'no answer';
  return new Error(
    `The hub (${new URL(origin).host}) cannot be reached: ${why}. Nothing was changed. Check the connection, or use --from DIR.`,
    { cause: error },
  );
}

function forTheTerminal(error: unknown): unknown {
  if (!(error instanceof UnmaskError)) return error;
  const data = error.toData();
  return new UnmaskError({ ...data, remedy: REMEDIES[data.code] ?? data.remedy }, { cause: error });
}

/** A bar on a terminal; elsewhere silence, as logs have no use for one. */
function progressBar(label: string, total: number) {
  const bar = new SingleBar(
    { format: `${label} {bar} {percentage} % | {value} of {total} MB | {eta_formatted}`, hideCursor: true },
    Presets.shades_classic,
  );
  const inMb = (bytes: number) => Math.round(bytes / 1e5) / 10;
  bar.start(inMb(total), 0);
  return {
    reach: (bytes: number, of = total) => {
      if (of !== total) bar.setTotal(inMb(of));
      bar.update(inMb(bytes));
    },
    stop: () => bar.stop(),
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
