/** A tiny model as a host publishes it, answered without a network: every byte that is asked for is counted. */
import { createHash } from 'node:crypto';
import type { Manifest, ManifestEntry } from '../../src/weights/manifest.ts';
import { makeFile, modelTensors, TINY_CONFIG } from './safetensors.ts';

const FILES_URL = 'https://hub.test/someone/tiny-albert/resolve/main/';

/** Its files by their names, as the hub has them. */
export const PUBLISHED: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'config.json': new TextEncoder().encode(JSON.stringify({ model_type: 'albert', ...TINY_CONFIG })),
  'spiece.model': Uint8Array.from({ length: 300 }, (_, index) => index % 251),
  'model.safetensors': Uint8Array.from(makeFile(modelTensors(TINY_CONFIG))),
};

/** What the hub says of them: git's name of a small file, SHA-256 of the weights. Chunks of 1,000 bytes, so that there are several. */
export function publishedManifest(change: Partial<Manifest> = {}): Manifest {
  const entry = (name: string): ManifestEntry => {
    const bytes = PUBLISHED[name];
    const isLarge = name === 'model.safetensors';
    const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    return {
      name,
      byteLength: bytes.length,
      sha256: isLarge ? createHash('sha256').update(bytes).digest('hex') : null,
      gitBlob: isLarge ? null : git,
      chunks: null,
    };
  };
  return {
    source: 'hub',
    name: 'someone/tiny-albert',
    revision: '1'.repeat(40),
    description: 'For tests.',
    isDemo: false,
    filesUrl: FILES_URL,
    chunkBytes: 1000,
    files: {
      config: entry('config.json'),
      tokenizer: entry('spiece.model'),
      weights: entry('model.safetensors'),
    },
    shards: [],
    ...change,
  };
}

/** A host of these files. */
export function publisher() {
  const host = {
    /** Of files, all answers together. */
    bytesSent: 0,
    requests: 0,
    fetch: ((input, init) => {
      const url = input instanceof Request ? input.url : input.toString();
      host.requests++;
      const name = url.slice(FILES_URL.length);
      if (!url.startsWith(FILES_URL) || !(name in PUBLISHED)) {
        return Promise.resolve(new Response('', { status: 404 }));
      }
      const range = new Headers(init?.headers).get('range');
      const [, from = '0', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
      const bytes = PUBLISHED[name].slice(Number(from), to === '' ? undefined : Number(to) + 1);
      host.bytesSent += bytes.length;
      return Promise.resolve(new Response(bytes, { status: range === null ? 200 : 206 }));
    }) satisfies typeof fetch,
  };
  return host;
}
