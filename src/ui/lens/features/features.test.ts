/** Features over the embedded model, one pass of it: what a link carries of them, and what is said of it when it is opened. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoModel } from '../../../../test/support/demo_model.ts';
import { PageAnswers } from '../../../../test/support/page_answers.ts';
import { CpuSession } from '../../../cpu/session.ts';
import type { Session } from '../../../model/session.ts';
import { FEATURE_KINDS } from '../../../probes/features.ts';
import { cosine } from '../../../probes/hidden_states.ts';
import { compareValues } from '../../../probes/share/compare.ts';
import { decodeShare, encodeShare } from '../../../probes/share/fragment.ts';
import { SHARE_LIMITS, type SharedState } from '../../../probes/share/state.ts';
import { textsOf, type FeaturesAnswer } from './features_answer.ts';
import { INITIAL_FEATURES, readTexts, type FeaturesState } from './features_state.ts';
import { featuresFromShared, featuresToShared, featuresValues, SHARED_PAIRS } from './share.ts';

/** Nine: more than a link carries. */
const STATE: FeaturesState = {
  ...INITIAL_FEATURES,
  texts: `${INITIAL_FEATURES.texts}\nIt rained.\nThe rain fell all day.\nGold is heavy.`,
};

let session: Session;
let answer: FeaturesAnswer;

beforeAll(async () => {
  const demo = await demoModel({ passes: 1 });
  const identity = { ...demo.identity, content: 'c'.repeat(64) };
  session = await CpuSession.create({ ...demo, identity, precision: 'f32' });
  const asked = { job: { texts: readTexts(STATE) }, about: null };
  answer = await new PageAnswers(session, demo.tokenizer).answeredOf('features', asked);
});
afterAll(() => session.destroy());

function throughLink(state: SharedState): SharedState {
  const encoded = encodeShare(state);
  const decoded = encoded.ok ? decodeShare(encoded.value) : encoded;
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

/** The answer with some of its texts only. */
function withTexts(keeps: (index: number) => boolean): FeaturesAnswer {
  const results = new Map([...answer.run.results].filter(([, { index }]) => keeps(index)));
  return { ...answer, run: { ...answer.run, results } };
}

test('a link carries the texts and the vector', () => {
  for (const vector of FEATURE_KINDS) {
    const state = { ...STATE, vector };
    expect(featuresFromShared(throughLink(featuresToShared(state)))).toEqual(state);
  }
});

describe('the cosines of a link', () => {
  test('are of every two of the first texts, and agree where they are read again', () => {
    const shared = throughLink(featuresToShared(STATE, featuresValues(answer, 'mean')));
    const means = textsOf(answer).map(({ mean }) => mean);
    expect(shared.values).toHaveLength(28);
    expect(SHARED_PAIRS.length).toBeLessThanOrEqual(SHARE_LIMITS.values);
    for (const [pair, [a, b]] of SHARED_PAIRS.entries()) {
      expect(shared.values?.[pair]).toBeCloseTo(cosine(means[a], means[b]), 5);
    }
    expect(compareValues(shared, featuresValues(answer, 'mean'))).toMatchObject({
      agrees: true,
      empty: false,
    });
  });

  test('of another vector, or another model, do not agree', () => {
    const shared = throughLink(featuresToShared(STATE, featuresValues(answer, 'mean')));
    const pooled = featuresValues(answer, 'pooled');
    expect(compareValues(shared, pooled)).toMatchObject({ agrees: false, differs: [] });
    const { identity } = answer.run;
    if (identity === null) throw new Error('it was run');
    const other = { ...identity, name: 'albert-large-v2', content: 'd'.repeat(64) };
    const elsewhere = { ...answer, run: { ...answer.run, identity: other } };
    expect(compareValues(shared, featuresValues(elsewhere, 'mean'))).toMatchObject({
      ...{ agrees: false, differs: ['model'], largest: expect.closeTo(0, 5) as number },
    });
  });

  test('of a run that was stopped are those of the texts that came, by the same places', () => {
    const whole = featuresValues(answer, 'mean').values;
    expect(
      featuresValues(
        withTexts((index) => index < 3),
        'mean',
      ).values,
    ).toEqual(whole?.slice(0, 3));
    expect(
      featuresValues(
        withTexts((index) => index !== 2),
        'mean',
      ).values,
    ).toEqual(whole?.slice(0, 1));
  });

  test('of one text there are none: the link says the model alone', () => {
    const one = featuresValues(
      withTexts((index) => index === 0),
      'mean',
    );
    expect(one).toMatchObject({ values: null, model: { precision: 'f32' } });
    expect(featuresValues(null, 'mean')).toEqual({ model: null, values: null });
  });
});
