/** docs/FAULTS.md names a test for each fault; each of them must exist. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** `| 53 | fault | \`file\`: name of the test |`, the name as far as it is written in the file. */
const ROW = /^\| (?<number>\d[\d, to–]*?) +\| (?<fault>.+?) +\| `(?<file>[^`]+)`: (?<name>.+?) +\|$/u;

const rows = readFileSync('docs/FAULTS.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line));

describe('the list of tested faults', () => {
  test.each(rows)('%s', (line) => {
    const { file = '', name = '' } = ROW.exec(line)?.groups ?? {};
    expect(existsSync(file), `there is no ${file}`).toBe(true);
    expect(file).toMatch(/\.(test|spec)\.ts$/);
    expect(name).not.toBe('');
    expect(readFileSync(file, 'utf8').includes(name), `${file} has no test “${name}”`).toBe(true);
  });

  test('has what people met', () => {
    const numbers = new Set(rows.flatMap((line) => /^\| (\d+)/.exec(line)?.[1] ?? []));
    for (const number of ['53', '54', '55', '56', '59', '60', '61']) {
      expect(numbers.has(number), `fault ${number}`).toBe(true);
    }
  });
});
