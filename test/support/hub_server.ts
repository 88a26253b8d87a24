/**
 * An imitation of the Hugging Face hub on this machine, for tests: the API's JSON, `resolve` addresses that redirect LFS
 * files to another origin with a signature that expires, ranges, ETags, CORS headers; and on request the faults of
 * `hub_faults.ts`. Shapes and headers follow huggingface.co: an unknown repository is 401 to a stranger, small files are
 * answered by the hub itself, exposed headers differ between the two origins.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { FaultBoard, type HubFault, type HubStage } from './hub_faults.ts';
import { toHubFile, type HubFile, type LazyFile } from './hub_files.ts';
import { FileSender, WALL_CLOCK, type Clock, type Exchange, type LoggedRequest } from './hub_sender.ts';

export { fileOnDisk, type LazyFile } from './hub_files.ts';
export type { FaultKind, HubFault, HubStage } from './hub_faults.ts';
export type { LoggedRequest } from './hub_sender.ts';

export interface HubRepo {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly files: Readonly<Record<string, Uint8Array | LazyFile>>;
  /** Other branches, tags and proposed changes (`refs/pr/1`). */
  readonly revisions?: Readonly<Record<string, Pick<HubRepo, 'commit' | 'files'>>>;
  /** Its terms have to be accepted: files are refused to strangers by an answer that no page may read. */
  readonly gated?: true;
  /** The host of its files answers no range. */
  readonly ranges?: false;
}

export interface HubOptions {
  /** Names that lead on to another: `albert-base-v2` to `albert/albert-base-v2`. */
  readonly moved?: Readonly<Record<string, string>>;
  /** By `owner/name`. */
  readonly repos: Readonly<Record<string, HubRepo>>;
  readonly faults?: readonly HubFault[];
  /** Of all answers together. */
  readonly throttleBytesPerSecond?: number;
  /** What the throttle counts by: the wall's unless told. */
  readonly clock?: Clock;
  /** How long a redirect stays good. */
  readonly signatureSeconds?: number;
  /** False leaves every CORS header out. */
  readonly cors?: boolean;
  /** https with the certificate of `hub_tls/`, which nothing trusts. */
  readonly tls?: boolean;
  /** The origin that redirects name, where a browser is told to map a real host name to this server. */
  readonly cdnPublicOrigin?: string;
}

export interface HubServer {
  /** E.g. `http://127.0.0.1:41231`. */
  readonly origin: string;
  /** Where LFS files really are. */
  readonly cdnOrigin: string;
  readonly port: number;
  readonly cdnPort: number;
  /** In the order they came. */
  readonly requests: readonly LoggedRequest[];
  /** Bytes of files sent, both origins, API and error pages left out. */
  readonly totalBytesSent: number;
  /** The most answers with bytes of a file that were under way at once. */
  readonly mostInFlight: number;
  setFault(fault: HubFault): void;
  clearFaults(): void;
  /** Makes every redirect given so far answer 403. */
  expireSignatures(): void;
  /** Cuts what is open and frees the ports. */
  close(): Promise<void>;
}

const HUB_EXPOSED =
  'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,' +
  'X-Linked-Size,X-Linked-ETag,X-Xet-Hash';
const CDN_EXPOSED = 'Accept-Ranges, Content-Range, Content-Type, Content-Disposition, ETag, X-Cache';
/** Starts both origins on free ports of 127.0.0.1. */
export async function startHubServer(options: HubOptions): Promise<HubServer> {
  const hub = new Hub(options, await readRepos(options.repos));
  await hub.listen();
  return hub;
}

interface Repo {
  readonly commit: string;
  readonly files: ReadonlyMap<string, HubFile>;
  readonly revisions: ReadonlyMap<string, Repo>;
  readonly gated: boolean;
  readonly ranges: boolean;
}

async function readRepos(repos: HubOptions['repos']): Promise<ReadonlyMap<string, Repo>> {
  const read = new Map<string, Repo>();
  for (const [id, repo] of Object.entries(repos)) read.set(id, await readRepo(repo));
  return read;
}

