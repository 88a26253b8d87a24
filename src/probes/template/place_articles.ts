/** What decides each `{a/an}`: the word behind it, or, where the mask is behind it, nobody yet. */
import { fail, succeed, type Result } from '../result.ts';
import { MASK, type Part, type Slot, type SourceRange, type TemplateError } from './syntax.ts';

type Beginning = 'word' | 'mask' | 'nothing';

export interface Placed {
  readonly parts: readonly Part[];
  readonly openArticles: number;
}

/** Numbers the articles that a mask follows. Error: `article-place`. */
export function placeArticles(parts: readonly Part[], slots: readonly Slot[]): Result<Placed, TemplateError> {
  const placed: Part[] = [];
  // A slot may follow thousands of articles with a thousand alternatives: how they begin is worked out once.
  const known = new Map<number, ReadonlySet<Beginning>>();
  const beginningsOf = (slot: number): ReadonlySet<Beginning> => {
    const found = known.get(slot) ?? new Set(slots[slot].alternatives.map(beginningOf));
    known.set(slot, found);
    return found;
  };
  let openArticles = 0;
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'article') {
      placed.push(part);
      continue;
    }
    const follows = whatFollows(parts, index + 1, beginningsOf, part.range);
    if (!follows.ok) return follows;
    placed.push({ ...part, open: follows.value === 'mask' ? openArticles++ : null });
  }
  return succeed({ parts: placed, openArticles });
}

function whatFollows(
  parts: readonly Part[],
  from: number,
  beginningsOf: (slot: number) => ReadonlySet<Beginning>,
  article: SourceRange,
): Result<'word' | 'mask', TemplateError> {
  for (let index = from; index < parts.length; index++) {
    const part = parts[index];
    if (part.kind === 'article') break;
    if (part.kind === 'text') {
      const beginning = beginningOf(part.text);
      if (beginning !== 'nothing') return succeed(beginning);
      continue;
    }
    const beginnings = beginningsOf(part.slot);
    const [only] = beginnings;
    if (beginnings.size === 1 && only !== 'nothing') return succeed(only);
    return fail(mixed(part.range));
  }
  return fail(nothingFollows(article));
}

/** Quotes and brackets before a word are passed over, as they are when it is spoken. */
function beginningOf(text: string): Beginning {
  const mask = text.indexOf(MASK);
  const word = text.search(/[\p{L}\p{N}]/u);
  if (mask >= 0 && mask < word) return 'mask';
  return word < 0 ? 'nothing' : 'word';
}

function nothingFollows({ start, end }: SourceRange): TemplateError {
  return {
    code: 'article-place',
    offset: start,
    length: end - start,
    message: 'No word follows this article, nor the mask.',
    remedy: 'Put it before a word, a slot or [MASK]; for the letters themselves write a\\/an without braces.',
  };
}

function mixed({ start, end }: SourceRange): TemplateError {
  return {
    code: 'article-place',
    offset: start,
    length: end - start,
    message:
      'The article before this slot cannot be chosen: an alternative of it is empty, or only some begin with the mask.',
    remedy: 'Give each alternative a first word, such as {old man|man}, or write the article into the slot.',
  };
}
