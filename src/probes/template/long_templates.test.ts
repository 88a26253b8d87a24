import { expect, test } from 'vitest';
import { parseTemplate } from './parse.ts';
import { MAX_SENTENCE_LENGTH, MAX_TEMPLATE_LENGTH } from './syntax.ts';

test('the longest templates are read at once', () => {
  for (const unit of ['{', '}', '|', '\\', '{a|b}', '{a/an} ', ' ', '[', '{|', 'a\\{']) {
    const started = performance.now();
    parseTemplate(unit.repeat(Math.floor(MAX_TEMPLATE_LENGTH / unit.length)));
    expect(performance.now() - started).toBeLessThan(2_000);
  }
  expect(MAX_SENTENCE_LENGTH).toBeGreaterThan(512);
});
