/** “Copy Python” of Lens, pass by pass: what the head makes of the mask after each pass, and how the hidden state lies there. */
import { pythonList, pythonNumber, pythonString } from './python_literal.ts';
import { pythonBeginning, pythonLoad, pythonTokenizerClass } from './python_model.ts';
import { pythonMask, PYTHON_COMPARE, pythonTypedIds, type PythonWhence } from './python_parts.ts';

export interface PythonPasses extends PythonWhence {
  /** How often the layer is applied. */
  readonly passes: number;
  readonly sentences: readonly {
    readonly text: string;
    /** Token ids as the model read them, special tokens and masks included. */
    readonly ids: readonly number[];
    /** Position among them of the mask that is read. */
    readonly maskIndex: number;
  }[];
  readonly readings: readonly PythonReading[];
}

/** One number after one pass. */
interface PythonReading {
  /** Index into the sentences. */
  readonly sentence: number;
  /** 0 is after the embedding projection. */
  readonly pass: number;
  /** A token's log p (nats), or what the state is measured by. */
  readonly of: { readonly word: string; readonly id: number } | 'norm' | 'cosine';
  /** As computed here; null where there is none. */
  readonly value: number | null;
}

/** The whole script. No text of the visitor's stands in it but inside string literals. */
export function passesScript(probe: PythonPasses): string {
  const { passes, sentences, readings } = probe;
  const beginning = pythonBeginning({
    about: 'What ALBERT’s prediction head makes of a mask after every pass',
    classes: ['AlbertForMaskedLM', pythonTokenizerClass(probe.model).className],
    model: probe.model,
  });
  return `${beginning}${pythonMask(probe)}PASSES = ${pythonNumber(passes)}

# One entry a sentence: its text, the token ids, the position of the mask that is read.
SENTENCES = [
${sentences.map(({ text, ids, maskIndex }) => `    (${pythonString(text)}, ${pythonList(ids)}, ${pythonNumber(maskIndex)}),\n`).join('')}]

# One entry a number: sentence, pass (0: the embeddings), word or measure of the state, id of the word's piece or None, our number.
READINGS = [
${readings.map(readingEntry).join('')}]


${pythonLoad('AlbertForMaskedLM')}${pythonTypedIds(probe.model)}${PYTHON_COMPARE}${PROGRAM}`;
}

function readingEntry({ sentence, pass, of, value }: PythonReading): string {
  const [name, id] = typeof of === 'string' ? [of, 'None'] : [of.word, pythonNumber(of.id)];
  const place = `${pythonNumber(sentence)}, ${pythonNumber(pass)}`;
  return `    (${place}, ${pythonString(name)}, ${id}, ${pythonNumber(value)}),\n`;
}

const PROGRAM = `

def layer_of(model, p):
    """The layer of pass p, from 0: every layer of a group in turn. Beyond the model's own passes the last group goes on."""
    config, groups = model.config, model.albert.encoder.albert_layer_groups
    inner, rounds = config.inner_group_num, config.num_hidden_layers
    group = int(min(p // inner, rounds - 1) / (rounds / config.num_hidden_groups))
    return groups[group].albert_layers[p % inner]


def states_at(model, ids, position):
    """The hidden state at one token: after the embedding projection, then after each pass (as output_hidden_states gives them)."""
    with torch.no_grad():
        hidden = model.albert.encoder.embedding_hidden_mapping_in(model.albert.embeddings(torch.tensor([ids])))
        states = [hidden[0, position]]
        for p in range(PASSES):
            hidden = layer_of(model, p)(hidden)
            # Before transformers 5 a layer gave a tuple.
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
            states.append(hidden[0, position])
    return states


def main():
    model = load()
    if FORM == "typed":
        check_typed_ids([(text, None, ids) for text, ids, _ in SENTENCES], model.config.max_position_embeddings)
    states = [states_at(model, ids, position) for _, ids, position in SENTENCES]

    def numbers():
        for sentence, after, name, piece, ours in READINGS:
            state = states[sentence][after]
            if piece is not None:
                with torch.no_grad():
                    here = torch.log_softmax(model.predictions(state[None, None])[0, 0], dim=-1)[piece]
            elif name == "norm":
                here = state.norm()
            else:
                here = torch.nn.functional.cosine_similarity(states[sentence][after - 1], state, dim=0)
            yield ours, here.item(), f"{sentence}, after pass {after}: {name!r}"

    compare(numbers())


if __name__ == "__main__":
    main()
`;
