/** Where in a sentence the compared alternative stands: what an LPBS prior hides. Pure. */
import type { Side } from '../../probes/template/contrast.ts';
import { sentenceAt } from '../../probes/template/expand.ts';
import type { Template } from '../../probes/template/syntax.ts';
import type { ProbeSentence } from '../../worker/messages.ts';
import { heldTemplate } from './held.ts';
import type { ComparedPair, Ready } from './resolve.ts';

// Private-use characters: no text has them by itself, and the rule of the articles takes them for no letter.
const OPEN = '\uF8FE';
const CLOSE = '\uF8FF';

/**
 * Every place of the alternative that stands on a side, without the spaces around it, in UTF-16 code units of the sentence.
 * Empty for an empty alternative, and for a template that has the marking characters itself.
 */
export function hiddenRanges(ready: Ready, pair: ComparedPair, side: Side): ProbeSentence['hide'] {
  const { template, contrast } = ready;
  if (template.source.includes(OPEN) || template.source.includes(CLOSE)) return [];
  const compared = template.slots[contrast.slot];
  const alternative = compared.alternatives[side === 'A' ? contrast.a : contrast.b];
  const { slots } = heldTemplate(ready);
  const marked: Template = {
    ...template,
    slots: slots.with(contrast.slot, { ...compared, alternatives: [mark(alternative)] }),
  };
  const written = sentenceAt(marked, pair.article === 'an' ? 1 : 0).text;
  const ranges: ProbeSentence['hide'][number][] = [];
  let plain = '';
  let start = 0;
  for (const character of written) {
    if (character === OPEN) start = plain.length;
    else if (character === CLOSE) ranges.push({ start, end: plain.length });
    else plain += character;
  }
  return plain === pair[side] ? ranges.filter((range) => range.end > range.start) : [];
}

/** Spaces at the ends stay outside the marks: they merge with those of the text. */
function mark(alternative: string): string {
  const inner = alternative.trim();
  if (inner === '') return alternative;
  const at = alternative.indexOf(inner);
  return `${alternative.slice(0, at)}${OPEN}${inner}${CLOSE}${alternative.slice(at + inner.length)}`;
}
