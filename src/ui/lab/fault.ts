/** Where a template's fault is, cut out for showing. Pure. */
import type { TemplateNotice } from '../../probes/template/syntax.ts';

export interface FaultExcerpt {
  readonly before: string;
  /** Empty where the fault is a place between characters. */
  readonly marked: string;
  readonly after: string;
}

const BEFORE = 32;
const MARKED = 48;
const AFTER = 24;

/** The faulty stretch with a little of what stands around it; `…` where the text goes on. Line ends become spaces. */
export function faultExcerpt(
  source: string,
  { offset, length }: Pick<TemplateNotice, 'offset' | 'length'>,
): FaultExcerpt {
  const end = offset + length;
  const plain = (text: string): string => text.replace(/\s/g, ' ');
  const before = plain(source.slice(Math.max(0, offset - BEFORE), offset));
  const marked = plain(source.slice(offset, Math.min(end, offset + MARKED)));
  const after = plain(source.slice(end, end + AFTER));
  return {
    before: offset > BEFORE ? `…${before}` : before,
    marked: length > MARKED ? `${marked}…` : marked,
    after: end + AFTER < source.length ? `${after}…` : after,
  };
}
