/** “Copy Python” of a head: the class of transformers that has it, on the same token ids, its numbers beside those that were shown. */
import type { TaskName } from '../../model/tasks.ts';
import type { ExportedClasses, ExportedReading, ExportedText } from './classify.ts';
import { pythonList, pythonNumber, pythonString } from './python_literal.ts';
import { pythonBeginning, pythonLoad, pythonTokenizerClass } from './python_model.ts';
import { PYTHON_COMPARE, pythonTypedIds } from './python_parts.ts';
import type { Provenance } from './results.ts';

export interface PythonClasses extends ExportedClasses {
  readonly model: Provenance['model'];
  readonly scale: 'softmax' | 'sigmoid' | 'value';
  readonly maskId: number;
}

const CLASSES: Readonly<Record<TaskName, string>> = {
  'text-classification': 'AlbertForSequenceClassification',
  'token-classification': 'AlbertForTokenClassification',
  'question-answering': 'AlbertForQuestionAnswering',
  'multiple-choice': 'AlbertForMultipleChoice',
  'sentence-order': 'AlbertForPreTraining',
};

/** The most numbers of a script: those of a tagger with many labels are its first texts' only. */
export const MAX_SCRIPT_NUMBERS = 2_000;

/** The whole script. No text of the visitor's stands in it but inside string literals. */
export function classifyScript({ model, task, scale, maskId, texts, readings }: PythonClasses): string {
  const beginning = pythonBeginning({
    about: 'What a head says of texts',
    classes: [CLASSES[task], pythonTokenizerClass(model).className],
    model,
  });
  return `${beginning}MASK_ID = ${pythonNumber(maskId)}
TOLERANCE = 1e-3${scale === 'value' ? '' : '  # nats'}

# Text, second text or None, token ids, token type ids.
TEXTS = [
${texts.map(textEntry).join('')}]

# Text, first and last token or None, output of the head or None, ${scale === 'value' ? 'value' : 'log p'} as Unmask gave it, what it is of.
NUMBERS = [
${readings.slice(0, MAX_SCRIPT_NUMBERS).map(numberEntry).join('')}]


${pythonLoad(CLASSES[task])}${pythonTypedIds(model)}${PYTHON_COMPARE}

def main():
    model = load()
    check_typed_ids([(text, pair, ids) for text, pair, ids, _ in TEXTS], model.config.max_position_embeddings)

    def outputs(ids, types):
        with torch.no_grad():
${OUTPUTS[task]}

    each = [outputs(ids, types) for _, _, ids, types in TEXTS]

    def number(text, tokens, output):
        row = each[text]
${NUMBER[task](scale)}

    compare((ours, number(text, tokens, output).item(), what) for text, tokens, output, ours, what in NUMBERS)


if __name__ == "__main__":
    main()
`;
}

const ONE = '            return model(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([types]))';

/** What is kept of a text, in the function \`outputs\`. */
const OUTPUTS: Readonly<Record<TaskName, string>> = {
  'text-classification': `${ONE}.logits[0]`,
  'token-classification': `${ONE}.logits[0]`,
  'question-answering': ONE,
  'multiple-choice': `            one = model(input_ids=torch.tensor([[ids]]), token_type_ids=torch.tensor([[types]]))
            return one.logits[0, 0]`,
  'sentence-order': `${ONE}.sop_logits[0]`,
};

/** The number of a reading, in the function \`number\`. */
const NUMBER: Readonly<Record<TaskName, (scale: PythonClasses['scale']) => string>> = {
  'text-classification': (scale) =>
    scale === 'value'
      ? '        return row[output]'
      : scale === 'sigmoid'
        ? '        return torch.nn.functional.logsigmoid(row)[output]'
        : '        return torch.log_softmax(row, dim=-1)[output]',
  'token-classification': () => '        return torch.log_softmax(row[tokens[0]], dim=-1)[output]',
  'question-answering': () => `        first, last = tokens
        starts = torch.log_softmax(row.start_logits[0], dim=-1)
        return starts[first] + torch.log_softmax(row.end_logits[0], dim=-1)[last]`,
  'multiple-choice': () => '        return torch.log_softmax(torch.stack(each), dim=-1)[text]',
  'sentence-order': () => '        return torch.log_softmax(row, dim=-1)[output]',
};

function textEntry({ text, pair, ids, tokenTypeIds }: ExportedText): string {
  const second = pair === null ? 'None' : pythonString(pair);
  return `    (${pythonString(text)}, ${second}, ${pythonList(ids)}, ${pythonList(tokenTypeIds)}),\n`;
}

function numberEntry({ text, of, tokens, label, output, value, logProb }: ExportedReading): string {
  const place = tokens === null ? 'None' : `(${pythonNumber(tokens[0])}, ${pythonNumber(tokens[1])})`;
  const what = pythonString(of === '' ? label : `${of}: ${label}`);
  return `    (${pythonNumber(text)}, ${place}, ${pythonNumber(output)}, ${pythonNumber(logProb ?? value)}, ${what}),\n`;
}
