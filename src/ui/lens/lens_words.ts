/** The words of Lens. Pure. */
import type { MaskForm, Prediction } from '../../worker/messages.ts';
import { formatPercent, formatPlural } from '../format.ts';
import { formWords } from '../lab/words.ts';
import { MASK } from '../../probes/template/syntax.ts';
import type { Lead, ReadSentence } from './readings.ts';

/** `log p as the head reads it after each of 12 passes (trained with 24), typed [MASK]`. */
export function lensProtocol(form: MaskForm, passes: number, ownPasses: number | null): string {
  const trained = ownPasses === null || ownPasses === passes ? '' : ` (trained with ${ownPasses})`;
  return `log p as the head reads it after each of ${formatPlural(passes, 'pass', 'passes')}${trained}, ${formWords(form)}`;
}

/** `A, “man”: “clerk” ends first, with 3.10 %, and leads from pass 5 on.` Empty where nothing was read. `nameOf`: a word as it is written, or as it is said. */
export function leadWords(
  { side, name, readings }: ReadSentence,
  lead: Lead | null,
  nameOf: (word: Prediction) => string = writtenName,
): string {
  if (lead === null) return '';
  const { word, first, since } = lead;
  const who = side === null ? '' : `${side}, “${name}”: `;
  const last = readings.length - 1;
  const when =
    since === 0
      ? 'and led from the embeddings on'
      : first < since
        ? `leads first ${first === 0 ? 'before any pass' : `after pass ${first}`}, and stays in front from pass ${since} on`
        : since === last
          ? 'and takes the lead with the last pass'
          : `and leads from pass ${since} on`;
  return `${who}“${nameOf(word)}” ends first, with ${formatPercent(Math.exp(word.logProb))}, ${when}.`;
}

/** As it is written: `##she` for a piece within a word. */
function writtenName({ word, continuation }: Prediction): string {
  return continuation ? `##${word}` : word;
}

/**
 * What the numbers before the model's own last pass are, and after it.
 * @param passes as many as were run
 */
export function headWords(ownPasses: number | null, passes: number): string {
  const last = ownPasses === null ? 'the last pass it was trained with' : `pass ${ownPasses}`;
  return (
    `Pass 0 is the embeddings alone. The head was trained to read ${last}: at every other pass this is what it makes of a state it was ` +
    `never shown.${beyondWords(ownPasses, passes)} Special tokens are left out of the lists, not of the probabilities and ranks.`
  );
}

function beyondWords(ownPasses: number | null, passes: number): string {
  if (ownPasses === null || passes <= ownPasses) return '';
  const which = passes === ownPasses + 1 ? `Pass ${passes} goes` : `Passes ${ownPasses + 1} to ${passes} go`;
  return ` ${which} on with the same layer, which was never trained to: drawn apart.`;
}

/** Words on either side of a mask that its name has. */
const AROUND = 2;

/** Which mask of a sentence: `2: to the [MASK] and bought`. */
export function maskName(text: string, mask: number): string {
  const parts = text.split(MASK);
  const before = parts
    .slice(0, mask + 1)
    .join(MASK)
    .trim()
    .split(/\s+/)
    .slice(-AROUND);
  const after = parts
    .slice(mask + 1)
    .join(MASK)
    .trim()
    .split(/\s+/)
    .slice(0, AROUND);
  return `${mask + 1}: ${[...before, MASK, ...after].join(' ').trim()}`;
}
