/** What a script printed beside what this engine gave. Pure. */

/** nats; of norms, cosines and weights too, which have no unit. */
const TOLERANCE = 1e-3;

export interface Judged {
  readonly agrees: boolean;
  /** `23 numbers, largest difference 1.2e-6`, or what is wrong. */
  readonly words: string;
}

/** A line of a script's table: our number, its own, and the difference. */
const NUMBER_LINE = /^ *(-?[\d.]+|nan|-?inf) +(-?[\d.]+|nan|-?inf) +[+-]\S+ /;
const OTHER_IDS = /^This tokenizer reads/m;

/**
 * @param output what the script printed
 * @param numbers this engine's, in the order of the script's table
 */
export function judge(output: string, numbers: readonly number[]): Judged {
  if (OTHER_IDS.test(output)) return { agrees: false, words: `it reads other ids\n${output}` };
  const printed = output.split('\n').flatMap((line) => {
    const found = NUMBER_LINE.exec(line);
    return found === null ? [] : [Number(found[2])];
  });
  if (printed.length !== numbers.length || numbers.length === 0) {
    return { agrees: false, words: `${printed.length} numbers for ${numbers.length}\n${output}` };
  }
  const differences = printed.map((value, index) => Math.abs(value - numbers[index]));
  const bad = differences.findIndex((difference) => !(difference <= TOLERANCE));
  if (bad >= 0) {
    return { agrees: false, words: `number ${bad + 1} is ${printed[bad]} there and ${numbers[bad]} here` };
  }
  // The script must say so itself: whoever copies it has no other judge.
  if (!/^All agree within/m.test(output))
    return { agrees: false, words: `it says that not all agree\n${output}` };
  // Printed with four decimals.
  const largest = Math.max(...differences).toFixed(5);
  return { agrees: true, words: `${numbers.length} numbers, largest difference ${largest}` };
}
