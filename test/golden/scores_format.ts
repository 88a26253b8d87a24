/** `../shared/golden5/scores.json`: pairs of sentences, scored by PLL, AUL, AULA and CrowS-Pairs on the embedded model. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAlbertConfig } from '../../src/model/config.ts';
import { FILE_NAMES } from '../../src/model/files.ts';
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { AttentionRead } from '../../src/model/reads.ts';
import { passesOf } from '../../src/model/schedule.ts';
import type { Session } from '../../src/model/session.ts';
import type { WeightTensor } from '../../src/model/tensors.ts';
import { aulScoring, scoreAul } from '../../src/probes/aul.ts';
import { attentionReceived, scoreAula } from '../../src/probes/aula.ts';
import { crowsPairScoring } from '../../src/probes/crows_pairs.ts';
import { pllScoring, type Scoring, sumLogProbs } from '../../src/probes/pll.ts';
import { SPECIAL_IDS } from '../../src/tokenizer/special_tokens.ts';
import { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { openBytes } from '../support/checkpoint.ts';
import { largest, relativeError } from './compare.ts';
import type { ComparedCase, GoldenFormat, ModelSource } from './compared.ts';
import { list, number, numbers, record, string } from './fields.ts';

/** The weights that the figures are of: how their SHA-256 begins. */
const REVISION = '6bc07c00cc94';
const EMBEDDED = fileURLToPath(new URL('../../public/weights/albert-demo', import.meta.url));
/** What any figure may be off by, nats: on any engine, and on the CPU path in double precision. */
const DELTA = { single: 1e-3, double: 1e-6 } as const;
/** Relative, of the tokens' log p together and of each other figure: AULA is nearer to 0 than any bound in nats can tell. */
const TOLERANCE = 1e-3;

/** The figures of a pair, nats: the reference's, or ours. */
interface ScoreValues {
  /** log p of each token, masked in turn. */
  readonly pll_a: readonly number[];
  readonly pll_b: readonly number[];
  readonly aul_a: number;
  readonly aul_b: number;
  readonly aula_a: number;
  readonly aula_b: number;
  /** Sums over the shared tokens, unrounded. */
  readonly crows_a: number;
  readonly crows_b: number;
  readonly shared_tokens: number;
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly kind: string;
  readonly ids_a: readonly number[];
  readonly ids_b: readonly number[];
}

export const SCORES_FORMAT: GoldenFormat = {
  isList: false,
  recognises: (json) =>
    Array.isArray(json) && json.length > 0 && JSON.stringify(json[0]).includes('"crows_a"'),
  read(json, { modelFolder = EMBEDDED } = {}) {
    const pairs = list(json, 'the file', record);
    const model = openFolder(modelFolder);
    const cases = pairs.map((fields, p) => comparedPair(fields, `[${p}]`, `pair-${p + 1}`, model.tokenizer));
    return [{ ...model.source, cases, fields: { model: model.source.name, revision: REVISION } }];
  },
};

interface OpenedFolder {
  readonly source: ModelSource;
  readonly tokenizer: () => Promise<AlbertTokenizer>;
}

/** @throws Error where the folder holds no model, or another than the figures are of. */
function openFolder(folder: string): OpenedFolder {
  const file = (name: string) => readFileSync(join(folder, name));
  const config = parseAlbertConfig(JSON.parse(file(FILE_NAMES.config).toString()));
  const bytes = file(FILE_NAMES.weights);
  const revision = createHash('sha256').update(bytes).digest('hex').slice(0, REVISION.length);
  if (revision !== REVISION) {
    throw new Error(
      `the figures are of weights whose SHA-256 begins with ${REVISION}, and those in ${folder} begin with ${revision}; ` +
        'this project’s history has them in public/weights/albert-demo: give a folder with them by --model',
    );
  }
  async function* weights(): AsyncGenerator<WeightTensor> {
    yield* (await openBytes(bytes, config)).weights();
  }
  let tokenizer: Promise<AlbertTokenizer> | null = null;
  const name = resolve(folder) === EMBEDDED ? 'albert-demo' : folder;
  return {
    source: { name, config, identity: { name, revision, content: '' }, weights },
    tokenizer: () => (tokenizer ??= AlbertTokenizer.create(file(FILE_NAMES.tokenizer), config)),
  };
}

