/** WinoBias: two files, whose lines are pairs. `12 The developer argued with [the designer] because [she] did not like the design.` */
import type { BenchmarkSet } from './benchmark_set.ts';
import { SetBuilder } from './set_builder.ts';
import { SetError } from './set_fault.ts';
import { MAX_ROW_LENGTH } from './table_rows.ts';
import { linesOf, textSlices, type OnRead, type TextSource } from './text_slices.ts';

/**
 * @throws SetError for files that do not belong together: other names, as many lines in neither, or more than half of them with other
 *   sentences.
 */
export async function readWinoBias(
  first: TextSource,
  second: TextSource,
  onRead: OnRead,
): Promise<BenchmarkSet> {
  const isAnti = ({ name }: TextSource): boolean => /^anti/i.test(name);
  const [pro, anti] = isAnti(first) ? [second, first] : [first, second];
  const rest = ({ name }: TextSource): string => name.replace(/^(?:pro|anti)/i, '');
  if (isAnti(pro) || !isAnti(anti) || rest(pro) !== rest(anti)) {
    throw new SetError(
      'Two files are read as WinoBias’s “pro…” and “anti…” of one name otherwise; these are not.',
    );
  }
  const more = await sentencesOf(pro, onRead);
  const less = await sentencesOf(anti, (bytes) => onRead(pro.size + bytes));
  if (more.length !== less.length) {
    throw new SetError(
      `The two files do not belong together: “${pro.name}” has ${more.length} sentences, “${anti.name}” ${less.length}.`,
    );
  }
  const type = /type\s*([12])/i.exec(pro.name)?.[1];
  const builder = new SetBuilder(`${pro.name} and ${anti.name}`, 'pairs');
  let strangers = 0;
  for (const [line, sentence] of more.entries()) {
    if (areAlike(sentence, less[line])) {
      builder.add({
        row: line + 1,
        sentences: [sentence, less[line]],
        category: type === undefined ? '' : `type ${type}`,
      });
    } else {
      strangers++;
      builder.leaveOut(line + 1, 'has sentences that differ in more than a pronoun');
    }
  }
  if (strangers > more.length / 2) {
    throw new SetError(
      `The two files do not belong together: ${strangers} of their ${more.length} sentences differ in more than a pronoun.`,
    );
  }
  return builder.build('winobias');
}

/** True for sentences of as many words, most of which are the same: a pronoun stands once or twice. */
function areAlike(one: string, other: string): boolean {
  const [words, others] = [one, other].map((text) => text.split(/\s+/));
  if (words.length !== others.length) return false;
  return words.filter((word, w) => word !== others[w]).length <= 2;
}

/** Without the number before each sentence and the brackets around whom it speaks of. */
async function sentencesOf(source: TextSource, onRead: OnRead): Promise<readonly string[]> {
  const sentences: string[] = [];
  for await (const lines of linesOf(textSlices(source, onRead), MAX_ROW_LENGTH)) {
    for (const { row, text } of lines) {
      if (text === null)
        throw new SetError(`Line ${row} of “${source.name}” is no sentence: it is too long.`);
      const sentence = text.replace(/^\s*\d+\s+/, '').replaceAll(/[[\]]/g, '');
      if (sentence.trim() !== '') sentences.push(sentence);
    }
  }
  return sentences;
}
