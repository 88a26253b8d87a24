/** Whose fault it is that nothing comes: the hub's, that of the host behind it, the network's, the policy's, something in between. */
import { afterEach, describe, expect, test } from 'vitest';
import { browserTransport } from '../../test/support/browser_fetch.ts';
import { failure } from '../../test/support/errors.ts';
import { startHubServer, type HubFault, type HubServer } from '../../test/support/hub_server.ts';
import { makeFile, modelTensors, TINY_CONFIG } from '../../test/support/safetensors.ts';
import { memoryStore } from '../../test/support/store.ts';
import type { UnmaskError } from '../model/errors.ts';
import { manifestFromHub } from './hub.ts';
import type { Manifest } from './manifest.ts';
import type { Store } from './store.ts';
import type { Transport } from './transport.ts';
import { fetchUnderLock } from './upkeep.ts';

const REPO = 'someone/tiny-albert';
const WEIGHTS_FILE = 'model.safetensors';
const CHUNK = 1000;
const FILES = {
  'config.json': new TextEncoder().encode(JSON.stringify({ model_type: 'albert', ...TINY_CONFIG })),
  'spiece.model': new Uint8Array(300),
  [WEIGHTS_FILE]: makeFile(modelTensors(TINY_CONFIG)),
};
const SMALL_BYTES = FILES['config.json'].length + FILES['spiece.model'].length;

let hub: HubServer;
afterEach(() => hub.close());

async function start(): Promise<HubServer> {
  return (hub = await startHubServer({ repos: { [REPO]: { commit: '1'.repeat(40), files: FILES } } }));
}

const ask = (transport: Transport = browserTransport()) =>
  manifestFromHub({ origin: hub.origin, repo: REPO, revision: 'main', transport });

/** Fetches the model, with whatever is wrong by then. @param onTrouble told of each trouble, counted from 1 */
async function get(
  manifest: Manifest,
  {
    store = memoryStore(),
    transport = browserTransport(),
    onTrouble = () => undefined,
  }: { store?: Store; transport?: Transport; onTrouble?: (count: number) => void } = {},
): Promise<readonly UnmaskError[]> {
  const troubles: UnmaskError[] = [];
  await fetchUnderLock(
    { ...manifest, chunkBytes: CHUNK },
    {
      store,
      transport,
      onTrouble: (error) => {
        if (error) onTrouble(troubles.push(error));
      },
    },
  );
  return troubles;
}

const hostOf = (origin: string) => new URL(origin).host;
const ELSEWHERE = 'http://files.elsewhere.test/';
/** The policy of a page that knows the hub and the host behind it. */
const known = (url: URL) => [hub.origin, hub.cdnOrigin].includes(url.origin);

describe('an outage of the host behind the hub', () => {
  const outages: readonly (readonly [what: string, fault: HubFault, words: string])[] = [
    ['a connection that is reset', { kind: 'reset' }, 'and no answer comes from there'],
    [
      'an answer without CORS',
      { kind: 'no-cors', status: 503 },
      'which answers, but not so that this page may read it',
    ],
    ['redirects in circles', { kind: 'redirect', to: null }, 'and no answer comes from there'],
    [
      'a redirect to another host',
      { kind: 'redirect', to: ELSEWHERE, stage: 'resolve' },
      'leads on to a host that this page does not know',
    ],
    ['a body that is cut early', { kind: 'cut', afterBytes: 0 }, 'the connection failed'],
    ['HTTP 502', { kind: 'status', status: 502 }, 'was not given by'],
  ];

  test.each(outages)('%s, from the start, is waited out and named', async (_what, fault, words) => {
    await start();
    const manifest = await ask();
    hub.setFault({ ...fault, file: WEIGHTS_FILE, times: Infinity });
    const transport = browserTransport(known);
    const troubles = await get(manifest, {
      transport,
      onTrouble: (count) => {
        if (count === transport.failuresAllowed) hub.clearFaults();
      },
    });
    expect(troubles).toHaveLength(transport.failuresAllowed);
    expect(troubles[1].message).toContain(words);
    for (const { code } of troubles) expect(code).not.toBe('weights/blocked');
  });

  test.each(outages)(
    '%s, for good, ends as that host’s, and what came is kept',
    async (_what, fault, words) => {
      await start();
      const manifest = await ask();
      hub.setFault({ ...fault, file: WEIGHTS_FILE, skip: 2, times: Infinity });
      const store = memoryStore();
      const transport = browserTransport(known);
      const code = fault.kind === 'status' ? 'weights/http' : 'weights/network';
      const error = await failure(code, () => get(manifest, { store, transport }));
      expect(error.message).toContain(words);
      // The host has been read from before this: its name is known, and no extension stands between.
      const isNamed = fault.kind !== 'redirect' || fault.to === null;
      expect(error.message).toContain(hostOf(isNamed ? hub.cdnOrigin : hub.origin));
      expect(error.message).not.toContain('browser extension');
      expect(error.remedy).toContain('What has arrived is kept');
      const [partial] = await store.list();
      expect(await store.keptBytes(partial)).toBe(SMALL_BYTES + 2 * CHUNK);
    },
  );
});

