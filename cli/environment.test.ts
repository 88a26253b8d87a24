import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hubOrigin, isOffline, ownCacheFolder } from './environment.ts';
import { UsageError } from './exit_status.ts';

test.each([
  ['linux', { HOME: '/home/a' }, '/home/a/.cache/unmask'],
  ['linux', { HOME: '/home/a', XDG_CACHE_HOME: '/big' }, '/big/unmask'],
  ['linux', { HOME: '/home/a', XDG_CACHE_HOME: 'not/absolute' }, '/home/a/.cache/unmask'],
  ['linux', { HOME: '/home/a', XDG_CACHE_HOME: '/big', UNMASK_CACHE: '/own' }, '/own'],
  ['darwin', { HOME: '/Users/a' }, '/Users/a/Library/Caches/unmask'],
  ['win32', { HOME: '/c/a', LOCALAPPDATA: '/c/a/local' }, '/c/a/local/unmask/Cache'],
  ['win32', { USERPROFILE: '/c/a' }, '/c/a/AppData/Local/unmask/Cache'],
] as const)('on %s models are kept where %o says', (platform, env, expected) => {
  expect(ownCacheFolder(env, platform)).toBe(join(expected));
});

test.each([
  [{}, false],
  [{ HF_HUB_OFFLINE: '' }, false],
  [{ HF_HUB_OFFLINE: '0' }, false],
  [{ HF_HUB_OFFLINE: '1' }, true],
  [{ HF_HUB_OFFLINE: 'yes' }, true],
  [{ TRANSFORMERS_OFFLINE: 'true' }, true],
  [{ HF_HUB_OFFLINE: '0', TRANSFORMERS_OFFLINE: '1' }, false],
])('%o: offline is %s', (env, expected) => {
  expect(isOffline(env)).toBe(expected);
});

test('a mirror is asked in the hub’s place, and what is none is refused', () => {
  expect(hubOrigin({})).toBe('https://huggingface.co');
  expect(hubOrigin({ HF_ENDPOINT: 'https://hf-mirror.com/' })).toBe('https://hf-mirror.com');
  for (const HF_ENDPOINT of ['hf-mirror.com', 'ftp://hf-mirror.com', 'https://host/with/a/path']) {
    expect(() => hubOrigin({ HF_ENDPOINT })).toThrow(UsageError);
  }
});
