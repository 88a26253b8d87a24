/** What in texts a model does not know or a reader cannot see, and the texts with what was meant. Pure. */
import type { ProbePlan } from '../../worker/messages.ts';
import { invisibleStretches } from '../characters.ts';
import { formatCount, formatPlural } from '../format.ts';
import type { CharacterItem } from './CharacterNotice.tsx';

/** Every place of each replaced by what was meant. */
export function replacedTexts(texts: readonly string[], chosen: readonly CharacterItem[]): readonly string[] {
  return texts.map((before) =>
    chosen.reduce((text, item) => text.replaceAll(item.text, () => item.meant ?? ''), before),
  );
}

/** What is unknown in the sentences that were planned, then what cannot be seen in the texts. */
export function characterItems(
  texts: readonly string[],
  { sentences, unknown = [] }: Pick<ProbePlan, 'sentences' | 'unknown'>,
  { where, noun }: { readonly where: string; readonly noun: string },
): readonly CharacterItem[] {
  // What two alternatives make together stands nowhere in the texts.
  const placesOf = (text: string): number =>
    texts.reduce((places, each) => places + each.split(text).length - 1, 0);
  const named = new Set(unknown.map(({ text }) => text));
  const invisible = [...new Set(texts.flatMap(invisibleStretches).map(({ text }) => text))].filter(
    (text) => !named.has(text),
  );
  return [
    ...unknown.map(({ text, meant, sentences: count }) => ({
      ...{ text, meant, isUnknown: true, places: placesOf(text) },
      where: sentences === 1 ? '' : inSentences(count, sentences, noun),
    })),
    ...invisible.map((text) => ({
      ...{ text, meant: '', isUnknown: false, places: placesOf(text), where },
    })),
  ];
}

/** `, in 3 of 20 sentences`. */
function inSentences(count: number, all: number, noun: string): string {
  const of = formatPlural(all, noun);
  return count === all ? `, in all ${of}` : `, in ${formatCount(count)} of ${of}`;
}