describe('a network that asks to sign in first', () => {
  test.each(['api', 'content'] as const)('a web page with status 200 (%s)', async (stage) => {
    await start();
    const manifest = stage === 'api' ? null : await ask();
    hub.setFault({ kind: 'html', stage, times: Infinity });
    const error = await failure('weights/network', () => (manifest ? get(manifest) : ask()));
    expect(error.message).toContain(`in the place of ${hostOf(hub.origin)} the network you are in answers`);
    expect(error.remedy).toContain('sign in to the network there');
  });

  test('is waited for: once the visitor has signed in, the download goes on', async () => {
    await start();
    const manifest = await ask();
    hub.setFault({ kind: 'html', skip: 3, times: Infinity });
    const troubles = await get(manifest, {
      onTrouble: (count) => {
        if (count === 2) hub.clearFaults();
      },
    });
    expect(troubles).toHaveLength(2);
  });

  test.each(['allowed', 'refused'] as const)(
    'everything leads to a page for that, which the policy has %s',
    async (login) => {
      await start();
      const manifest = await ask();
      const mayRead = login === 'allowed' ? () => true : known;
      // Allowed or not, nobody is there.
      for (const stage of ['api', 'resolve', 'content'] as const) {
        hub.setFault({ kind: 'redirect', to: 'http://login.invalid/', stage, times: Infinity });
      }
      const listed = await failure('weights/network', () => ask(browserTransport(mayRead)));
      const fetched = await failure('weights/network', () =>
        get(manifest, { transport: browserTransport(mayRead) }),
      );
      for (const { message } of [listed, fetched])
        expect(message).toContain('the network you are in answers');
    },
  );

  test.each([true, false])('no connection at all, online by the browser’s word: %s', async (isOnline) => {
    const manifest = await start().then(() => ask());
    await hub.close();
    const transport = browserTransport(undefined, { isOnline: () => isOnline });
    const error = await failure('weights/network', () => get(manifest, { transport }));
    expect(error.message).toContain(hostOf(hub.origin));
    expect(error.remedy).toContain('Check the connection');
    expect(error.remedy.includes('sign in')).toBe(isOnline);
  });
});

describe('what is called a blocking', () => {
  test('is a host that answers, time after time, and never so that this page may read it', async () => {
    await start();
    const manifest = await ask();
    for (const stage of ['resolve', 'content'] as const) {
      hub.setFault({ kind: 'no-cors', stage, times: Infinity, status: 403 });
    }
    const transport = browserTransport();
    const error = await failure('weights/blocked', () => get(manifest, { transport }));
    expect(error.message).toContain(`${hostOf(hub.origin)} answers, but this page may not read from it`);
  });

  test('is not one that answers now and then', async () => {
    await start();
    const manifest = await ask();
    // What is to be read is cut three times, and the first question of whose fault that is meets a cut as well, but for the answer nobody reads.
    const inner = browserTransport();
    let cuts = 4;
    const flickering = browserTransport(undefined, {
      fetch: (input, init) =>
        init?.mode !== 'no-cors' && cuts-- > 0
          ? Promise.reject(new TypeError('Failed to fetch'))
          : inner.fetch(input, init),
    });
    const troubles = await get(manifest, { transport: flickering });
    expect(troubles).toHaveLength(2);
    for (const { code } of troubles) expect(code).toBe('weights/network');
  });

  test('is a host that the page’s own policy refuses, and not one that leads to such', async () => {
    await start();
    const manifest = await ask();
    const transport = browserTransport(({ origin }) => origin === hub.cdnOrigin);
    const error = await failure('weights/blocked', () => get(manifest, { transport }));
    expect(error.message).toBe(
      `The policy of this page does not allow it to read from ${hostOf(hub.origin)}.`,
    );
  });
});
