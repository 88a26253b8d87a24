/** “Copy Python” of a map of attention: AlbertModel on the same token ids, its attentions beside the weights that were shown. */
import type { ExportedAttention } from './attention.ts';
import { pythonList, pythonNumber, pythonString } from './python_literal.ts';
import { pythonBeginning, pythonLoad } from './python_model.ts';
import type { Provenance } from './results.ts';

/** The whole script. No text of the visitor's stands in it but inside string literals. */
export function attentionScript(map: ExportedAttention, model: Provenance['model']): string {
  const { text, tokens, ids, pass, head, kept, weights } = map;
  const rows = kept.map((_, query) => {
    const row = weights.slice(query * kept.length, (query + 1) * kept.length);
    return `    [${row.map(pythonNumber).join(', ')}],\n`;
  });
  const beginning = pythonBeginning({
    about: 'The attention of one pass',
    classes: ['AlbertModel'],
    model,
  });
  return `${beginning}TOLERANCE = 1e-3

TEXT = ${pythonString(text)}
IDS = ${pythonList(ids)}
TOKENS = [${tokens.map(pythonString).join(', ')}]
PASS = ${pythonNumber(pass)}  # from 1
HEAD = ${head === null ? 'None' : pythonNumber(head)}  # from 1; None: the mean over heads

# The tokens of the map, by their place; then its weights as Unmask gave them, a row for each token that looks.
IN_MAP = ${pythonList(kept)}
WEIGHTS = [
${rows.join('')}]


${pythonLoad('AlbertModel', 'attn_implementation="eager"')}

def main():
    model = load()
    with torch.no_grad():
        # Only the eager implementation keeps the weights.
        attentions = model(input_ids=torch.tensor([IDS]), output_attentions=True).attentions
    heads = attentions[PASS - 1][0]
    here = heads.mean(dim=0) if HEAD is None else heads[HEAD - 1]
    print(f"{'Unmask':>10} {'here':>10} {'difference':>11}  token that looks, token that is looked at")
    largest, agrees = 0.0, True
    for row, query in zip(WEIGHTS, IN_MAP):
        for ours, key in zip(row, IN_MAP):
            theirs = here[query, key].item()
            difference = abs(theirs - ours)
            largest = max(largest, difference)
            agrees = agrees and difference <= TOLERANCE  # false for NaN
            print(f"{ours:10.4f} {theirs:10.4f} {theirs - ours:+11.1e}  {TOKENS[query]!r}, {TOKENS[key]!r}")
    verdict = "All agree" if agrees else "Not all agree"
    print(f"{verdict} within {TOLERANCE}; the largest difference is {largest:.1e}.")


if __name__ == "__main__":
    main()
`;
}
