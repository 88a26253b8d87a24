import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from './check_policy.ts';
import { findViolations } from './vite/policy_scan.ts';

describe('markup', () => {
  test.each([
    ['<script>run()</script>', /inline script/],
    ['<script type="module">run()</script>', /inline script/],
    ['<script src="https://cdn.example/a.js"></script>', /not on this site/],
    ['<script src="data:text/javascript,1"></script>', /not on this site/],
    ['<style>p{}</style>', /inline <style>/],
    ['<p style="color:red">', /style attribute/],
    ['<p title="a > b" onclick="run()">', /event handler attribute onclick/],
    ['<svg onload=run()>', /event handler attribute onload/],
    ['<a href="javascript:run()">', /javascript:/],
    ['<link rel="stylesheet" href="//fonts.example/a.css">', /not on this site/],
    ['<img src="https://pixel.example/a.gif">', /not on this site/],
    ['<iframe src="a.html"></iframe>', /<iframe>/],
    ['<base href="/">', /<base>/],
    ['<form action="/send">', /form sent/],
  ])('%s', (source, message) => {
    expect(findViolations('html', source).join('\n')).toMatch(message);
  });

  test('what the app does is allowed', () => {
    const page = `<!doctype html><!-- <script>not run</script> --><meta charset="utf-8"><script src="./theme.js"></script>
      <link rel="icon" href="./favicon.svg"><img src="data:image/png;base64,AA=="><a href="https://huggingface.co/">hub</a>`;
    expect(findViolations('html', page)).toEqual([]);
  });
});

describe('scripts', () => {
  test.each([
    ['eval("1")', /code from a string/],
    ['(0, eval)("1")', /code from a string/],
    ['globalThis.eval(code)', /code from a string/],
    ['self["eval"](code)', /code from a string/],
    ['const f = new Function("return 1")', /code from a string/],
    ['Function("return this")()', /code from a string/],
    ['setTimeout("run()", 1)', /code from a string/],
    ['import("data:text/javascript,1")', /script not on this site/],
    ['import a from "https://esm.example/a.js"', /script not on this site/],
    ['export * from "https://esm.example/a.js"', /script not on this site/],
    ['new Worker("blob:x")', /script not on this site/],
    ['importScripts("//cdn.example/a.js")', /script not on this site/],
    ['fetch("https://count.example/hit")', /connection to another host/],
    ['fetch(`https://count.example/${id}`)', /connection to another host/],
    ['navigator.sendBeacon("https://count.example/")', /connection to another host/],
    ['const = 1', /not readable/],
  ])('%s', (source, message) => {
    expect(findViolations('js', source).join('\n')).toMatch(message);
  });

  test('words in texts and comments, names of others, and the hub are allowed', () => {
    const script = `// eval(1) and new Function
      const message = 'do not eval("x")'; const object = { eval: 1, Function: 2 };
      setTimeout(() => {}, 1); fetch(new URL('weights/', document.baseURI)); fetch('./weights/index.json');
      fetch('https://huggingface.co/api/models/a'); new Worker(new URL('worker.js', import.meta.url));
      import('./chunk.js'); value instanceof Function;`;
    expect(findViolations('js', script)).toEqual([]);
  });
});

test('styles load nothing from elsewhere', () => {
  const styles =
    '@import "https://a.example/x.css"; @import url(//b.example/y.css); p{src:url(https://c.example/f)}';
  expect(findViolations('css', styles)).toHaveLength(3);
  expect(
    findViolations('css', '/* url(https://a.example) */ p{background:url(data:image/png;base64,AA==)}'),
  ).toEqual([]);
});

describe('the tool', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unmask-policy-test-'));
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  test('a clean folder passes; a model’s files are not looked at', async () => {
    await mkdir(join(folder, 'weights'));
    await writeFile(join(folder, 'weights', 'a.js'), 'eval("1")');
    await writeFile(join(folder, 'index.html'), '<script src="a.js"></script>');
    expect(await main([folder])).toBe(0);
  });

  test('one violation anywhere fails, and says where', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<script src="assets/a.js"></script>');
    await writeFile(join(folder, 'assets', 'a.js'), 'eval("1")');
    expect(await main([folder])).toBe(1);
    expect(error.mock.calls.flat().join('\n')).toMatch(/^assets\/a\.js: code from a string: eval\("1"\)$/);
  });

  test('an empty folder proves nothing and fails', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await main([folder])).toBe(1);
    expect(error).toHaveBeenCalledOnce();
  });
});
