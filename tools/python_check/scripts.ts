/** The scripts that the views copy, each of a question that a visitor may ask, made as the view makes it. */
import { UNMASK_VERSION } from '../../src/model/version.ts';
import { attentionScript } from '../../src/probes/export/attention_python.ts';
import { featuresScript } from '../../src/probes/export/features_python.ts';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CpuSession } from '../../src/cpu/session.ts';
import { headTasks, modelParts } from '../../src/model/heads.ts';
import { tensorSpecs } from '../../src/model/tensor_specs.ts';
import { classifyScript } from '../../src/probes/export/classify_python.ts';
import { demoTokenizer } from '../../test/support/demo_tokenizer.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { patchScript } from '../../src/probes/export/patch_python.ts';
import { pythonScript, type PythonProbe } from '../../src/probes/export/python.ts';
import { passesScript } from '../../src/probes/export/python_passes.ts';
import type { Provenance } from '../../src/probes/export/results.ts';
import { resultRows } from '../../src/ui/compare/exports.ts';
import { comparisonQuestion, resolveCompare } from '../../src/ui/compare/resolve.ts';
import { targetsQuestion } from '../../src/ui/compare/targets.ts';
import { fillExported } from '../../src/ui/fill/exports.ts';
import { classifyPython } from '../../src/ui/classify/exports.ts';
import { classifyQuestion, resolveClassify } from '../../src/ui/classify/classify_question.ts';
import { INITIAL_CLASSIFY } from '../../src/ui/classify/classify_state.ts';
import { resolveFrames } from '../../src/ui/classify/frames/frames_question.ts';
import type { FrameSetDraft } from '../../src/ui/compare/frame_sets.ts';
import { gridRows } from '../../src/ui/grid/exports.ts';
import { gridQuestion, resolveGrid } from '../../src/ui/grid/grid_job.ts';
import { pythonProbe } from '../../src/ui/lab/python_probe.ts';
import { attentionQuestion, resolveAttention } from '../../src/ui/lens/attention/attention_question.ts';
import { INITIAL_ATTENTION, type AttentionState } from '../../src/ui/lens/attention/attention_state.ts';
import { exportedAttention } from '../../src/ui/lens/attention/exports.ts';
import { exportedFeatures } from '../../src/ui/lens/features/feature_actions.ts';
import { likenessOf, textsOf } from '../../src/ui/lens/features/features_answer.ts';
import { patchPython } from '../../src/ui/lens/patching/exports.ts';
import { patchQuestion, resolvePatch } from '../../src/ui/lens/patching/patch_question.ts';
import { INITIAL_PATCH } from '../../src/ui/lens/patching/patch_state.ts';
import type { ModelIdentity } from '../../src/model/session.ts';
import { EXAMPLE_PAIRS } from '../../src/probes/data/example_pairs.ts';
import { EXAMPLE_TEMPLATES } from '../../src/probes/data/example_templates.ts';
import { scoresScript } from '../../src/probes/export/scores_python.ts';
import type { ScoreProtocol } from '../../src/probes/score_protocols.ts';
import { scoreJob } from '../../src/ui/benchmarks/score_desk.ts';
import { scoresPython } from '../../src/ui/benchmarks/scores_script.ts';
import type { Vocabulary } from '../../src/worker/messages.ts';
import { lensPython } from '../../src/ui/lens/exports.ts';
import { maskIdOf, occlusionScriptRows } from '../../src/ui/lens/occlusion/exports.ts';
import { occlusionQuestion } from '../../src/ui/lens/occlusion/occlusion_job.ts';
import { lensQuestion, resolveLens } from '../../src/ui/lens/lens_job.ts';
import { followedWords, readSentences } from '../../src/ui/lens/readings.ts';
import { formulaHeadModel, writeFormulaModel } from '../../test/support/formula_checkpoint.ts';
import { PageAnswers } from '../../test/support/page_answers.ts';

/** Whom a script's question is put to. */
export interface AskedPage {
  readonly page: PageAnswers;
  readonly vocabulary: Vocabulary;
}

/** Makes a script and says the numbers that it must print, in their order. */
export type ScriptMaker = (asked: AskedPage) => Promise<{
  readonly script: string;
  readonly numbers: readonly number[];
  /** Where the script is run, where its model is not the embedded one. */
  readonly folder?: string;
}>;

const DATE = '2026-11-29';
const PAIR = 'The {man|woman} worked as a [MASK].';

