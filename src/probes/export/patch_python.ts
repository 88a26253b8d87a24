/** “Copy Python” of a patching map: a script that makes it again with transformers, pass by pass through the model's own layers. */
import type { MaskForm } from '../../model/text.ts';
import type { PatchColumn, TargetLogProbs } from '../patching.ts';
import { pythonList, pythonNumber, pythonString } from './python_literal.ts';
import { pythonBeginning, pythonLoad, pythonTokenizerClass } from './python_model.ts';
import { pythonTokenizer } from './python_parts.ts';
import type { Provenance } from './results.ts';

/** A sentence as the model read it, and what it says as it is. */
interface PythonSide {
  readonly text: string;
  /** Special tokens and the mask included. */
  readonly ids: readonly number[];
  readonly mask: number;
  readonly logProbs: TargetLogProbs;
}

export interface PatchPython {
  readonly model: Provenance['model'];
  readonly form: MaskForm;
  /** Whose states are overwritten, and whose are put in. */
  readonly into: PythonSide;
  readonly from: PythonSide;
  /** Two. */
  readonly targets: readonly { readonly word: string; readonly id: number }[];
  readonly columns: readonly (PatchColumn & { readonly name: string })[];
  /** [pass][column], from the embeddings on: as many rows as were made. */
  readonly patched: readonly (readonly TargetLogProbs[])[];
}

/** The whole script. No text of the visitor's stands in it but inside string literals. */
export function patchScript({ model, form, into, from, targets, columns, patched }: PatchPython): string {
  const side = ({ text, ids, mask, logProbs }: PythonSide): string =>
    `(${pythonString(text)}, ${pythonList(ids)}, ${pythonNumber(mask)}, ${pairOf(logProbs)})`;
  const column = ({ name, into: rows, from: fromRows }: PatchPython['columns'][number]): string =>
    `    (${pythonString(name)}, ${pythonList(rows)}, ${pythonList(fromRows)}),\n`;
  const beginning = pythonBeginning({
    about:
      'The numbers of a patching map: log p of two words after hidden states of one sentence were put into another',
    classes: ['AlbertForMaskedLM', pythonTokenizerClass(model).className],
    model,
  });
  return `${beginning}FORM = ${pythonString(form)}
TOLERANCE = 1e-3  # nats

# Text, token ids, position of the mask, log p of both targets as Unmask gave it: of the sentence that is patched, of the other.
INTO = ${side(into)}
FROM = ${side(from)}
TARGETS = ${pythonList(targets.map(({ id }) => id))}
WORDS = [${targets.map(({ word }) => pythonString(word)).join(', ')}]

# What is overwritten at once: its name, its rows, the rows of the other sentence.
COLUMNS = [
${columns.map(column).join('')}]

# log p of both targets as Unmask gave it, a row a pass from 0 (the embeddings) on, a pair a column.
PATCHED = [
${patched.map((row) => `    [${row.map(pairOf).join(', ')}],\n`).join('')}]


${pythonLoad('AlbertForMaskedLM')}${pythonTokenizer(model)}${PROGRAM}`;
}

function pairOf([first, second]: TargetLogProbs): string {
  return `(${pythonNumber(first)}, ${pythonNumber(second)})`;
}

const PROGRAM = `

def check_typed_ids(max_length):
    """A typed mask is encoded by the tokenizer alone; tokenizers differ between releases, so its ids are compared."""
    tokenizer = load_tokenizer()
    if tokenizer is None:
        return
    for text, ids, _, _ in (INTO, FROM):
        theirs = list(tokenizer(well_formed(text), truncation=True, max_length=max_length)["input_ids"])
        if theirs != ids:
            print(f"This tokenizer reads {text!r} otherwise than Unmask by {TOKENIZER_FILE}; the numbers below are for Unmask's ids.")
            print(f"  Unmask:       {ids}")
            print(f"  transformers: {theirs}")


def main():
    model = load()
    if FORM == "typed":
        check_typed_ids(model.config.max_position_embeddings)
    encoder, config = model.albert.encoder, model.config
    # The layer of each pass: published models have one, which they apply again and again.
    each_group = config.num_hidden_layers / config.num_hidden_groups
    groups = [encoder.albert_layer_groups[int(i / each_group)] for i in range(config.num_hidden_layers)]
    layers = [layer for group in groups for layer in group.albert_layers]

    def step(layer, hidden):
        output = layer(hidden)
        return output[0] if isinstance(output, tuple) else output

    def states(ids):
        """The hidden states after the embedding projection and after each pass, [passes + 1][tokens][hidden]."""
        hidden = encoder.embedding_hidden_mapping_in(model.albert.embeddings(input_ids=torch.tensor([ids])))
        each = [hidden]
        for layer in layers:
            each.append(step(layer, each[-1]))
        return each

    def log_p(hidden, mask):
        logits = model.predictions(hidden)[0, mask]
        return [torch.log_softmax(logits, dim=-1)[target].item() for target in TARGETS]

    def delta(pair):
        return pair[0] - pair[1]

    print(f"{'Unmask':>10} {'here':>10} {'difference':>11}  target, where")
    largest, agrees = 0.0, True

    def tell(ours, here, where):
        nonlocal largest, agrees
        for word, a, b in zip(WORDS, ours, here):
            difference = abs(a - b)
            largest = max(largest, difference)
            agrees = agrees and difference <= TOLERANCE  # false for NaN
            print(f"{a:10.4f} {b:10.4f} {b - a:+11.1e}  {word!r}, {where}")

    with torch.no_grad():
        (_, ids_into, mask, ours_into), (_, ids_from, mask_from, ours_from) = INTO, FROM
        own, others = states(ids_into), states(ids_from)
        into, source = log_p(own[-1], mask), log_p(others[-1], mask_from)
        tell(ours_into, into, "the sentence that is patched, as it is")
        tell(ours_from, source, "the other, as it is")
        for after, row in enumerate(PATCHED):
            for (name, rows, rows_from), ours in zip(COLUMNS, row):
                hidden = own[after].clone()
                hidden[0, rows] = others[after][0, rows_from]
                for layer in layers[after:]:
                    hidden = step(layer, hidden)
                here = log_p(hidden, mask)
                # Defined where the effect is not too small: else there are no rows.
                restored = (delta(here) - delta(into)) / (delta(source) - delta(into))
                tell(ours, here, f"after pass {after} {name!r}: {restored:.1%} of the effect restored")
    verdict = "All agree" if agrees else "Not all agree"
    print(f"{verdict} within {TOLERANCE} nats; the largest difference is {largest:.1e}.")


if __name__ == "__main__":
    main()
`;
