/** One page for several tests, where what one leaves is nothing to the next. */
import { test, type Page } from 'playwright/test';
import { openApp, type OpenOptions } from './app.ts';

/**
 * Opens a page for all tests of the present `describe`, which take it in turn; each begins with a text of its own. After a test that
 * fails, the next ones get a new page.
 * @returns the page, once a test runs
 */
export function sharePage(options: OpenOptions = {}): () => Page {
  // One worker takes them all.
  test.describe.configure({ mode: 'default' });
  let page: Page | undefined;
  test.beforeAll(async ({ browser }) => {
    const context = await browser.newContext();
    page = await context.newPage();
    await openApp(page, options);
  });
  test.afterAll(() => page?.context().close());
  return () => {
    if (page === undefined) throw new Error('the page is there only while tests run');
    return page;
  };
}
