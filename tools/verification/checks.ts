/** Published figures against one model: a line each. */
import { createHash } from 'node:crypto';
import { SPECIAL_IDS } from '../../src/tokenizer/special_tokens.ts';
import type { Dtype, MaskView, VerifiedModel } from './model.ts';
import type {
  CardCase,
  HiddenCase,
  HubFacts,
  ModelFigures,
  PseudoLogLikelihood,
  TextCase,
} from './published.ts';

/** One figure. `difference` is null where the figure is no number: then the two must be equal. */
export interface Check {
  readonly what: string;
  readonly published: string;
  readonly ours: string;
  readonly difference: number | null;
  readonly ok: boolean;
}

/**
 * The largest difference. Probabilities as published.json asks. Logits reach 16, so that f32 in another order of additions
 * moves them by some 1e-4; a loss is published to two decimals. f16 is a rounding of the weights by up to 1/2048 each.
 */
export const TOLERANCES: Readonly<
  Record<Dtype, Readonly<Record<'score' | 'logit' | 'logProb' | 'loss', number>>>
> = {
  f32: { score: 1e-3, logit: 1e-3, logProb: 1e-3, loss: 0.0051 },
  f16: { score: 1e-2, logit: 5e-2, logProb: 2e-2, loss: 0.0251 },
};

/** How much looser f16 is where published.json gives one tolerance, for f32. */
const F16_LOOSER = 20;

/** |Δ log p| (nats) of the five likeliest tokens, f16 against f32, on real weights. */
const F16_AGAINST_F32 = 0.02;

/** A number against a number; NaN is a miss. */
export function numberCheck(what: string, published: number, ours: number, tolerance: number): Check {
  const difference = ours - published;
  const ok = Math.abs(difference) <= tolerance;
  return { what, published: shown(published), ours: shown(ours), difference, ok };
}

function equalCheck(what: string, published: string, ours: string): Check {
  return { what, published, ours, difference: null, ok: published === ours };
}

export async function* figureChecks(model: VerifiedModel, figures: ModelFigures): AsyncGenerator<Check> {
  for (const one of figures.texts) yield* textChecks(model, one);
  if (figures.hidden !== null) yield* hiddenChecks(model, figures.hidden);
  if (figures.pseudoLogLikelihood !== null) yield* likelihoodChecks(model, figures.pseudoLogLikelihood);
}

async function* textChecks(model: VerifiedModel, one: TextCase): AsyncGenerator<Check> {
  const { text } = one;
  const { logit, loss: lossTolerance } = TOLERANCES[model.dtype];
  const view = await model.atMask(text);
  if (one.sequenceLength !== null) {
    yield equalCheck(`"${text}" tokens`, `${one.sequenceLength}`, `${view.sequenceLength}`);
  }
  for (const [id, value] of (one.first10Logits ?? []).entries()) {
    yield numberCheck(`"${text}" logit of id ${id}`, value, view.logits[id], logit);
  }
  if (one.top5Ids !== null) {
    yield orderCheck(`"${text}" top 5`, one.top5Ids, view, one.top5Logits, logit);
    for (const [rank, value] of (one.top5Logits ?? []).entries()) {
      const id = one.top5Ids[rank];
      yield numberCheck(`"${text}" logit of ${model.piece(id)}`, value, view.logits[id], logit);
    }
  }
  if (one.topWords !== null) {
    const ours = view.topIds.slice(0, one.topWords.length).map((id) => model.word(id));
    yield equalCheck(`"${text}" top ${one.topWords.length}`, one.topWords.join(' '), ours.join(' '));
  }
  if (one.loss !== null) {
    const ours = await loss(model, text, one.loss.word);
    yield numberCheck(`"${text}" loss of "${one.loss.word}"`, one.loss.value, ours, lossTolerance);
  }
}

/** The top five in order; neighbours that are published closer than the tolerance may change places. */
function orderCheck(
  what: string,
  ids: readonly number[],
  view: MaskView,
  logits: readonly number[] | null,
  tolerance: number,
): Check {
  const ours = view.topIds.slice(0, ids.length);
  const near = (a: number, b: number) => logits !== null && Math.abs(logits[a] - logits[b]) <= 2 * tolerance;
  const ok = ours.every((id, rank) => {
    const at = ids.indexOf(id);
    return at === rank || (at >= 0 && Math.abs(at - rank) === 1 && near(at, rank));
  });
  return {
    what,
    published: ids.join(' '),
    ours: ours.join(' '),
    difference: null,
    ok: ok && ours.length === ids.length,
  };
}

