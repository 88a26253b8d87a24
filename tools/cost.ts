/** `npm run cost`: what 10⁹ sentences cost in machine-hours and machines, from measured rates. The table stands in docs/scale/cost.md. */
import { formatNumber, formatTable } from '../bench/table.ts';
import { billOf, READINGS } from './cost/bill.ts';
import { measuredRates, type Rate } from './cost/rates.ts';

const SENTENCES = 1e9;

/** @returns the exit status */
export function main(): number {
  console.log(costTable(measuredRates()));
  return 0;
}

/** The table of the page, in Markdown. */
export function costTable(rates: readonly Rate[]): string {
  const bill = (rate: Rate): ReturnType<typeof billOf> =>
    billOf(SENTENCES, rate.sentencesPerSecond, READINGS.once);
  const pll = (rate: Rate): ReturnType<typeof billOf> =>
    billOf(SENTENCES, rate.sentencesPerSecond, READINGS.pll);
  const number = (title: string, cell: (rate: Rate) => string) => ({ title, align: 'right', cell }) as const;
  return formatTable(
    [
      { title: 'what computes', align: 'left', cell: ({ machine }) => machine },
      number('sentences a second', (rate) => formatNumber(rate.sentencesPerSecond, 3)),
      number('machine-hours', (rate) => formatNumber(bill(rate).machineHours, 3)),
      number('machines, a day', (rate) => bill(rate).inADay.toLocaleString('en-US')),
      number('a week', (rate) => bill(rate).inAWeek.toLocaleString('en-US')),
      number('PLL, machine-hours', (rate) => formatNumber(pll(rate).machineHours, 3)),
      { title: 'measured', align: 'left', cell: ({ measured }) => measured },
    ],
    rates,
  );
}
