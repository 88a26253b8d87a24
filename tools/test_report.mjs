/** What Vitest's and Playwright's JSON reports say, in one form. Pure. */

/**
 * @typedef {object} Report
 * @property {number} passed flaky ones among them
 * @property {string[]} failures
 * @property {string[]} skipped with the reason where one is given
 * @property {string[]} flaky failed, then passed when run again
 * @property {{ name: string, seconds: number }[]} tests every test that ran, all its tries together
 */

/**
 * @param {string} suite put before every name
 * @param {{ testResults: { assertionResults: { status: string, fullName: string, duration?: number | null }[] }[] }} json Vitest's `--reporter=json`
 * @returns {Report}
 */
export function readVitest(suite, json) {
  const tests = json.testResults.flatMap((file) => file.assertionResults);
  const named = (wanted) => tests.filter(wanted).map((test) => `${suite}: ${test.fullName}`);
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failures: named((test) => test.status === 'failed'),
    skipped: named((test) => !['passed', 'failed'].includes(test.status)),
    flaky: [],
    tests: tests
      .filter((test) => ['passed', 'failed'].includes(test.status))
      .map((test) => ({ name: `${suite}: ${test.fullName}`, seconds: (test.duration ?? 0) / 1000 })),
  };
}

/**
 * @param {string} suite put before every name
 * @param {{ suites: object[] }} json Playwright's `json` reporter
 * @returns {Report}
 */
export function readPlaywright(suite, json) {
  /** @type {Report} */
  const report = { passed: 0, failures: [], skipped: [], flaky: [], tests: [] };
  for (const { path, spec } of json.suites.flatMap((each) => specsOf(each, []))) {
    const name = `${suite}: ${[...path, spec.title].join(' › ')}`;
    for (const { status, annotations, results } of spec.tests) {
      if (status === 'skipped') {
        const reason = annotations.find((note) => note.type === 'skip')?.description;
        report.skipped.push(reason ? `${name} (${reason})` : name);
        continue;
      }
      if (status === 'unexpected') report.failures.push(name);
      else report.passed++;
      if (status === 'flaky') report.flaky.push(name);
      const milliseconds = results.reduce((sum, { duration }) => sum + duration, 0);
      report.tests.push({ name, seconds: milliseconds / 1000 });
    }
  }
  return report;
}

function specsOf(suite, above) {
  const path = [...above, suite.title];
  return [
    ...suite.specs.map((spec) => ({ path, spec })),
    ...(suite.suites ?? []).flatMap((inner) => specsOf(inner, path)),
  ];
}

/** What ended without a report, or failed outside of any test: one failure. @returns {Report} */
export function oneFailure(name) {
  return { passed: 0, failures: [name], skipped: [], flaky: [], tests: [] };
}

/**
 * All suites in one, with the ten tests that took longest.
 * @param {readonly Report[]} reports
 * @returns {{ passed: number, failures: string[], skipped: string[], flaky: string[], slowest: { name: string, seconds: number }[] }}
 */
export function summarize(reports) {
  const all = (key) => reports.flatMap((report) => report[key]);
  return {
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    failures: all('failures'),
    skipped: all('skipped'),
    flaky: all('flaky'),
    slowest: all('tests')
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, 10),
  };
}