/** Cross-entropy at the mask: −log p of the token that stands there when the word is written out. */
async function loss(model: VerifiedModel, text: string, word: string): Promise<number> {
  // The form in which masked text and labels are of one length.
  const masked = model.ids(text, 'in-place');
  const labels = model.ids(text.replace('[MASK]', word));
  // A word of several pieces has no one label at the mask.
  if (labels.length !== masked.length) return NaN;
  const { logits, logSumExp } = await model.atMask(text, 'in-place');
  return logSumExp - logits[labels[masked.indexOf(SPECIAL_IDS.mask)]];
}

async function* hiddenChecks(model: VerifiedModel, hidden: HiddenCase): AsyncGenerator<Check> {
  const rows = hidden.rows.map((_, row) => row + 1);
  const ours = await model.hiddenRows(hidden.ids, hidden.attended, rows);
  const tolerance = forDtype(hidden.tolerance, model.dtype);
  for (const [r, row] of hidden.rows.entries()) {
    for (const [c, value] of row.entries()) {
      const actual = ours.at(r)?.at(c + 1) ?? NaN;
      yield numberCheck(`hidden state, row ${r + 1}, column ${c + 1}`, value, actual, tolerance);
    }
  }
}

async function* likelihoodChecks(model: VerifiedModel, one: PseudoLogLikelihood): AsyncGenerator<Check> {
  const ours = await model.pseudoLogLikelihood(one.text);
  const tolerance = forDtype(one.tolerance, model.dtype);
  yield equalCheck(`"${one.text}" tokens scored`, `${one.perToken.length}`, `${ours.length}`);
  const tokens = model.ids(one.text).subarray(1);
  for (const [t, value] of one.perToken.entries()) {
    const piece = t < ours.length ? model.piece(tokens[t]) : `token ${t + 1}`;
    yield numberCheck(`"${one.text}" log p of ${piece}`, value, ours.at(t) ?? NaN, tolerance);
  }
}

function forDtype(tolerance: number, dtype: Dtype): number {
  return dtype === 'f16' ? tolerance * F16_LOOSER : tolerance;
}

/** The model card's sentences. Which checkpoint produced its figures is not known: see {@link Check.ok} of all of them. */
export async function* cardChecks(model: VerifiedModel, card: readonly CardCase[]): AsyncGenerator<Check> {
  const { score: tolerance } = TOLERANCES[model.dtype];
  for (const { text, top5 } of card) {
    const view = await model.atMask(text);
    for (const { id, token, score } of top5) {
      const ours = Math.exp(view.logits[id] - view.logSumExp);
      yield numberCheck(`card: "${text}" p(${token})`, score, ours, tolerance);
    }
  }
}

export function hubFactChecks(model: VerifiedModel, facts: HubFacts): readonly Check[] {
  const { tokenizerBytes, rawConfig } = model;
  // A field that is left out stands for its default, as the parser has it.
  const config = new Map<string, unknown>(Object.entries({ ...rawConfig, ...model.config }));
  return [
    equalCheck('spiece.model, bytes', `${facts.spieceBytes}`, `${tokenizerBytes.byteLength}`),
    equalCheck(
      'spiece.model, SHA-256',
      facts.spieceSha256,
      createHash('sha256').update(tokenizerBytes).digest('hex'),
    ),
    ...Object.entries(facts.config).map(([field, value]) =>
      equalCheck(`config.json, ${field}`, String(value), String(config.get(field))),
    ),
  ];
}

/** f16 against f32 of the same model: the largest |Δ log p| of the five tokens that f32 finds likeliest, a text a line. */
export async function* halfChecks(
  half: VerifiedModel,
  single: VerifiedModel,
  texts: readonly string[],
): AsyncGenerator<Check> {
  for (const text of texts) {
    const [ours, exact] = [await half.atMask(text), await single.atMask(text)];
    const logProb = (view: MaskView, id: number) => view.logits[id] - view.logSumExp;
    const [first] = exact.topIds;
    const deltas = exact.topIds.map((id) => Math.abs(logProb(ours, id) - logProb(exact, id)));
    const worst = Math.max(...deltas);
    yield {
      what: `f16 against f32: "${text}" largest |Δ log p| of the top 5, top 1`,
      published: `0 ${single.piece(first)}`,
      ours: `${shown(worst)} ${half.piece(ours.topIds[0])}`,
      difference: worst,
      ok: worst <= F16_AGAINST_F32 && ours.topIds[0] === first,
    };
  }
}

function shown(value: number): string {
  return value.toPrecision(7);
}
