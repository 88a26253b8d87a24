/** What decides each `{a/an}`: the word behind it. Behind some stands the mask: these are open, and both forms are run. */
import { fail, succeed, type Result } from '../result.ts';
import {
  faultAt,
  MASK,
  type Slot,
  type SourceRange,
  type TemplateError,
  type TemplateFault,
  type TemplatePart,
} from './syntax.ts';

type Beginning = 'word' | 'mask' | 'nothing';

interface Placed {
  readonly parts: readonly TemplatePart[];
  readonly openArticles: number;
}

/** Numbers the articles that a mask follows. Error: `article-place`. */
export function placeArticles(
  parts: readonly TemplatePart[],
  slots: readonly Slot[],
): Result<Placed, TemplateError> {
  const placed: TemplatePart[] = [];
  // A slot may follow thousands of articles with a thousand alternatives: how they begin is worked out once.
  const beginnings = slots.map(({ alternatives }) => new Set(alternatives.map(beginningOf)));
  let openArticles = 0;
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'article') {
      placed.push(part);
      continue;
    }
    const follows = whatFollows(parts, index + 1, beginnings, part.range);
    if (!follows.ok) return follows;
    placed.push({ ...part, open: follows.value === 'mask' ? openArticles++ : null });
  }
  return succeed({ parts: placed, openArticles });
}

function whatFollows(
  parts: readonly TemplatePart[],
  from: number,
  beginnings: readonly ReadonlySet<Beginning>[],
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
    const ofSlot = beginnings[part.slot];
    const [only] = ofSlot;
    if (ofSlot.size === 1 && only !== 'nothing') return succeed(only);
    return fail(faultAt(part.range, MIXED));
  }
  return fail(faultAt(article, NOTHING_FOLLOWS));
}

/** Quotes and brackets before a word are passed over, as they are when it is spoken. */
function beginningOf(text: string): Beginning {
  const mask = text.indexOf(MASK);
  const word = text.search(/[\p{L}\p{N}]/u);
  if (mask >= 0 && mask < word) return 'mask';
  return word < 0 ? 'nothing' : 'word';
}

const NOTHING_FOLLOWS: TemplateFault = {
  code: 'article-place',
  message: 'No word follows this article, nor the mask.',
  remedy: 'Put it before a word, a slot or [MASK]; for the letters themselves write a\\/an without braces.',
};

const MIXED: TemplateFault = {
  code: 'article-place',
  message:
    'The article before this slot cannot be chosen: an alternative of it is empty, or only some begin with the mask.',
  remedy: 'Give each alternative a first word, such as {old man|man}, or write the article into the slot.',
};