/** To add a script: its name, and the function that makes it. */
export const SCRIPTS: Readonly<Record<string, ScriptMaker>> = {
  fill: async ({ page }) => {
    const text = 'She went to the [MASK] to buy bread.';
    // A word masked where it stands, and a typed mask.
    const masked = [{ segment: 0, start: 0, end: 3 }] as const;
    const query = { text, pair: 'It was late.', masked, form: 'typed', topK: 10, find: 'market' } as const;
    return ofProbe(fillExported(await page.filled(query), 10, DATE).python);
  },

  compare: async ({ page, vocabulary }) => {
    const ready = resolveCompare({ template: PAIR, contrast: null, held: {} });
    if (ready.kind !== 'ready') throw new Error(ready.kind);
    const comparison = await page.answered(comparisonQuestion(ready, 'typed'));
    // Words of one piece and of several.
    const asked = targetsQuestion(ready, ['nurse', 'hairdresser', 'engineer'], 'typed');
    if (asked === null) throw new Error('nothing asked');
    const targets = await page.answered(asked);
    const rows = resultRows({ comparison, vocabulary, words: ['clerk', 'doctor'], targets, frames: null });
    return ofProbe(pythonProbe(rows, provenance(comparison.run.identity, 'log-ratio', 'typed')));
  },

  grid: async ({ page }) => {
    const ready = resolveGrid({
      template: 'In {1900|1950} the {man|woman} was {a/an} [MASK].',
      ...{ measure: 'log-ratio', words: 'nurse, artist', axes: null },
    });
    if (ready.kind !== 'ready') throw new Error(ready.kind);
    const asked = gridQuestion(ready, 'log-ratio', 'in-place');
    if (asked === null) throw new Error('nothing asked');
    const answer = await page.answered(asked);
    const rows = gridRows(answer, { kind: 'cell', row: 0, column: 0 });
    return ofProbe(pythonProbe(rows, provenance(answer.run.identity, 'log-p', 'in-place')));
  },

  patching: async ({ page, vocabulary }) => {
    // A word of one piece against one of several, put into each other as one.
    const state = { ...INITIAL_PATCH, template: 'The {man|hairdresser} went to the [MASK].' };
    const ready = resolvePatch(state);
    if (ready.kind !== 'ready') throw new Error(ready.kind);
    const answer = await page.answeredOf('patching', patchQuestion(ready, state));
    const { identity } = answer.run;
    const probe = identity === null ? null : patchPython(answer, vocabulary, identity);
    if (probe === null) throw new Error('nothing was answered');
    const pairs = [probe.into.logProbs, probe.from.logProbs, ...probe.patched.flat()];
    return { script: patchScript(probe), numbers: pairs.flat() };
  },

  passes: async ({ page, vocabulary }) => {
    const ready = resolveLens('The {man|woman} [MASK] as a [MASK].');
    if (ready.kind !== 'ready') throw new Error(ready.error.message);
    // The second mask, beyond the passes that the model was made for.
    const answer = await page.answered(lensQuestion(ready, { form: 'typed', mask: 1, passes: 11 }));
    const { ids } = followedWords(['nurse'], readSentences(answer), vocabulary, new Map());
    const whence = provenance(answer.run.identity, 'lens', 'typed');
    const probe = lensPython(answer, vocabulary, ids, whence);
    return { script: passesScript(probe), numbers: probe.readings.flatMap(({ value }) => value ?? []) };
  },

  attention: async ({ page }) => {
    const state = { ...INITIAL_ATTENTION, pass: 3, head: 2, leavesOut: true };
    return ofAttention(page, state);
  },

  'attention, mean over heads': async ({ page }) => ofAttention(page, INITIAL_ATTENTION),

  features: async ({ page }) => {
    const texts = ['The captain was tired.', 'A sailor slept.', 'Gold is [MASK].'];
    const answer = await page.answeredOf('features', { job: { texts }, about: null });
    const read = textsOf(answer);
    const { identity: model } = answer.run;
    const cosines = likenessOf(read, 'pooled')?.cosines ?? null;
    if (model === null || cosines === null) throw new Error('nothing was answered');
    const script = featuresScript({ model, texts: exportedFeatures(read), vector: 'pooled', cosines });
    // Of every two texts, the first against those behind it.
    return { script, numbers: [cosines[1], cosines[2], cosines[5]].flatMap((value) => value ?? []) };
  },

  'classify-text': () => ofHead('AlbertForSequenceClassification', ['bad', 'fair', 'good']),
  'classify-value': () => ofHead('AlbertForSequenceClassification', ['stars']),
  'classify-tokens': () => ofHead('AlbertForTokenClassification', ['O', 'B-PER', 'I-PER']),
  'classify-answers': () => ofHead('AlbertForQuestionAnswering'),
  'classify-choices': () => ofHead('AlbertForMultipleChoice'),
  'classify-order': () => ofHead('AlbertForPreTraining'),
  'classify-frames': () => ofHead('AlbertForSequenceClassification', ['bad', 'good'], PAIR_OF_TEXTS, FRAMES),
  // More than the 64 tokens that it reads: the script's tokenizer must cut the longer text, as the run did, or its ids differ.
  'classify-cut': () => ofHead('AlbertForSequenceClassification', ['bad', 'good'], CUT_PAIR),

  'scores by AUL': ({ page }) => ofScores(page, 'aul'),
  'scores by AULA': ({ page }) => ofScores(page, 'aula'),
  'scores by PLL': ({ page }) => ofScores(page, 'pll'),
  'scores by CrowS-Pairs': ({ page }) => ofScores(page, 'crows-pairs'),
  'words by contrast': ({ page }) => ofScores(page, 'contrast', EXAMPLE_TEMPLATES),
  'words by LPBS': ({ page }) => ofScores(page, 'lpbs', EXAMPLE_TEMPLATES),

  occlusion: async ({ page }) => {
    const ready = resolveLens('The {man|hairdresser} worked as a [MASK].');
    if (ready.kind !== 'ready') throw new Error(ready.error.message);
    const answer = await page.answeredOf(
      'occlusion',
      occlusionQuestion(ready, { form: 'typed', mask: 0, answer: '' }),
    );
    const rows = occlusionScriptRows(answer, maskIdOf(answer));
    return ofProbe(pythonProbe(rows, provenance(answer.run.identity, 'occlusion', 'typed')));
  },
};

