/** The words of Lens. Pure. */
import type { MaskForm, Prediction } from '../../worker/messages.ts';
import { formatPercent, formatPlural } from '../format.ts';
import { formWords } from '../lab/words.ts';
import type { ReadSentence } from './readings.ts';

/** `log p as the head reads it after each of 12 passes (trained with 24), typed [MASK]`. */
export function lensProtocol(form: MaskForm, passes: number, ownPasses: number | null): string {
  const trained = ownPasses === null || ownPasses === passes ? '' : ` (trained with ${ownPasses})`;
  return `log p as the head reads it after each of ${formatPlural(passes, 'pass', 'passes')}${trained}, ${formWords(form)}`;
}

/** `A, “man”: “clerk” ends first, with 3.10 %, and leads from pass 5 on.` Empty where nothing was read. `nameOf`: a word as it is written, or as it is said. */
export function leadWords(
  { side, name, readings }: ReadSentence,
  lead: { readonly word: Prediction; readonly since: number } | null,
  nameOf: (word: Prediction) => string = writtenName,
): string {
  if (lead === null) return '';
  const { word, since } = lead;
  const who = side === null ? '' : `${side}, “${name}”: `;
  const last = readings.length - 1;
  const when =
    since === 0
      ? 'and led from the embeddings on'
      : since === last
        ? 'and takes the lead with the last pass'
        : `and leads from pass ${since} on`;
  return `${who}“${nameOf(word)}” ends first, with ${formatPercent(Math.exp(word.logProb))}, ${when}.`;
}

/** As it is written: `##she` for a piece within a word. */
function writtenName({ word, continuation }: Prediction): string {
  return continuation ? `##${word}` : word;
}

/** What the numbers before the model's own last pass are, and after it. */
export function headWords(ownPasses: number | null): string {
  const last = ownPasses === null ? 'the last pass it was trained with' : `pass ${ownPasses}`;
  return (
    `Pass 0 is the embeddings alone. The head was trained to read ${last}: at every other pass this is what it makes of a state it was ` +
    'never shown. Special tokens are left out of the lists, not of the probabilities and ranks.'
  );
}
