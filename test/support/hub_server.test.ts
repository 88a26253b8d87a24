/** The imitation hub: that it answers as the hub does, and does wrong what it is told to. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { startHubServer, type HubFault, type HubOptions, type HubServer } from './hub_server.ts';
import { turnsUntil } from './turns.ts';

const REPO = 'albert/albert-large-v2';
const COMMIT = 'dfed3a5ef4499fb3351c4ebbcf487375d1e942c8';
const WEIGHTS = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251);
const CONFIG = new TextEncoder().encode('{"model_type":"albert"}\n');

let hub: HubServer | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

async function start(options: Partial<HubOptions> = {}): Promise<HubServer> {
  const files = { 'model.safetensors': WEIGHTS, 'config.json': CONFIG };
  return (hub = await startHubServer({ repos: { [REPO]: { commit: COMMIT, files } }, ...options }));
}

const resolved = (server: HubServer, file = 'model.safetensors', revision = COMMIT) =>
  `${server.origin}/${REPO}/resolve/${revision}/${file}`;

async function bytes(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

function ranged(server: HubServer, range: string, file = 'model.safetensors'): Promise<Response> {
  return fetch(resolved(server, file), { headers: { range: `bytes=${range}` } });
}

describe('as the hub does', () => {
  test('the API lists files with size, git name and, for LFS files, SHA-256', async () => {
    const server = await start();
    const response = await fetch(`${server.origin}/api/models/${REPO}/revision/main?blobs=true`);
    expect(response.status).toBe(200);
    const model = (await response.json()) as { siblings: unknown[] };
    expect(model).toMatchObject({ id: REPO, sha: COMMIT });
    expect(model.siblings).toEqual([
      {
        rfilename: 'model.safetensors',
        size: 300_000,
        blobId: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
        lfs: { sha256: createHash('sha256').update(WEIGHTS).digest('hex'), size: 300_000, pointerSize: 131 },
      },
      // `git hash-object` of the same bytes.
      {
        rfilename: 'config.json',
        size: 24,
        blobId: createHash('sha1').update('blob 24\0').update(CONFIG).digest('hex'),
      },
    ]);
    const bare = (await (await fetch(`${server.origin}/api/models/${REPO}`)).json()) as {
      siblings: unknown[];
    };
    expect(bare.siblings[0]).toEqual({ rfilename: 'model.safetensors' });
  });

  test('unknown repositories, revisions and files are refused, each in its way', async () => {
    const server = await start();
    const status = async (path: string) => {
      const response = await fetch(server.origin + path);
      return [response.status, response.headers.get('x-error-code')];
    };
    expect(await status('/api/models/nobody/nothing')).toEqual([401, 'RepoNotFound']);
    expect(await status(`/api/models/${REPO}/revision/v9`)).toEqual([404, 'RevisionNotFound']);
    expect(await status(`/${REPO}/resolve/main/nothing`)).toEqual([404, 'EntryNotFound']);
  });

  test('LFS files are redirected to the other origin, small ones are not', async () => {
    const server = await start();
    const redirect = await fetch(resolved(server), { redirect: 'manual', method: 'HEAD' });
    expect(redirect.status).toBe(302);
    expect(redirect.headers.get('location')).toMatch(
      new RegExp(`^${server.cdnOrigin}/.*Expires=.*Signature=`),
    );
    expect(redirect.headers.get('x-linked-size')).toBe('300000');
    expect(redirect.headers.get('x-repo-commit')).toBe(COMMIT);
    const whole = await fetch(resolved(server, 'model.safetensors', 'main'), {
      headers: { origin: 'http://page' },
    });
    expect(whole.url.startsWith(server.cdnOrigin)).toBe(true);
    expect(whole.headers.get('access-control-allow-origin')).toBe('*');
    expect(await bytes(whole)).toEqual(WEIGHTS);
    const small = await fetch(resolved(server, 'config.json'), { headers: { origin: 'http://page' } });
    expect(small.url.startsWith(server.origin)).toBe(true);
    expect(small.headers.get('access-control-allow-origin')).toBe('http://page');
    expect(small.headers.get('access-control-expose-headers')).toContain('X-Linked-ETag');
    expect(await bytes(small)).toEqual(CONFIG);
    expect(server.totalBytesSent).toBe(300_024);
    expect(server.requests.map(({ stage, status }) => [stage, status])).toEqual([
      ['resolve', 302],
      ['resolve', 302],
      ['content', 200],
      ['content', 200],
    ]);
  });

  test('ranges', async () => {
    const server = await start();
    const middle = await ranged(server, '1000-70999');
    expect(middle.status).toBe(206);
    expect(middle.headers.get('content-range')).toBe('bytes 1000-70999/300000');
    expect(middle.headers.get('content-length')).toBe('70000');
    expect(await bytes(middle)).toEqual(WEIGHTS.subarray(1000, 71_000));
    expect(await bytes(await ranged(server, '299990-'))).toEqual(WEIGHTS.subarray(299_990));
    expect(await bytes(await ranged(server, '299990-999999'))).toEqual(WEIGHTS.subarray(299_990));
    expect(await bytes(await ranged(server, '-7'))).toEqual(WEIGHTS.subarray(299_993));
    const past = await ranged(server, '300000-');
    expect([past.status, past.headers.get('content-range')]).toEqual([416, 'bytes */300000']);
  });

  test('a signature expires', async () => {
    const server = await start();
    const { url } = await fetch(resolved(server));
    expect((await fetch(url)).status).toBe(200);
    server.expireSignatures();
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(resolved(server))).status).toBe(200);
    await server.close();
    const late = await start({ signatureSeconds: 0 });
    expect((await fetch(resolved(late))).status).toBe(403);
  });

  test('a throttle holds over all answers', async () => {
    // A clock that goes on only while an answer sleeps; the first sleeps until the second is under way too.
    let nowMs = 0;
    const clock = {
      nowMs: () => nowMs,
      sleep: async (ms: number) => {
        const wakeMs = nowMs + ms;
        await turnsUntil(() => server.mostInFlight === 2);
        nowMs = Math.max(nowMs, wakeMs);
      },
    };
    const server = await start({ throttleBytesPerSecond: 1_000_000, clock });
    await Promise.all([ranged(server, '0-99999').then(bytes), ranged(server, '0-99999').then(bytes)]);
    // 200,000 bytes at a million a second.
    expect(nowMs).toBeGreaterThan(199);
    expect(nowMs).toBeLessThanOrEqual(200);
    expect(server.mostInFlight).toBe(2);
  });

  test('over TLS, with the real host names in its certificate', async () => {
    const server = await start({ tls: true, cdnPublicOrigin: 'https://cdn-lfs.hf.co' });
    expect(server.origin).toMatch(/^https:/);
    const { request } = await import('node:https');
    const location = await new Promise<string | undefined>((resolve, reject) => {
      request(resolved(server), { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.headers.location);
      })
        .on('error', reject)
        .end();
    });
    expect(location).toMatch(/^https:\/\/cdn-lfs\.hf\.co\/repos\//);
  });
});

