/** “Copy Python” of the scores of whole sentences: AlbertForMaskedLM on the same token ids, by the same protocol. */
import { isOfWords, type ScoreProtocol } from '../score_protocols.ts';
import { pythonList, pythonNumber, pythonString } from './python_literal.ts';
import { pythonBeginning, pythonLoad } from './python_model.ts';
import { PYTHON_COMPARE } from './python_parts.ts';
import { PROTOCOLS, type Provenance } from './results.ts';

interface PythonSentence {
  /** In the set, from 1. */
  readonly item: number;
  readonly text: string;
  /** [CLS] and [SEP] included. */
  readonly ids: readonly number[];
  /** Positions that count, and the last that is masked with each. */
  readonly rows: readonly number[];
  readonly maskedTo: readonly number[];
  /** With LPBS the positions that the prior hides. */
  readonly hidden: readonly number[];
  /** nats */
  readonly score: number;
}

export interface PythonScores {
  readonly model: Provenance['model'];
  readonly protocol: ScoreProtocol;
  readonly maskId: number | null;
  readonly sentences: readonly PythonSentence[];
}

/** The whole script. No text of the visitor's stands in it but inside string literals. */
export function scoresScript({ model, protocol, maskId, sentences }: PythonScores): string {
  const beginning = pythonBeginning({
    about: isOfWords(protocol) ? 'Scores of words in their sentences' : 'Scores of whole sentences',
    classes: ['AlbertForMaskedLM'],
    model,
  });
  const load =
    protocol === 'aula'
      ? pythonLoad('AlbertForMaskedLM', 'attn_implementation="eager"')
      : pythonLoad('AlbertForMaskedLM');
  return `${beginning}PROTOCOL = ${pythonString(protocol)}  # ${PROTOCOLS[protocol]}
MASK_ID = ${pythonNumber(maskId)}
TOLERANCE = 1e-3  # nats

# One entry a sentence: its item in the set, the sentence, its token ids, the positions that count, the last position that is masked with
# each (where tokens are masked), those that the prior hides (LPBS), and its score in nats as Unmask gave it.
SENTENCES = [
${sentences.map(entryOf).join('')}]


${load}${PYTHON_COMPARE}${PROGRAM}`;
}

function entryOf({ item, text, ids, rows, maskedTo, hidden, score }: PythonSentence): string {
  const lists = [ids, rows, maskedTo, hidden].map(pythonList).join(', ');
  return `    (${pythonNumber(item)}, ${pythonString(text)}, ${lists}, ${pythonNumber(score)}),\n`;
}

const PROGRAM = `

def log_softmax(output):
    return torch.log_softmax(output.logits, dim=-1)


def whole(model, ids, rows):
    """AUL, and AULA by the attention that each token gets: the mean over passes, heads and queries."""
    with torch.no_grad():
        output = model(input_ids=torch.tensor([ids]), output_attentions=PROTOCOL == "aula")
    each = log_softmax(output)[0, rows, [ids[row] for row in rows]]
    if PROTOCOL == "aula":
        each = each * torch.stack(output.attentions).mean(dim=(0, 1, 2, 3))[rows]
    return each.mean().item()


def masked(model, ids, rows, masked_to):
    """Each position masked in turn, with the pieces of its word behind it."""
    total = 0.0
    for row, last in zip(rows, masked_to):
        hidden = ids[:row] + [MASK_ID] * (last + 1 - row) + ids[last + 1 :]
        with torch.no_grad():
            total += log_softmax(model(input_ids=torch.tensor([hidden])))[0, row, ids[row]].item()
    return total


def score(model, ids, rows, masked_to, hidden):
    if PROTOCOL in ("aul", "aula"):
        return whole(model, ids, rows)
    if PROTOCOL == "lpbs":
        prior = [MASK_ID if at in hidden else token for at, token in enumerate(ids)]
        return masked(model, ids, rows, masked_to) - masked(model, prior, rows, masked_to)
    return masked(model, ids, rows, masked_to)


def main():
    model = load()

    def numbers():
        for item, text, ids, rows, masked_to, hidden, ours in SENTENCES:
            yield ours, score(model, ids, rows, masked_to, hidden), f"{item}, {text!r}"

    compare(numbers())


if __name__ == "__main__":
    main()
`;
