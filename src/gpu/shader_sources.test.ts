import { expect, test } from 'vitest';
import { composeShader, findShaderLine, type ShaderSources } from './shader_sources.ts';

const SOURCES: ShaderSources = {
  'a.wgsl': 'a1\n  a2\n',
  'empty.wgsl': '',
  'b.wgsl': 'b1\n\nb3',
  'c.wgsl': 'c1\n',
};

test('every line of the whole is found in its file, and no line beyond it', () => {
  const whole = composeShader(SOURCES);
  expect(whole).toBe('a1\n  a2\nb1\n\nb3\nc1\n');
  const found = whole
    .split('\n')
    .slice(0, -1)
    .map((_, index) => findShaderLine(SOURCES, index + 1));
  expect(found).toEqual([
    { file: 'a.wgsl', line: 1, text: 'a1' },
    { file: 'a.wgsl', line: 2, text: 'a2' },
    { file: 'b.wgsl', line: 1, text: 'b1' },
    { file: 'b.wgsl', line: 2, text: '' },
    { file: 'b.wgsl', line: 3, text: 'b3' },
    { file: 'c.wgsl', line: 1, text: 'c1' },
  ]);
  for (const line of [0, -1, 7, NaN]) expect(findShaderLine(SOURCES, line)).toBeNull();
});

test('every shader goes by the name of the file it is read from', () => {
  const texts = import.meta.glob<string>(['./*.ts', './kernels/*.ts', '!**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const read = Object.values(texts).flatMap((text) =>
    [...text.matchAll(/^import (\w+) from '[./]+\/shaders\/(\w+\.wgsl)\?raw';$/gm)].map(
      ([, variable, file]) => ({ text, pair: `'${file}': ${variable}` }),
    ),
  );
  expect(read.length).toBe(Object.keys(import.meta.glob('../shaders/*.wgsl')).length);
  expect(read.filter(({ text, pair }) => !new RegExp(`${pair}\\b`).test(text))).toEqual([]);
});
