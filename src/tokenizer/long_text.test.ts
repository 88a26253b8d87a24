import { expect, test } from 'vitest';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';

test('1 MB is encoded within seconds', { timeout: 20_000 }, async () => {
  const tokenizer = await demoTokenizer();
  const encoded = tokenizer.encode('The man, 日本 and "x". '.repeat(50_000), null, { maxTokens: 128 });
  expect(encoded.ids).toHaveLength(128);
  expect(encoded.cutTokens).toBeGreaterThan(400_000);
});
