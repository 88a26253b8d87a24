/** What scripts of sentences with a mask have alike: the tokenizer's ids beside ours, and the table of both numbers. */
import type { MaskForm } from '../../model/text.ts';
import { pythonNumber, pythonString } from './python_literal.ts';
import { pythonTokenizerClass } from './python_model.ts';
import type { Provenance } from './results.ts';

export interface PythonWhence {
  readonly model: Provenance['model'];
  readonly form: MaskForm;
  readonly maskId: number;
}

/** How the mask came to be, its id, and how far numbers may differ. */
export function pythonMask({ form, maskId }: Omit<PythonWhence, 'model'>): string {
  return `FORM = ${pythonString(form)}
MASK_ID = ${pythonNumber(maskId)}
TOLERANCE = 1e-3  # nats
`;
}

/** `load_tokenizer()`, None where it cannot be read, and `well_formed(text)`; its class is one of {@link pythonTokenizerClass}. */
export function pythonTokenizer(model: Provenance['model']): string {
  const { file, className } = pythonTokenizerClass(model);
  return `

TOKENIZER_FILE = ${pythonString(file)}  # that Unmask read text by


def load_tokenizer():
    """Only compared with: where a library that it is read with is missing, the numbers are computed all the same."""
    try:
        return ${className}.from_pretrained(MODEL, revision=REVISION)
    except Exception as error:
        print(f"The tokenizer could not be read ({error}), so its ids are not compared. The numbers below are for Unmask's ids.")
        return None


def well_formed(text):
    """Lone surrogates, which UTF-8 cannot carry, are read as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
`;
}

/** `check_typed_ids(sentences, max_length)`: of each its text, the second text or None, and our ids, cut as the model was given them. */
export const pythonTypedIds = (model: Provenance['model']): string => `${pythonTokenizer(model)}

def check_typed_ids(sentences, max_length):
    """A typed mask is encoded by the tokenizer alone; tokenizers differ between releases, so its ids are compared."""
    tokenizer = load_tokenizer()
    if tokenizer is None:
        return
    for text, pair, ids in sentences:
        texts = [well_formed(part) for part in (text, pair) if part is not None]
        theirs = list(tokenizer(*texts, truncation="longest_first", max_length=max_length)["input_ids"])
        # A word that was masked in place reads as a mask in Unmask's ids, and as itself here.
        same = len(theirs) == len(ids) and all(a == b or b == MASK_ID for a, b in zip(theirs, ids))
        if not same:
            print(f"This tokenizer reads {text!r} otherwise than Unmask by {TOKENIZER_FILE}; the numbers below are for Unmask's ids.")
            print(f"  Unmask:       {ids}")
            print(f"  transformers: {theirs}")
`;

/** `compare(numbers)`: of each ours, theirs and what it is. */
export const PYTHON_COMPARE = `

def compare(numbers):
    """Prints each of our numbers beside the one computed here, and whether they agree."""
    print(f"{'Unmask':>10} {'here':>10} {'difference':>11}  of")
    largest, agrees = 0.0, True
    for ours, here, what in numbers:
        if ours is None:
            print(f"{'none':>10} {here:10.4f} {'':>11}  {what}")
            continue
        difference = abs(here - ours)
        largest = max(largest, difference)
        agrees = agrees and difference <= TOLERANCE  # false for NaN
        print(f"{ours:10.4f} {here:10.4f} {here - ours:+11.1e}  {what}")
    verdict = "All agree" if agrees else "Not all agree"
    print(f"{verdict} within {TOLERANCE} nats; the largest difference is {largest:.1e}.")
`;