function comparedPair(
  fields: Readonly<Record<string, unknown>>,
  path: string,
  name: string,
  tokenizer: OpenedFolder['tokenizer'],
): ComparedCase {
  const at = (field: string) => `${path}.${field}`;
  const pair: Pair = {
    a: string(fields.a, at('a')),
    b: string(fields.b, at('b')),
    kind: string(fields.kind, at('kind')),
    ids_a: numbers(fields.ids_a, at('ids_a')),
    ids_b: numbers(fields.ids_b, at('ids_b')),
  };
  const scalar = (field: keyof ScoreValues) => number(fields[field], at(field));
  const golden: ScoreValues = {
    pll_a: numbers(fields.pll_a, at('pll_a')),
    pll_b: numbers(fields.pll_b, at('pll_b')),
    aul_a: scalar('aul_a'),
    aul_b: scalar('aul_b'),
    aula_a: scalar('aula_a'),
    aula_b: scalar('aula_b'),
    crows_a: scalar('crows_a'),
    crows_b: scalar('crows_b'),
    shared_tokens: scalar('shared_tokens'),
  };
  return {
    name,
    masks: 0,
    asked: { ...pair },
    async compare(session) {
      const encoder = await tokenizer();
      for (const [text, ids] of [
        [pair.a, pair.ids_a],
        [pair.b, pair.ids_b],
      ] as const) {
        const ours = [...encoder.encode(text).ids];
        if (ours.join() !== ids.join()) throw new Error(`“${text}” has the ids ${ours.join(' ')} here`);
      }
      const values = await computePair(session, pair);
      const verdict = compareScores(golden, values);
      const { error, delta } = verdict;
      return {
        error,
        ordered: 0,
        told: [`largest difference ${delta.toExponential(2)} nats`],
        isRight: ({ float64 = false, tolerance = TOLERANCE }) =>
          error <= tolerance &&
          delta <= DELTA[float64 ? 'double' : 'single'] &&
          values.shared_tokens === golden.shared_tokens,
        values: { ...values },
        verdict,
      };
    },
  };
}

async function computePair(session: Session, { ids_a, ids_b }: Pair): Promise<ScoreValues> {
  const inner = (ids: readonly number[]) => Array.from(ids.keys()).slice(1, -1);
  const crows = crowsPairScoring(ids_a, ids_b, SPECIAL_IDS.mask);
  if (crows === null) throw new Error('the sentences share no token');
  const aul = [ids_a, ids_b].map((ids) => aulScoring(ids, inner(ids)));
  const pll = [ids_a, ids_b].map((ids) => pllScoring(ids, inner(ids), SPECIAL_IDS.mask));
  const [pllA, pllB, aulA, aulB, crowsA, crowsB] = await logProbsOf(session, [
    ...pll,
    ...aul,
    crows.more,
    crows.less,
  ]);
  const [attentionA, attentionB] = await Promise.all([ids_a, ids_b].map((ids) => attentionOf(session, ids)));
  return {
    pll_a: pllA,
    pll_b: pllB,
    aul_a: scoreAul(aul[0], aulA),
    aul_b: scoreAul(aul[1], aulB),
    aula_a: scoreAula(aul[0], aulA, attentionA),
    aula_b: scoreAula(aul[1], aulB, attentionB),
    crows_a: sumLogProbs(crows.more, crowsA),
    crows_b: sumLogProbs(crows.less, crowsB),
    shared_tokens: crows.more.reads.length,
  };
}

/** log p of each scoring's reads, all in one run. */
async function logProbsOf(session: Session, scorings: readonly Scoring[]): Promise<number[][]> {
  const batch = raggedBatch(scorings.flatMap(({ sequences }) => sequences.map((ids) => ({ ids }))));
  let before = 0;
  const placed = scorings.map(({ sequences, reads }) => {
    const rows = reads.map(({ sequence, row }) => batch.cuSeqlens[before + sequence] + row);
    before += sequences.length;
    return { rows, targets: reads.map(({ target }) => Uint32Array.of(target)) };
  });
  const [answer] = (
    await session.run({
      batch,
      reads: [
        {
          kind: 'predict',
          rows: Uint32Array.from(placed.flatMap(({ rows }) => rows)),
          topK: 0,
          targets: placed.flatMap(({ targets }) => targets),
        },
      ],
    })
  ).answers;
  const logProbs = answer.map(({ targetLogits, logSumExp }) => targetLogits[0] - logSumExp);
  let at = 0;
  return placed.map(({ rows }) => logProbs.slice(at, (at += rows.length)));
}

async function attentionOf(session: Session, ids: readonly number[]): Promise<Float64Array> {
  const rows = Uint32Array.from(ids.keys());
  const reads = Array.from({ length: passesOf(session.config) }, (_, pass): AttentionRead => ({
    kind: 'attention',
    after: pass + 1,
    rows,
  }));
  const { answers } = await session.run({ batch: raggedBatch([{ ids }]), reads });
  return attentionReceived(answers, ids.length);
}

const FIGURES = ['pll_a', 'pll_b', 'aul_a', 'aul_b', 'aula_a', 'aula_b', 'crows_a', 'crows_b'] as const;

/** NaN where something is missing. */
function compareScores(
  golden: ScoreValues,
  ours: ScoreValues,
): { readonly error: number; readonly delta: number } {
  const pairs = FIGURES.map((field) => [[golden[field]].flat(), [ours[field]].flat()] as const);
  return {
    error: largest(pairs.map(([reference, computed]) => relativeError(computed, reference))),
    delta: largest(
      pairs.flatMap(([reference, computed]) =>
        reference.map((value, i) => Math.abs((computed.at(i) ?? NaN) - value)),
      ),
    ),
  };
}
