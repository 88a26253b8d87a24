/** Targets: asked-for words on both sides, their prior, and one set against another, with the worker's own numbers. */
import { expect, test } from 'playwright/test';
import { expectAccessible, openApp } from './support/app.ts';
import { waitForComparison } from './support/lab.ts';

const SETS = [
  ['soldier', 'hairdresser'],
  ['teacher', 'nurse'],
];

test('words are scored on both sides by keyboard, and two sets of them make an LPBS with the prior on and off', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  const targets = page.getByRole('region', { name: 'Targets' });
  await targets
    .getByRole('textbox', { name: 'Words to score' })
    .fill(SETS.map((set) => set.join(', ')).join('\n\n'));
  const score = targets.getByRole('button', { name: 'Score 4 words' });
  const table = targets.getByRole('table', { name: 'Targets on both sides' });
  // A short run starts by itself; a longer one waits for the visitor.
  await expect(score.or(table)).toBeVisible();
  if (await score.isVisible()) {
    await score.focus();
    await page.keyboard.press('Enter');
  }
  await expect(table).toBeVisible();
  await expect(table.locator('tbody').getByRole('row')).toHaveCount(4);
  await expect(targets.locator('.answer')).not.toHaveClass(/answer-stale/);
  await expect(targets.getByText(/of several pieces: the sum over the pieces/)).toBeVisible();

  // Of the newest probe that was asked for targets: [sentence][target] log p; man, woman, and their priors.
  const readLogProbs = () =>
    page.evaluate(() => {
      const tells = window.unmaskTells;
      const plan = tells.findLast(
        (tell) =>
          tell.kind === 'started' &&
          tell.of === 'sentences' &&
          tell.plan.targets.some(({ word }) => word === 'hairdresser'),
      );
      const rows: (number | null)[][] = [];
      for (const tell of tells) {
        if (tell.kind !== 'results' || tell.of !== 'sentences' || tell.id !== plan?.id) continue;
        for (const { index, tokens, masks } of tell.results) {
          const own = masks.find(({ tokenIndex }) => !tokens[tokenIndex].maskedInPlace);
          rows[index] = own?.targets.map(({ logProb }) => logProb) ?? [];
        }
      }
      return rows;
    });
  // Results come in parts.
  await expect.poll(async () => (await readLogProbs()).filter((row) => row.length === 4).length).toBe(4);
  const logProbs = await readLogProbs();
  const words = SETS.flat();
  for (const [w, word] of words.entries()) {
    const row = table
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: word, exact: true }) });
    const [man, woman] = [logProbs[0][w] ?? NaN, logProbs[1][w] ?? NaN];
    const delta = man - woman;
    await expect(row).toContainText(`${delta < 0 ? '\u2212' : '+'}${Math.abs(delta).toFixed(2)}`);
    await expect(row).toContainText(man.toFixed(2).replace('-', '\u2212'));
  }

  // log Σ p of each set, less the same of the prior: the difference of the sets, on each side.
  const logSum = (row: readonly (number | null)[], from: number): number =>
    Math.log(row.slice(from, from + 2).reduce<number>((sum, logProb) => sum + Math.exp(logProb ?? NaN), 0));
  const signed = (value: number): string => `${value < 0 ? '\u2212' : '+'}${Math.abs(value).toFixed(2)}`;
  const sets = targets.getByRole('table', { name: /^LPBS/ });
  for (const [side, name] of ['man', 'woman'].entries()) {
    const without = logSum(logProbs[side], 0) - logSum(logProbs[side], 2);
    const prior = logSum(logProbs[side + 2], 0) - logSum(logProbs[side + 2], 2);
    const header = page.getByRole('rowheader', { name: new RegExp(`^${name} · .*pieces$`) });
    const row = sets.getByRole('row').filter({ has: header });
    await expect(row.getByRole('cell')).toHaveText([
      new RegExp(signed(without - prior).replace('+', '\\+')),
      new RegExp(signed(without).replace('+', '\\+')),
    ]);
  }
  await expect(sets).toContainText('that rule is ours');
  const plot = targets.getByRole('figure', { name: 'log p of the targets against their prior' });
  await expect(plot.locator('.plot-canvas canvas')).toBeVisible();
  await expect(plot).toContainText('prior, log p with man and woman hidden as well');
  await expectAccessible(page);
});
