/** What stands between two braces: alternatives, a sweep, an article, or the name of a slot defined elsewhere. */
import { fail, succeed, type Result } from '../result.ts';
import type { BodyChar } from './scan.ts';
import {
  faultAt,
  MAX_ALTERNATIVES,
  type Slot,
  type SourceRange,
  type TemplateError,
  type TemplateFault,
} from './syntax.ts';

interface Alternative {
  readonly text: string;
  /** Empty for an empty alternative. */
  readonly range: SourceRange;
}

export type SlotBody =
  | {
      readonly kind: 'definition';
      readonly name: string | null;
      readonly alternatives: readonly Alternative[];
      readonly sweep: Slot['sweep'];
    }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'article'; readonly capital: boolean };

const NAME = '[A-Za-z][A-Za-z0-9_-]{0,31}';
const NAME_PREFIX = new RegExp(`^\\s*(${NAME})\\s*:`);
const NAME_ALONE = new RegExp(`^\\s*(${NAME})\\s*$`);
const ARTICLE = /^\s*(a|A)\/[aA][nN]\s*$/;
/** `−` (U+2212) is what a minus becomes when copied from this page. */
const SWEEP = /^\s*([-−]?\d+)\s*\.\.\s*([-−]?\d+)\s*(?::\s*(\d+)\s*)?$/;

/** Stands for an escaped character where syntax is looked for: part of none. */
const NOT_SYNTAX = '\0';

/**
 * Reads the body of one pair of braces, `range` with the braces. Errors: `empty-slot`, `one-alternative`, `bad-name`,
 * `bad-sweep`, `too-many-alternatives`, `article-place`.
 */
export function readSlotBody(body: readonly BodyChar[], range: SourceRange): Result<SlotBody, TemplateError> {
  const shape = shapeOf(body);
  const named = NAME_PREFIX.exec(shape);
  const name = named?.[1] ?? null;
  const rest = body.slice(named?.[0].length ?? 0);
  const groups = splitAtBars(rest);
  if (groups.length === 1) return readSingle(name, rest, range);
  if (groups.length > MAX_ALTERNATIVES) return fail(faultAt(range, tooMany(groups.length)));
  if (name === null) {
    const colon = groups[0].find(({ value, escaped }) => value === ':' && !escaped);
    if (colon !== undefined) {
      return fail(faultAt({ start: groups[0][0].offset, end: colon.offset + 1 }, BAD_NAME));
    }
  }
  const alternatives = locate(groups, range);
  const sweep = groups.findIndex((group) => SWEEP.test(shapeOf(group)));
  if (sweep >= 0) return fail(faultAt(alternatives[sweep].range, SWEEP_AMONG_ALTERNATIVES));
  return succeed({ kind: 'definition', name, alternatives, sweep: null });
}

function readSingle(
  name: string | null,
  body: readonly BodyChar[],
  range: SourceRange,
): Result<SlotBody, TemplateError> {
  const shape = shapeOf(body);
  if (shape.trim() === '') return fail(faultAt(range, EMPTY));
  const article = ARTICLE.exec(shape);
  if (article !== null) {
    if (name !== null) return fail(faultAt(range, NAMED_ARTICLE));
    return succeed({ kind: 'article', capital: article[1] === 'A' });
  }
  if (shape.includes('..')) return readSweep(name, shape, range);
  if (name !== null) {
    return succeed({ kind: 'definition', name, alternatives: locate([body], range), sweep: null });
  }
  const reference = NAME_ALONE.exec(shape);
  if (reference !== null) return succeed({ kind: 'reference', name: reference[1] });
  return fail(faultAt(range, ONE_ALTERNATIVE));
}

function readSweep(name: string | null, shape: string, range: SourceRange): Result<SlotBody, TemplateError> {
  const refuse = (why: string): Result<SlotBody, TemplateError> => fail(faultAt(range, badSweep(why)));
  const match = SWEEP.exec(shape);
  if (match === null) return refuse(whySweepFails(shape));
  const [, first, last, by = '1'] = match;
  const digits = [first, last, by].map((text) => text.replace('−', '-'));
  if (digits.some((text) => /^-?0\d/.test(text))) return refuse('Leading zeros would not be kept.');
  const [from, to, step] = digits.map(Number);
  if (![from, to, step].every(Number.isSafeInteger)) return refuse('A number of this sweep is too large.');
  if (step === 0) return refuse('A sweep with step 0 never ends.');
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  if (count > MAX_ALTERNATIVES) return fail(faultAt(range, tooMany(count)));
  const direction = Math.sign(to - from);
  const alternatives = Array.from({ length: count }, (_, index) => ({
    text: String(from + direction * index * step),
    range,
  }));
  return succeed({ kind: 'definition', name, alternatives, sweep: { from, to, step } });
}

function whySweepFails(shape: string): string {
  if (/\d[.,]\d/.test(shape)) return 'A sweep counts in whole numbers, without separators.';
  if (/:\s*[-−]/.test(shape)) {
    return 'A step has no sign: a sweep descends where its first number is the larger.';
  }
  return 'Two dots inside braces make a sweep, from one whole number to another.';
}

function shapeOf(chars: readonly BodyChar[]): string {
  return chars.map(({ value, escaped }) => (escaped ? NOT_SYNTAX : value)).join('');
}

function splitAtBars(chars: readonly BodyChar[]): readonly (readonly BodyChar[])[] {
  const groups: BodyChar[][] = [[]];
  for (const char of chars) {
    if (char.value === '|' && !char.escaped) groups.push([]);
    else groups[groups.length - 1].push(char);
  }
  return groups;
}

/** The alternatives with their places: each ends one character before the next, the last before the closing brace. */
function locate(groups: readonly (readonly BodyChar[])[], range: SourceRange): readonly Alternative[] {
  const located: Alternative[] = [];
  let end = range.end - 1;
  for (const group of groups.toReversed()) {
    const start = group.length === 0 ? end : group[0].offset;
    located.push({ text: group.map(({ value }) => value).join(''), range: { start, end } });
    end = start - 1;
  }
  return located.reverse();
}

const EMPTY: TemplateFault = {
  code: 'empty-slot',
  message: 'This slot says nothing.',
  remedy: 'Write its alternatives, such as {man|woman}, or \\{\\} for braces.',
};

const ONE_ALTERNATIVE: TemplateFault = {
  code: 'one-alternative',
  message: 'This slot has a single alternative.',
  remedy: 'Add one after |, or write \\{ and \\} for braces.',
};

const BAD_NAME: TemplateFault = {
  code: 'bad-name',
  message: 'What stands before : is not a name: a letter, then letters, digits, _ or -, 32 at most.',
  remedy: 'Change it, or write \\: for a colon.',
};

const badSweep = (message: string): TemplateFault => ({
  code: 'bad-sweep',
  message,
  remedy: 'Write it as {1900..2020:10}, or the values one by one as {1|2|5}; \\. is a dot.',
});

const SWEEP_AMONG_ALTERNATIVES: TemplateFault = {
  code: 'bad-sweep',
  message: 'A sweep stands among other alternatives.',
  remedy: 'Give it braces of its own, or write \\.. for two dots as text.',
};

const NAMED_ARTICLE: TemplateFault = {
  code: 'article-place',
  message: 'The article has no name, for it follows the word behind it.',
  remedy: 'Write {a/an}.',
};

const tooMany = (count: number): TemplateFault => ({
  code: 'too-many-alternatives',
  message: `This slot has ${count} alternatives; at most ${MAX_ALTERNATIVES} are taken.`,
  remedy: 'Take fewer, or a larger step. Your text is kept.',
});
