/**
 * “Copy Python”: a script for transformers and torch that computes the same numbers from the same token ids and prints both.
 * Where this project is tested there is no torch: there it is parsed by Python's own `ast`, and run against stand-ins for the two
 * libraries. `npm run python:check` runs it against the libraries themselves.
 */
import { pythonList, pythonNumber, pythonString } from './python_literal.ts';
import { pythonBeginning, pythonLoad, pythonTokenizerClass } from './python_model.ts';
import { pythonMask, PYTHON_COMPARE, pythonTypedIds, type PythonWhence } from './python_parts.ts';

interface PythonSentence {
  readonly text: string;
  /** The second text of a pair, or null. */
  readonly pair: string | null;
  /** Token ids as the model read them, special tokens and the mask included. */
  readonly ids: readonly number[];
  /** How many of them are of the first segment: all, without a pair. */
  readonly firstSegment: number;
}

interface PythonScore {
  /** Index into the sentences. */
  readonly sentence: number;
  /** Position of the mask in its ids. */
  readonly maskIndex: number;
  readonly word: string;
  /** Ids of the word's pieces; of several, the sum by PLL-word-l2r. */
  readonly pieceIds: readonly number[];
  /** nats, as computed here; null where there is no score. */
  readonly logProb: number | null;
}

export interface PythonProbe extends PythonWhence {
  readonly sentences: readonly PythonSentence[];
  readonly scores: readonly PythonScore[];
}

/** The whole script. No text of the visitor's stands in it but inside string literals. */
export function pythonScript(probe: PythonProbe): string {
  const { sentences, scores } = probe;
  const beginning = pythonBeginning({
    about: 'Log-probabilities of words at a mask',
    imports: ['from functools import lru_cache'],
    classes: ['AlbertForMaskedLM', pythonTokenizerClass(probe.model).className],
    model: probe.model,
  });
  return `${beginning}${pythonMask(probe)}
# One entry a sentence: its text, the second text of a pair or None, the token ids, how many of them are of the first text.
SENTENCES = [
${sentences.map(sentenceEntry).join('')}]

# One entry a number: sentence, position of the mask, word, ids of its pieces, log p in nats as Unmask gave it.
SCORES = [
${scores.map(scoreEntry).join('')}]


${pythonLoad('AlbertForMaskedLM')}${pythonTypedIds(probe.model)}${PYTHON_COMPARE}${PROGRAM}`;
}

function sentenceEntry({ text, pair, ids, firstSegment }: PythonSentence): string {
  const second = pair === null ? 'None' : pythonString(pair);
  return `    (${pythonString(text)}, ${second}, ${pythonList(ids)}, ${pythonNumber(firstSegment)}),\n`;
}

function scoreEntry({ sentence, maskIndex, word, pieceIds, logProb }: PythonScore): string {
  const place = `${pythonNumber(sentence)}, ${pythonNumber(maskIndex)}`;
  return `    (${place}, ${pythonString(word)}, ${pythonList(pieceIds)}, ${pythonNumber(logProb)}),\n`;
}

const PROGRAM = `

def main():
    model = load()
    if FORM == "typed":
        check_typed_ids([(text, pair, ids) for text, pair, ids, _ in SENTENCES], model.config.max_position_embeddings)

    # Scores stand sentence by sentence; of a large vocabulary in double precision not every row can be kept.
    @lru_cache(maxsize=256)
    def log_softmax_at(ids, types, position):
        with torch.no_grad():
            output = model(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([types]))
        return torch.log_softmax(output.logits[0, position], dim=-1)

    def log_p(ids, first, position, pieces):
        """Of one piece, its log p; of several, their sum from left to right, those to come masked (PLL-word-l2r)."""
        assert ids[position] == MASK_ID
        types = [0] * first + [1] * (len(ids) - first)
        types[position : position + 1] = [types[position]] * len(pieces)
        total = 0.0
        for j, piece in enumerate(pieces):
            word = pieces[:j] + [MASK_ID] * (len(pieces) - j)
            filled = ids[:position] + word + ids[position + 1 :]
            total += log_softmax_at(tuple(filled), tuple(types), position + j)[piece].item()
        return total

    def numbers():
        for sentence, position, word, pieces, ours in SCORES:
            _, _, ids, first = SENTENCES[sentence]
            yield ours, log_p(ids, first, position, pieces), f"{sentence}, {word!r}"

    compare(numbers())


if __name__ == "__main__":
    main()
`;
