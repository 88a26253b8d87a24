import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, developmentPolicy, mayConnect } from './content_security_policy.ts';
import { SECURITY_HEADERS } from './headers.ts';

const deploy = (name: string): Promise<string> =>
  readFile(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');

test('the policy, word for word', () => {
  expect(CONTENT_SECURITY_POLICY).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
      "font-src 'self'; connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co; " +
      "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

test('the dev server adds a nonce and what its client needs, nothing else', () => {
  const nonce = "'nonce-abc='";
  const expected = CONTENT_SECURITY_POLICY.replace(
    /(script-src|style-src)([^;]*)/g,
    (_whole, name: string, sources: string) => `${name}${sources} ${nonce}`,
  )
    .replace('https://*.hf.co', 'https://*.hf.co ws:')
    .replace("worker-src 'self'", "worker-src 'self' blob:");
  expect(developmentPolicy('abc=')).toBe(expected);
});

test('connections: the hub and its hosts over https, nobody else', () => {
  const allowed = [
    'https://huggingface.co/a',
    'https://cdn-lfs.huggingface.co/',
    'https://cas-bridge.xethub.hf.co/x',
  ];
  const refused = [
    'http://huggingface.co/',
    'https://hf.co/',
    'https://huggingface.co.evil.example/',
    'https://x.co/',
  ];
  expect(allowed.filter((url) => !mayConnect(new URL(url)))).toEqual([]);
  expect(refused.filter((url) => mayConnect(new URL(url)))).toEqual([]);
});

test('deploy/_headers sends exactly these headers, on every path', async () => {
  const [everywhere = ''] = /^\/\*\n(?: {2}.*\n)+/m.exec(await deploy('_headers')) ?? [];
  const sent = [...everywhere.matchAll(/^ {2}([\w-]+): (.*)$/gm)].map(([, name, value]) => [name, value]);
  expect(Object.fromEntries(sent)).toEqual(SECURITY_HEADERS);
});

test.each([
  ['nginx.conf', 2],
  ['nginx-subfolder.conf', 4],
])(
  'deploy/%s sends exactly these headers, on errors too, and no location drops them',
  async (name, indent) => {
    const config = await deploy(name);
    const sent = [...config.matchAll(/^ +add_header ([\w-]+) "(.*)" always;$/gm)].map(([, header, value]) => [
      header,
      value,
    ]);
    expect(Object.fromEntries(sent)).toEqual(SECURITY_HEADERS);
    // Beside those only the one whose value is a variable, and all of them in one place.
    const everyHeader = config.match(/^ *add_header/gm) ?? [];
    expect(everyHeader).toEqual(new Array(sent.length + 1).fill(`${' '.repeat(indent)}add_header`));
  },
);

test('deploy/Caddyfile sends exactly these headers', async () => {
  const [, everywhere = ''] = /^ {2}header \{\n((?: {4}.*\n)+) {2}\}/m.exec(await deploy('Caddyfile')) ?? [];
  const sent = [...everywhere.matchAll(/^ {4}([\w-]+) "(.*)"$/gm)].map(([, name, value]) => [name, value]);
  expect(Object.fromEntries(sent)).toEqual(SECURITY_HEADERS);
});