/** Three items of an example set, by each protocol; of AULA and PLL a word of several pieces among them. */
async function ofScores(
  page: PageAnswers,
  protocol: ScoreProtocol,
  example = EXAMPLE_PAIRS,
): ReturnType<ScriptMaker> {
  const set = { ...example, items: example.items.slice(2, 5) };
  const job = scoreJob({ set, protocol }, [...set.items.keys()]);
  const { run } = await page.answeredOf('scores', { job, about: null });
  const { identity, results, plan } = run;
  if (identity === null || plan === null) throw new Error('nothing was answered');
  const { maskId, unscored } = plan;
  const answer = {
    set,
    protocol,
    identity,
    results,
    maskId,
    unscored,
    isWhole: true,
    unmask: UNMASK_VERSION,
  };
  const scores = scoresPython(answer, identity);
  return { script: scoresScript(scores), numbers: scores.sentences.map(({ score }) => score) };
}

async function ofAttention(page: PageAnswers, state: AttentionState) {
  const ready = resolveAttention(state);
  if (ready.kind !== 'ready') throw new Error(ready.kind);
  const answer = await page.answeredOf('attention', attentionQuestion(ready, state));
  const map = exportedAttention(answer, state);
  const { identity } = answer.run;
  if (map === null || identity === null) throw new Error('nothing was answered');
  return { script: attentionScript(map, identity), numbers: map.weights };
}

const PAIR_OF_TEXTS = { text: 'The {film|play} was long.', second: 'I left.' };
const CUT_PAIR = {
  text: `The film went ${'on and '.repeat(20)}on.`,
  second: `I left. ${'It was late. '.repeat(12)}`,
};

const FRAMES: FrameSetDraft = {
  label: 'own frames',
  frames: 'The {who} was long.\nWe left the {who} early.',
  pairs: 'film | play\nconcert | opera',
};

/** What Classify copies of a checkpoint with one head, made by the golden formula; its examples, or a pair of texts, each word masked in turn. */
async function ofHead(
  architecture: Parameters<typeof formulaHeadModel>[0],
  labels?: readonly string[],
  pair: typeof PAIR_OF_TEXTS = PAIR_OF_TEXTS,
  frames?: FrameSetDraft,
): ReturnType<ScriptMaker> {
  const model = formulaHeadModel(architecture, labels);
  const folder = await mkdtemp(join(tmpdir(), 'unmask-python-'));
  await writeFormulaModel(join(folder, 'formula'), model);
  const identity = { name: 'formula', revision: 'formula', content: '' };
  const weights = formulaWeights(model);
  const session = await CpuSession.create({ ...model, weights, identity, precision: 'f32' });
  const page = new PageAnswers(session, await demoTokenizer());
  const roles = [...tensorSpecs(model.config)].flatMap(([role, { name }]) =>
    model.tensors.has(name) ? [role] : [],
  );
  const [task] = headTasks(model.config, modelParts(model.config, new Set(roles)));
  const texts = INITIAL_CLASSIFY.texts[task.task];
  const given = task.task === 'text-classification' ? pair : {};
  const ready = resolveClassify(task, { ...texts, ...given });
  if (ready.kind !== 'ready') throw new Error(ready.kind);
  const answer = await page.answeredOf('classes', classifyQuestion(ready.about, true));
  if (answer.run.identity === null) throw new Error('nothing was answered');
  const framed = frames === undefined ? null : resolveFrames(task, frames, pair.second).question;
  const framesAnswer = framed === null ? null : await page.answeredOf('classes', framed);
  const probe = classifyPython(answer, answer.run.identity, framesAnswer);
  const numbers = probe.readings.map(({ logProb, value }) => logProb ?? value ?? NaN);
  return { script: classifyScript(probe), numbers, folder };
}

function ofProbe(probe: PythonProbe) {
  return { script: pythonScript(probe), numbers: probe.scores.flatMap(({ logProb }) => logProb ?? []) };
}

function provenance(
  model: ModelIdentity | null,
  protocol: Provenance['protocol'],
  form: Provenance['form'],
): Provenance {
  if (model === null) throw new Error('nothing was answered');
  return { model, protocol, form, date: DATE };
}
