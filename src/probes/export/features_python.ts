/** “Copy Python” of features: AlbertModel on the same token ids, its outputs beside the cosines that were shown. */
import { vectorNames, type FeatureKind } from '../features.ts';
import type { ExportedFeatures } from './features.ts';
import { pythonList, pythonNumber, pythonString } from './python_literal.ts';
import { pythonBeginning, pythonLoad } from './python_model.ts';
import type { Provenance } from './results.ts';

export interface PythonFeatures {
  readonly model: Provenance['model'];
  readonly texts: readonly Pick<ExportedFeatures, 'text' | 'ids'>[];
  readonly vector: FeatureKind;
  /** [N][N]. */
  readonly cosines: readonly (number | null)[];
}

/** The whole script. No text of the visitor's stands in it but inside string literals. */
export function featuresScript({ model, texts, vector, cosines }: PythonFeatures): string {
  const N = texts.length;
  const pairs = texts.flatMap((_, a) =>
    texts.slice(a + 1).map((__, behind) => {
      const b = a + 1 + behind;
      return `    (${a}, ${b}, ${pythonNumber(cosines[a * N + b] ?? null)}),\n`;
    }),
  );
  const beginning = pythonBeginning({
    about: 'Features of texts',
    classes: ['AlbertModel'],
    model,
  });
  return `${beginning}VECTOR = ${pythonString(vectorNames[vector])}
TOLERANCE = 1e-3

# One entry a text: the text and its token ids.
TEXTS = [
${texts.map(({ text, ids }) => `    (${pythonString(text)}, ${pythonList(ids)}),\n`).join('')}]

# One entry a pair: both texts, and the cosine of their vectors as Unmask gave it.
COSINES = [
${pairs.join('')}]


${pythonLoad('AlbertModel')}

def main():
    model = load()

    def features(ids):
        with torch.no_grad():
            return model(input_ids=torch.tensor([ids]))

    outputs = [features(ids) for _, ids in TEXTS]
    vectors = [
        output.pooler_output[0] if VECTOR == "pooler_output" else output.last_hidden_state[0].mean(dim=0)
        for output in outputs
    ]
    print(f"{'Unmask':>10} {'here':>10} {'difference':>11}  texts")
    largest, agrees = 0.0, True
    for a, b, ours in COSINES:
        here = torch.nn.functional.cosine_similarity(vectors[a], vectors[b], dim=0).item()
        if ours is None:
            print(f"{'none':>10} {here:10.4f} {'':>11}  {a + 1}, {b + 1}")
            continue
        difference = abs(here - ours)
        largest = max(largest, difference)
        agrees = agrees and difference <= TOLERANCE  # false for NaN
        print(f"{ours:10.4f} {here:10.4f} {here - ours:+11.1e}  {a + 1}, {b + 1}")
    verdict = "All agree" if agrees else "Not all agree"
    print(f"{verdict} within {TOLERANCE}; the largest difference is {largest:.1e}.")


if __name__ == "__main__":
    main()
`;
}
