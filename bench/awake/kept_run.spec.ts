/**
 * A set as large as CrowS-Pairs from drop to table, killed three times on the way: by a reload, by its tab being closed, by a crash. It goes on where it
 * stood each time and ends with the bytes of a run that nothing disturbed.
 */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from 'playwright/test';
import { openApp, untilVisible } from '../../e2e/support/app.ts';
import { dropFiles } from '../../e2e/support/drop.ts';
import { pairRates, scoredRuns } from '../../e2e/support/lab.ts';

const PAIRS = 1_508;
/** Of the embedded model: what is asked here is not how fast it is. */
const PASSES = 3;
/** A busy machine takes its time. */
const RUN_MS = 500_000;

// WebAssembly: there a score has the same bits in whatever batch it is computed.
test.use({ storageState: { cookies: [], origins: [] } });

/** Made pairs in the columns of CrowS-Pairs. */
function crowsPairs(): string {
  const rows = Array.from({ length: PAIRS }, (_, at) => {
    const [more, less] = at % 2 === 0 ? ['she', 'he'] : ['he', 'she'];
    const said = (pronoun: string): string => `"In ${1400 + at}, ${pronoun} said that the work was done."`;
    const direction = at % 7 === 0 ? 'antistereo' : 'stereo';
    return `${at},${said(more)},${said(less)},${direction},${at % 3 === 0 ? 'age' : 'gender'},[],a1,[]`;
  });
  return [
    ',sent_more,sent_less,stereo_antistereo,bias_type,annotations,anon_writer,anon_annotators',
    ...rows,
  ].join('\n');
}

/** How a page ends before its run does. */
const KILLS: readonly ((page: Page) => Promise<void>)[] = [
  async (page) => {
    await page.reload();
  },
  (page) => page.close(),
  // A crash is told as a navigation that failed.
  (page) =>
    page.goto('chrome://crash').then(
      () => undefined,
      () => undefined,
    ),
];

async function openSet(page: Page): Promise<void> {
  await openApp(page, { passes: PASSES, path: '#benchmarks', settled: false });
  // The example, whether it runs by itself here or waits.
  await untilVisible(
    page
      .getByRole('button', { name: /^Score 24/ })
      .or(pairRates(page))
      .first(),
  );
  await dropFiles(page, '', [], { 'made.csv': crowsPairs() });
}

/** Of the run that was begun last. */
const scoredHere = async (page: Page): Promise<number> => (await scoredRuns(page)).at(-1)?.length ?? 0;

async function scoresOf(page: Page): Promise<string> {
  const whole = pairRates(page).getByText(/^The more stereotypical sentence .* of 1,508\spairs/);
  await untilVisible(whole, { timeout: RUN_MS });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Scores (JSON Lines)', exact: true }).click();
  return readFile(await (await saved).path(), 'utf8');
}

test('1,508 pairs, killed three times, end with the same bytes', async ({ browser, context }) => {
  test.setTimeout(1_200_000);
  let page = await context.newPage();
  await openSet(page);
  await page.getByRole('button', { name: /^Score 1,508/ }).click();
  const startMs = performance.now();
  const stood: number[] = [];
  for (const kill of KILLS) {
    await expect.poll(() => scoredHere(page), { timeout: RUN_MS }).toBeGreaterThan(250);
    await kill(page);
    await page.close();
    page = await context.newPage();
    await openSet(page);
    const goOn = page.getByRole('button', { name: /^Go on from [\d,]+ of 1,508/ });
    await untilVisible(goOn);
    const [, done = ''] = /from ([\d,]+) of/.exec((await goOn.textContent()) ?? '') ?? [];
    stood.push(Number(done.replaceAll(',', '')));
    expect(stood.at(-1)).toBeGreaterThan(stood.at(-2) ?? 0);
    await goOn.click();
  }
  const killed = await scoresOf(page);
  const tookMs = performance.now() - startMs;
  const fresh = await (await browser.newContext()).newPage();
  await openSet(fresh);
  await fresh.getByRole('button', { name: /^Score 1,508/ }).click();
  const undisturbedMs = performance.now();
  expect(await scoresOf(fresh)).toBe(killed);
  console.log(
    `killed at ${stood.join(', ')} of ${PAIRS}: ${(tookMs / 1000).toFixed(0)} s ` +
      `in all, undisturbed ${((performance.now() - undisturbedMs) / 1000).toFixed(0)} s; ${killed.length} characters`,
  );
});
