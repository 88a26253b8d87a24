import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { rewriteSentencePiece } from './sentencepiece-csp.ts';

const source = await readFile(createRequire(import.meta.url).resolve('sentencepiece-js'), 'utf8');

test('no code from strings, no Node, no fetch of itself is left', () => {
  const code = rewriteSentencePiece(source);
  expect(code).not.toMatch(/new Function|\beval\(|\brequire\(|__filename|uncaughtException/);
  expect(code).toContain('const ENVIRONMENT_IS_WEB=false');
  expect(code).toMatch(/export \{ SentencePieceProcessor \};\s*$/);
});

test('the bundled wasm is untouched', () => {
  const wasm = /data:application\/octet-stream;base64,[A-Za-z0-9+/=]+/;
  expect(wasm.exec(rewriteSentencePiece(source))?.[0]).toBe(wasm.exec(source)?.[0]);
});

test('another file is refused, with both hashes', () => {
  expect(() => rewriteSentencePiece(`${source} `)).toThrow(
    /expected d3526a2b[0-9a-f]{56}, actual [0-9a-f]{64}/,
  );
});
