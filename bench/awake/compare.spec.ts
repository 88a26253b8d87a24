/** The page stays awake while Compare's answers come and are drawn. */
import { expect, test, type Page } from 'playwright/test';
import type { ProbePlan } from '../../src/worker/messages.ts';
import { openApp } from '../../e2e/support/app.ts';
import { openView, waitForComparison } from '../../e2e/support/lab.ts';
import { atMostTwice, LONGEST_TASK_MS, longestTask, type LongestTask } from './main_thread.ts';

/** What is asked of words: of both sides and their priors, or of every frame with every pair. */
const SECTIONS = {
  Targets: {
    startLabel: /^Score/,
    isOwn: ({ targets, sentences }: ProbePlan) => targets.length > 0 && sentences <= 4,
  },
  'How far the effect holds': {
    startLabel: 'Run the frames',
    isOwn: ({ targets, sentences }: ProbePlan) => targets.length > 0 && sentences > 4,
  },
} as const;

test('the page stays awake while the first answer, its plots, targets and frames come, and when sides are swapped', async ({
  browser,
  context,
}) => {
  test.setTimeout(900_000);
  let page = await context.newPage();
  /** Another word is another question to both: to the targets, then to the frames. */
  const unused = ['lamp', 'river', 'stone', 'cloud'];
  const askAgain = async (section: keyof typeof SECTIONS): Promise<void> => {
    const { startLabel, isOwn } = SECTIONS[section];
    const done = async (): Promise<number> => (await probesDone(page)).filter(isOwn).length;
    const before = await done();
    await page.getByRole('textbox', { name: 'Words to score' }).press('ControlOrMeta+End');
    await page.keyboard.type(`, ${unused.pop() ?? ''}`);
    const region = page.getByRole('region', { name: section });
    const start = region.getByRole('button', { name: startLabel });
    await expect
      .poll(
        async () => {
          // What takes under a second begins by itself.
          if (await start.isVisible()) await start.click();
          return done();
        },
        { timeout: 180_000 },
      )
      .toBeGreaterThan(before);
    await expect(region.getByText(/albert-demo · /).first()).toBeVisible();
    await expect(region.locator('.answer-stale')).toHaveCount(0);
    await page.waitForTimeout(1000);
  };
  const parts: Readonly<Record<string, () => Promise<LongestTask>>> = {
    'the first answer with its plots': async () => {
      await page.close();
      page = await context.newPage();
      await openApp(page, { passes: 1 });
      return longestTask(browser, page, async () => {
        await openView(page, 'Compare');
        await waitForComparison(page);
        const vocabulary = page.getByRole('region', { name: 'Whole vocabulary' });
        await expect(vocabulary.locator('figure canvas').nth(1)).toBeVisible();
        // Until both have been drawn, which is done a piece a frame.
        await page.waitForTimeout(1500);
      });
    },
    Targets: () => longestTask(browser, page, () => askAgain('Targets')),
    'How far the effect holds': () => longestTask(browser, page, () => askAgain('How far the effect holds')),
    'sides swapped': async () => {
      await page.locator('body').click({ position: { x: 2, y: 2 } });
      const first = page.getByRole('heading', { name: /More likely with/ }).first();
      const before = await first.innerText();
      return longestTask(browser, page, async () => {
        await page.keyboard.press('[');
        await expect(first).not.toHaveText(before);
        await page.waitForTimeout(2000);
      });
    },
  };
  for (const [what, measure] of Object.entries(parts)) {
    const { cpuMs, wallMs } = await atMostTwice(measure);
    console.log(
      `longest main-thread task, ${what}: ${cpuMs.toFixed(0)} ms of its own, ${wallMs.toFixed(0)} by the clock`,
    );
    expect.soft(cpuMs, what).toBeLessThanOrEqual(LONGEST_TASK_MS);
  }
});

/** What the probes that have gone through were to ask. */
async function probesDone(page: Page): Promise<readonly ProbePlan[]> {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const done = new Set(tells.flatMap((tell) => (tell.kind === 'done' ? [tell.id] : [])));
    return tells.flatMap((tell) =>
      tell.kind === 'started' && tell.of === 'sentences' && done.has(tell.id) ? [tell.plan] : [],
    );
  });
}
