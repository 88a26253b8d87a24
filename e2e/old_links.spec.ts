/**
 * Links that people have kept: made by the build of commit 990184c, before the house was rearranged, on the embedded model. Each brings the
 * numbers it was made with, and the page itself says whether it computes the same. A link never goes into this list twice, and none leaves it.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { openApp, sentence, untilVisible } from './support/app.ts';

interface OldLink {
  /** What was on the page. */
  readonly asks: string;
  /** How many numbers it brings. */
  readonly numbers: number;
  /** From its `#` on. */
  readonly link: string;
}

const links = JSON.parse(
  readFileSync(new URL('fixtures/links_made_at_990184c.json', import.meta.url), 'utf8'),
) as OldLink[];

for (const { asks, numbers, link } of links) {
  test(`${asks}: the link opens with the same numbers`, async ({ page }) => {
    await openApp(page, { path: link, settled: false });
    const verdict = page.getByText(/^Recomputed, and it/).first();
    // What is estimated at more than a second waits for the visitor.
    const start = page.getByRole('button', {
      name: /^(Run the comparison|Run \d+.sentences?|Read every pass)$/,
    });
    const deferred = page.locator('.run-line').getByText(/press Enter to run\.$/);
    await untilVisible(verdict.or(start).or(deferred).first());
    if (await start.isVisible()) await start.click();
    if (await deferred.isVisible()) await sentence(page).press('Enter');
    await expect(verdict).toContainText(`Recomputed, and it agrees with what was shared`);
    await expect(verdict).toContainText(`: ${numbers}\u00a0numbers`);
  });
}
