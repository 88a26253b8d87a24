/** `../shared/golden5/heads.json`: models with heads beside the masked-language one, and what each head gives. */
import type { HeadName } from '../../src/model/heads.ts';
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { Session } from '../../src/model/session.ts';
import { relativeError } from './compare.ts';
import { type ComparedCase, type ComparedModel, type GoldenFormat, TOLERANCE } from './compared.ts';
import { list, mapRecord, number, numbers, type ReadField, record, string } from './fields.ts';
import { formulaWeights } from './formula.ts';
import { modelFields, parseFormulaModel } from './formula_model.ts';

interface Sequence {
  readonly input_ids: readonly number[];
  readonly token_type_ids: readonly number[];
}

/** Vectors by their names in the file. */
type Outputs = Readonly<Record<string, readonly number[]>>;

/** What the head of an architecture is asked, and how the file has its outputs. */
interface Asked {
  readonly read: ReadField<Outputs>;
  /** The inverse of `read`, for `--json`. */
  readonly write: (outputs: Outputs) => unknown;
  readonly compute: (session: Session, sequences: readonly Sequence[]) => Promise<Outputs>;
}

/** A list of models with the architecture that each was computed by. */
export const HEADS_FORMAT: GoldenFormat = {
  recognises: (json) =>
    Array.isArray(json) && json.length > 0 && JSON.stringify(json[0]).includes('"architecture"'),
  read: (json) => list(json, 'the file', headsModel),
};

/** Outputs that are one vector have no name of their own in the file. */
const one: Asked['read'] = (value, path) => ({ output: numbers(value, path) });

const perSequence = (head: HeadName): Asked => ({
  read: one,
  write: ({ output }) => output,
  compute: async (session, sequences) => {
    const { answers } = await session.run({ batch: batchOf(sequences), reads: [{ kind: 'classify', head }] });
    return { output: answers[0].flatMap((values) => [...values]) };
  },
});

const ASKED: Readonly<Record<string, Asked>> = {
  AlbertForSequenceClassification: perSequence('classifier'),
  // A sequence for each answer, all of them in one run.
  AlbertForMultipleChoice: perSequence('classifier'),
  AlbertForTokenClassification: {
    // [tokens][labels], a vector for each token.
    read: (value, path) =>
      Object.fromEntries(list(value, path, numbers).map((row, token) => [`${token}`, row])),
    write: (outputs) => Object.values(outputs),
    compute: async (session, sequences) => {
      const rows = await atEveryToken(session, 'classifier', sequences);
      return Object.fromEntries(rows.map((row, token) => [`${token}`, [...row]]));
    },
  },
  AlbertForQuestionAnswering: {
    read: (value, path) => mapRecord(value, path, numbers),
    write: (outputs) => outputs,
    compute: async (session, sequences) => {
      const rows = await atEveryToken(session, 'span', sequences);
      return { start: rows.map(([start]) => start), end: rows.map((row) => row[1]) };
    },
  },
  AlbertForPreTraining: {
    read: (value, path) => mapRecord(value, path, numbers),
    write: (outputs) => outputs,
    compute: async (session, sequences) => {
      const { answers } = await session.run({
        batch: batchOf(sequences),
        reads: [
          { kind: 'classify', head: 'order' },
          { kind: 'predict', rows: Uint32Array.of(5), topK: 0, full: true },
        ],
      });
      return {
        sop_logits: [...answers[0][0]],
        prediction_row_5_first_8: [...(answers[1][0].logits ?? [])].slice(0, 8),
      };
    },
  },
};

function batchOf(sequences: readonly Sequence[]) {
  return raggedBatch(
    sequences.map(({ input_ids: ids, token_type_ids: tokenTypeIds }) => ({ ids, tokenTypeIds })),
  );
}

async function atEveryToken(
  session: Session,
  head: HeadName,
  sequences: readonly Sequence[],
): Promise<readonly Float32Array[]> {
  const batch = batchOf(sequences);
  const rows = Uint32Array.from(batch.ids.keys());
  const { answers } = await session.run({ batch, reads: [{ kind: 'classify-rows', head, rows }] });
  return answers[0];
}

function headsModel(value: unknown, path: string): ComparedModel {
  const fields = record(value, path);
  const model = parseFormulaModel(fields);
  const architecture = string(fields.architecture, `${path}.architecture`);
  const asked = Object.hasOwn(ASKED, architecture) ? ASKED[architecture] : undefined;
  if (asked === undefined) throw new Error(`${path}.architecture: ${architecture} is not known`);
  return {
    name: model.model,
    config: model.config,
    identity: { name: model.model, revision: 'golden', content: '' },
    weights: () => formulaWeights(model),
    cases: list(fields.cases, `${path}.cases`, (golden, at) => headsCase(golden, at, asked)),
    fields: { ...modelFields(model), architecture },
  };
}

function headsCase(value: unknown, path: string, { read, write, compute }: Asked): ComparedCase {
  const fields = record(value, path);
  const sequences =
    fields.choices === undefined
      ? [sequence(fields, path)]
      : list(fields.choices, `${path}.choices`, sequence);
  const reference = read(fields.output, `${path}.output`);
  return {
    name: string(fields.name, `${path}.name`),
    masks: 0,
    asked: fields.choices === undefined ? { ...sequences[0] } : { choices: sequences },
    async compare(session) {
      const values = await compute(session, sequences);
      const errors = Object.entries(reference).map(([name, vector]) => relativeError(values[name], vector));
      // Outputs that the file does not have, or a file without any, prove nothing.
      const error =
        Object.keys(values).length === errors.length
          ? Math.max(...errors, errors.length === 0 ? NaN : 0)
          : NaN;
      return {
        error,
        ordered: 0,
        told: [],
        isRight: ({ dtype, tolerance }) => error <= (tolerance ?? TOLERANCE[dtype]),
        values: { output: write(values) },
        verdict: { error },
      };
    },
  };
}

function sequence(value: unknown, path: string): Sequence {
  const fields = record(value, path);
  return {
    input_ids: numbers(fields.input_ids, `${path}.input_ids`),
    token_type_ids: list(fields.token_type_ids, `${path}.token_type_ids`, number),
  };
}