async function readRepo({ commit, files, revisions = {}, gated, ranges }: HubRepo): Promise<Repo> {
  const held = new Map<string, HubFile>();
  for (const [name, content] of Object.entries(files)) held.set(name, await toHubFile(name, content));
  const others = await readRepos(revisions);
  return { commit, files: held, revisions: others, gated: gated ?? false, ranges: ranges ?? true };
}

class Hub implements HubServer {
  readonly requests: LoggedRequest[] = [];
  /** Kept when it is closed: to ask where nobody answers any more is a test, too. */
  port = 0;
  cdnPort = 0;
  readonly #options: HubOptions;
  readonly #repos: ReadonlyMap<string, Repo>;
  readonly #faults = new FaultBoard();
  readonly #sender: FileSender;
  readonly #hub: Server;
  readonly #cdn: Server;
  /** Changes when every signature given so far must fail. */
  #generation = 0;

  constructor(options: HubOptions, repos: ReadonlyMap<string, Repo>) {
    this.#options = options;
    this.#repos = repos;
    for (const fault of options.faults ?? []) this.#faults.set(fault);
    this.#sender = new FileSender({
      faults: this.#faults,
      throttleBytesPerSecond: options.throttleBytesPerSecond,
      clock: options.clock ?? WALL_CLOCK,
      cors: (exchange) => this.#cors(exchange),
    });
    this.#hub = this.#createServer((request, response) => this.#answerHub(request, response));
    this.#cdn = this.#createServer((request, response) => this.#answerCdn(request, response));
  }

  get totalBytesSent(): number {
    return this.#sender.totalBytes;
  }

  get mostInFlight(): number {
    return this.#sender.mostInFlight;
  }

  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  get cdnOrigin(): string {
    return this.#options.cdnPublicOrigin ?? `${this.#scheme}://127.0.0.1:${this.cdnPort}`;
  }

  get #scheme(): string {
    return this.#options.tls === true ? 'https' : 'http';
  }

  async listen(): Promise<void> {
    for (const server of [this.#hub, this.#cdn]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    this.port = portOf(this.#hub);
    this.cdnPort = portOf(this.#cdn);
  }

  setFault(fault: HubFault): void {
    this.#faults.set(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  expireSignatures(): void {
    this.#generation++;
  }

  async close(): Promise<void> {
    await Promise.all(
      [this.#hub, this.#cdn].map((server) => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        return closed;
      }),
    );
  }

  #createServer(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server {
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      answer(request, response).catch((error: unknown) => {
        // A client that has gone is what many tests are about; anything else is this file's own mistake.
        if (!response.destroyed) console.error('hub_server:', error);
        response.destroy();
      });
    };
    if (this.#options.tls !== true) return createHttpServer(listener);
    const pem = (name: string) => readFileSync(new URL(`hub_tls/${name}`, import.meta.url));
    return createHttpsServer({ cert: pem('certificate.pem'), key: pem('TEST-ONLY-key.pem') }, listener);
  }

  #begin(
    request: IncomingMessage,
    response: ServerResponse,
    exposed: string,
    what: { stage: HubStage | null; repo?: string | undefined; file?: string | undefined },
  ): Exchange {
    const logged: LoggedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      stage: what.stage,
      repo: what.repo ?? null,
      file: what.file ?? null,
      range: request.headers.range ?? null,
      origin: request.headers.origin ?? null,
      headers: request.headers,
      status: 0,
      bodyBytes: 0,
      fault: null,
    };
    this.requests.push(logged);
    return { request, response, logged, exposed };
  }

  async #answerHub(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const api = /^\/api\/models\/([^/]+(?:\/(?!revision\/)[^/]+)?)(?:\/revision\/([^/]+))?$/.exec(pathname);
    if (api !== null) {
      const [, repo, revision = 'main'] = api;
      const exchange = this.#begin(request, response, HUB_EXPOSED, { stage: 'api', repo });
      this.#answerApi(exchange, decodeURIComponent(revision));
      return;
    }
    if (pathname === '/api/models') {
      const exchange = this.#begin(request, response, HUB_EXPOSED, { stage: 'api' });
      if (this.#sender.refuse(exchange, { stage: 'api', file: null, start: 0, end: 0 })) return;
      this.#sendJson(exchange, 200, []);
      return;
    }
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
    if (resolve === null) {
      this.#sendError(this.#begin(request, response, HUB_EXPOSED, { stage: null }), 404, 'Not Found');
      return;
    }
    const [, repo, revision, file] = resolve;
    const held = this.#find(repo, revision)?.files.get(decodeURIComponent(file));
    const stage = held?.pointer === null ? 'content' : 'resolve';
    const exchange = this.#begin(request, response, HUB_EXPOSED, { stage, repo, file });
    await this.#answerResolve(exchange, repo, revision, file);
  }

  #answerApi(exchange: Exchange, revision: string): void {
    const { logged, request } = exchange;
    if (this.#isPreflight(exchange)) return;
    if (this.#sender.refuse(exchange, { stage: 'api', file: null, start: 0, end: 0 })) return;
    const moved = this.#options.moved?.[logged.repo ?? ''];
    if (moved !== undefined) {
      this.#cors(exchange);
      exchange.response.setHeader('location', (request.url ?? '').replace(logged.repo ?? '', moved));
      exchange.response.writeHead((logged.status = 307));
      exchange.response.end();
      return;
    }
    const repo = this.#requireRepo(exchange, logged.repo ?? '', revision);
    if (repo === null) return;
    const blobs = new URL(request.url ?? '/', 'http://hub').searchParams.get('blobs') === 'true';
    const id = logged.repo ?? '';
    const siblings = Array.from(repo.files, ([rfilename, file]) => ({
      rfilename,
      ...(blobs ? blobFields(file) : {}),
    }));
    this.#sendJson(exchange, 200, {
      _id: '621ffdc036468d709f174328',
      id,
      modelId: id,
      private: false,
      pipeline_tag: 'fill-mask',
      library_name: 'transformers',
      tags: ['transformers', 'albert', 'fill-mask'],
      author: id.split('/')[0],
      sha: repo.commit,
      lastModified: '2024-02-19T11:07:22.000Z',
      gated: this.#repos.get(id)?.gated === true ? 'manual' : false,
      disabled: false,
      siblings,
    });
  }

  async #answerResolve(exchange: Exchange, id: string, revision: string, file: string): Promise<void> {
    if (this.#isPreflight(exchange)) return;
    const repo = this.#requireRepo(exchange, id, revision);
    if (repo === null) return;
    const held = repo.files.get(decodeURIComponent(file));
    if (held === undefined) {
      this.#sendError(exchange, 404, 'Entry not found', 'EntryNotFound');
      return;
    }
    const { response, logged } = exchange;
    if (this.#repos.get(id)?.gated === true) {
      // The real one sends no CORS header here: to a page this is a connection that failed.
      response.setHeader('x-error-code', 'GatedRepo');
      response.writeHead((logged.status = 401));
      response.end();
      return;
    }
    response.setHeader('x-repo-commit', repo.commit);
    response.setHeader('accept-ranges', 'bytes');
    if (held.pointer === null) {
      response.setHeader('etag', `"${held.blobId}"`);
      await this.#sender.sendFile(exchange, held, 'text/plain; charset=utf-8');
      return;
    }
    if (this.#sender.refuse(exchange, { stage: 'resolve', file, start: 0, end: 0 })) return;
    this.#cors(exchange);
    response.setHeader('x-linked-size', String(held.byteLength));
    response.setHeader('x-linked-etag', `"${held.sha256}"`);
    response.setHeader('location', this.#sign(`/repos/${id}/${revision}/${held.sha256}/${file}`));
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.writeHead((logged.status = 302));
    response.end('Found. Redirecting to the file');
  }

  async #answerCdn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://cdn');
    const [, repo, revision, sha256, file] =
      /^\/repos\/([^/]+\/[^/]+)\/([^/]+)\/([0-9a-f]{64})\/(.+)$/.exec(url.pathname) ?? [];
    const exchange = this.#begin(request, response, CDN_EXPOSED, { stage: 'content', repo, file });
    if (this.#isPreflight(exchange)) return;
    const held = this.#find(repo, revision)?.files.get(decodeURIComponent(file));
    if (held?.sha256 !== sha256 || !this.#isSigned(url)) {
      this.#cors(exchange);
      response.setHeader('content-type', 'application/xml');
      response.writeHead((exchange.logged.status = 403));
      response.end(
        '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access denied</Message></Error>',
      );
      return;
    }
    response.setHeader('etag', `"${held.sha256}"`);
    if (this.#repos.get(repo)?.ranges === true) response.setHeader('accept-ranges', 'bytes');
    else delete request.headers.range;
    response.setHeader('content-disposition', `inline; filename="${file}";`);
    await this.#sender.sendFile(exchange, held, 'binary/octet-stream');
  }

  #find(id: string, revision: string): Repo | null {
    const repo = this.#repos.get(id);
    if (repo === undefined) return null;
    const named = [repo, ...repo.revisions.values()].find(({ commit }) => commit === revision);
    return named ?? (revision === 'main' ? repo : (repo.revisions.get(revision) ?? null));
  }

  #requireRepo(exchange: Exchange, id: string, revision: string): Repo | null {
    if (!this.#repos.has(id)) {
      // The hub does not tell a stranger whether a private repository exists.
      this.#sendError(exchange, 401, 'Invalid username or password.', 'RepoNotFound');
      return null;
    }
    const repo = this.#find(id, revision);
    if (repo === null) this.#sendError(exchange, 404, 'Invalid rev id', 'RevisionNotFound');
    return repo;
  }

  #sendError(exchange: Exchange, status: number, message: string, code?: string): void {
    if (code !== undefined) exchange.response.setHeader('x-error-code', code);
    exchange.response.setHeader('x-error-message', message);
    this.#sendJson(exchange, status, { error: message });
  }

  #sendJson(exchange: Exchange, status: number, value: unknown): void {
    const { response, logged, request } = exchange;
    this.#cors(exchange);
    const body = JSON.stringify(value);
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.setHeader('content-length', Buffer.byteLength(body));
    response.writeHead((logged.status = status));
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  #cors({ request, response, exposed, logged }: Exchange): void {
    if (this.#options.cors === false || logged.fault === 'no-cors') return;
    const onHub = exposed === HUB_EXPOSED;
    response.setHeader('access-control-allow-origin', onHub ? (request.headers.origin ?? this.origin) : '*');
    if (onHub) response.setHeader('vary', 'Origin');
    response.setHeader('access-control-expose-headers', exposed);
  }

  /** Answers a pre-flight; the log shows it, since a well-made client causes none. */
  #isPreflight(exchange: Exchange): boolean {
    const { request, response, logged } = exchange;
    if (request.method !== 'OPTIONS') return false;
    this.#cors(exchange);
    response.setHeader('access-control-allow-methods', 'GET, HEAD, OPTIONS');
    response.setHeader(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? '',
    );
    response.writeHead((logged.status = 200));
    response.end();
    return true;
  }

  /** An address on the other origin that is good for a while. */
  #sign(path: string): string {
    const expires = Math.floor(Date.now() / 1000) + (this.#options.signatureSeconds ?? 3600);
    const query = new URLSearchParams({
      'response-content-disposition': 'inline',
      Expires: String(expires),
      'Key-Pair-Id': String(this.#generation),
      Signature: signature(path, String(expires), String(this.#generation)),
    });
    return `${this.cdnOrigin}${path}?${query.toString()}`;
  }

  #isSigned({ pathname, searchParams }: URL): boolean {
    const expires = searchParams.get('Expires') ?? '';
    const generation = searchParams.get('Key-Pair-Id') ?? '';
    return (
      searchParams.get('Signature') === signature(pathname, expires, generation) &&
      generation === String(this.#generation) &&
      Number(expires) * 1000 > Date.now()
    );
  }
}

function signature(path: string, expires: string, generation: string): string {
  return createHmac('sha256', 'test').update(`${path} ${expires} ${generation}`).digest('base64url');
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A sibling's fields under `?blobs=true`. */
function blobFields({ byteLength, sha256, blobId, pointer }: HubFile): object {
  const lfs = pointer === null ? {} : { lfs: { sha256, size: byteLength, pointerSize: pointer.length } };
  return { size: byteLength, blobId, ...lfs };
}
