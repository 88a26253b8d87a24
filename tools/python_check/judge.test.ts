import { expect, test } from 'vitest';
import { judge } from './judge.ts';

const OUTPUT = `    Unmask       here  difference  sentence, word
   -1.2500    -1.2501    -1.0e-04  0, 'nurse'
      none    -7.0000              0, 'unscored'
   -9.0000    -9.0000    +0.0e+00  1, 'cook'
All agree within 0.001 nats; the largest difference is 1.0e-04.
`;

test('numbers are compared with this engine’s own, in their order', () => {
  expect(judge(OUTPUT, [-1.25, -9])).toEqual({
    agrees: true,
    words: '2 numbers, largest difference 0.00010',
  });
  expect(judge(OUTPUT, [-1.252, -9]).words).toBe('number 1 is -1.2501 there and -1.252 here');
});

test.each([
  ['a number is missing', OUTPUT.replace(/.*cook.*\n/, ''), '1 numbers for 2'],
  ['a number is none', OUTPUT.replace('-9.0000    -9.0000', '-9.0000        nan'), 'number 2 is NaN there'],
  ['the script says that not all agree', OUTPUT.replace('All agree', 'Not all agree'), 'not all agree'],
  ['the tokenizer reads other ids', `This tokenizer reads 'a' otherwise\n${OUTPUT}`, 'other ids'],
  ['nothing was printed', '', '0 numbers for 2'],
])('a miss: %s', (_, output, words) => {
  const verdict = judge(output, [-1.25, -9]);
  expect(verdict.agrees).toBe(false);
  expect(verdict.words).toContain(words);
});
