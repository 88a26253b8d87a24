/** Two runs over one set beside each other: of two protocols, and of a file of scores. Numbers are the worker's own. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp, untilVisible } from './support/app.ts';
import { expectLaidOut } from './support/layout.ts';
import { besideRun, scoreBy, scoredRuns, standBeside, startScoring, waitForPairs } from './support/lab.ts';

test('pairs by two protocols: rates, flips and McNemar’s test of the worker’s scores; the same from a file; a set is refused', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#benchmarks', settled: false });
  await startScoring(page);
  await waitForPairs(page, 24);
  const file = await savedScores(page);
  await scoreBy(page, 'CrowS-Pairs');
  await waitForPairs(page, 24);
  await untilVisible(besideRun(page));
  const [aul, crows] = (await scoredRuns(page)).map(
    (run) => new Map(run.map(({ index, sentences: [more, less] }) => [index, more.score > less.score])),
  );
  const items = [...aul.keys()];
  const only = (run: Map<number, boolean>, other: Map<number, boolean>): number =>
    items.filter((index) => run.get(index) === true && other.get(index) !== true).length;
  const [onlyCrows, onlyAul] = [only(crows, aul), only(aul, crows)];
  const [preferredCrows, preferredAul] = [crows, aul].map((run) => [...run.values()].filter(Boolean).length);
  expect(onlyCrows + onlyAul).toBeGreaterThan(0);

  const expectFigures = async (): Promise<void> => {
    // What is seen, and not what is said of it to who does not see it.
    const told = (text: RegExp) => besideRun(page).getByRole('paragraph').filter({ hasText: text });
    await expect(
      told(
        new RegExp(
          `^Of 24\\spairs that both have scored, .* in ${preferredCrows}, the other run in ${preferredAul}\\.$`,
        ),
      ),
    ).toBeVisible();
    await expect(
      told(
        new RegExp(`flips?: in ${onlyCrows} only this run prefers it, in ${onlyAul} only the other run does`),
      ),
    ).toBeVisible();
    await expect(
      told(
        /^The rate differs by .* points, 95 % interval .* \(paired bootstrap over 24\spairs, B = 10,000, seed 1991\)\.$/,
      ),
    ).toBeVisible();
    await expect(
      besideRun(page).getByRole('table', { name: 'Pairs that flip' }).locator('tbody').getByRole('row'),
    ).toHaveCount(onlyCrows + onlyAul);
  };
  await standBeside(page, /^AUL · albert-demo/);
  await expectFigures();
  await besideRun(page).getByRole('button', { name: 'Table of Difference of the rates by category' }).click();
  const table = besideRun(page).getByRole('table', { name: 'Difference of the rates by category' });
  const points = (100 * (preferredAul - preferredCrows)) / 24;
  const said = `${points < 0 ? '−' : points > 0 ? '+' : ''}${Math.abs(points).toFixed(1)}`;
  await expect(table.locator('tbody').getByRole('row').first().getByRole('cell').nth(2)).toHaveText(said);
  await expectAccessible(page);

  // A set without scores is none; the run beside stays.
  await openScores(page, 'mine.csv', 'more,less\nShe sang.,He sang.\n');
  await untilVisible(besideRun(page).getByText('“mine.csv” is a set without scores.'));
  await expectFigures();
  // The same scores from a file say the same.
  await openScores(page, 'saved.jsonl', file);
  await untilVisible(besideRun(page).getByText(/^The other run: saved\.jsonl: albert-demo · .* · AUL: mean/));
  await expectFigures();
  await page.setViewportSize({ width: 320, height: 700 });
  await expectLaidOut(page, 'benchmarks: two runs');
  await expectAccessible(page);
});

test('a file of scores and its set scored here: no pair flips where one model has made both', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#benchmarks', settled: false });
  await startScoring(page);
  await waitForPairs(page, 24);
  const file = await savedScores(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a set' }).click();
  await (await chooser).setFiles(fileOf('saved.jsonl', file));
  await page.getByRole('button', { name: 'Score this set here' }).press('Enter');
  await startScoring(page);
  await waitForPairs(page, 24);
  await standBeside(page, /^from the file · AUL · albert-demo/);
  await untilVisible(besideRun(page).getByText('No pair flips.'));
  await expect(besideRun(page).getByText(/^The rate differs by 0\.0 points/)).toBeVisible();
});

const fileOf = (name: string, text: string) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
});

async function openScores(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await besideRun(page).getByRole('button', { name: 'Open scores' }).click();
  await (await chooser).setFiles(fileOf(name, text));
}

async function savedScores(page: Page): Promise<string> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Scores (JSON Lines)', exact: true }).click();
  return readFile(await (await saved).path(), 'utf8');
}