describe('faults', () => {
  const fails = async (server: HubServer) => {
    const response = await ranged(server, '0-199999');
    return response.arrayBuffer().then(
      (body) => body.byteLength,
      () => 'broken',
    );
  };
  test.each<[string, HubFault, number | 'broken']>([
    ['a cut', { kind: 'cut', afterBytes: 100_000 }, 'broken'],
    ['a cut at a byte of the file', { kind: 'cut', atByte: 150_000 }, 'broken'],
    ['a cut of a chunked body', { kind: 'cut', afterBytes: 100_000, length: 'chunked' }, 'broken'],
    ['a cut that looks like an end', { kind: 'cut', afterBytes: 100_000, length: 'none' }, 100_000],
    ['a short body', { kind: 'short', byBytes: 5 }, 199_995],
    ['a long body', { kind: 'extra', byBytes: 5 }, 200_005],
    ['a range ignored', { kind: 'range-ignored' }, 300_000],
    ['another range', { kind: 'wrong-content-range', byBytes: 10 }, 199_990],
    ['no Content-Length', { kind: 'no-content-length' }, 200_000],
  ])('%s, once', async (_, fault, expected) => {
    const server = await start({ faults: [fault] });
    expect(await fails(server)).toBe(expected);
    expect(server.requests.at(-1)).toMatchObject({ fault: fault.kind });
    expect(await fails(server)).toBe(200_000);
  });

  test('statuses, pages and pointers', async () => {
    const server = await start({
      faults: [
        { kind: 'status', status: 503, retryAfter: 2 },
        { kind: 'html', skip: 1 },
        { kind: 'lfs-pointer' },
        { kind: 'status', status: 429, stage: 'api', times: Infinity },
      ],
    });
    const first = await ranged(server, '0-9');
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await (await ranged(server, '0-9')).text()).toMatch(/^version https:\/\/git-lfs/);
    expect((await ranged(server, '0-9')).headers.get('content-type')).toMatch(/^text\/html/);
    expect(await bytes(await ranged(server, '0-9'))).toEqual(WEIGHTS.subarray(0, 10));
    for (let i = 0; i < 3; i++) expect((await fetch(`${server.origin}/api/models/${REPO}`)).status).toBe(429);
    server.clearFaults();
    expect((await fetch(`${server.origin}/api/models/${REPO}`)).status).toBe(200);
  });

  test('a flipped byte, in the answer that holds it', async () => {
    const server = await start();
    server.setFault({ kind: 'flip', atByte: 150_000 });
    expect(await bytes(await ranged(server, '0-99999'))).toEqual(WEIGHTS.subarray(0, 100_000));
    const flipped = await bytes(await ranged(server, '100000-199999'));
    const expected = WEIGHTS.slice(100_000, 200_000);
    expected[50_000] ^= 1;
    expect(flipped).toEqual(expected);
  });

  test.each([0, 1000])('a stall after %i bytes', async (afterBytes) => {
    const server = await start({ faults: [{ kind: 'stall', afterBytes }] });
    const stop = new AbortController();
    let ended = false;
    const request = fetch(resolved(server), { signal: stop.signal })
      .then(bytes)
      .finally(() => (ended = true));
    await turnsUntil(() => server.totalBytesSent === afterBytes && server.requests.at(-1)?.fault === 'stall');
    // While another is answered whole, this one gets nothing and is not ended either.
    expect(await bytes(await ranged(server, '0-9'))).toEqual(WEIGHTS.subarray(0, 10));
    expect(server.totalBytesSent).toBe(afterBytes + 10);
    expect(ended).toBe(false);
    stop.abort();
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.totalBytesSent).toBe(afterBytes + 10);
  });

  test('CORS headers left out, once or always', async () => {
    const server = await start({ faults: [{ kind: 'no-cors' }] });
    const allowed = async () => (await ranged(server, '0-9')).headers.has('access-control-allow-origin');
    expect([await allowed(), await allowed()]).toEqual([false, true]);
    await server.close();
    const closed = await start({ cors: false });
    expect(
      (await fetch(`${closed.origin}/api/models/${REPO}`)).headers.has('access-control-allow-origin'),
    ).toBe(false);
  });
});
