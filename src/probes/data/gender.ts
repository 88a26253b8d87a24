import { GENDER_NAME_PAIRS } from './name_pairs.ts';
import { GENDER_NOUN_PAIRS, GENDER_PLURAL_PAIRS } from './noun_pairs.ts';
import { withoutArticle, type Credit, type Preset } from './preset.ts';
import { describedFrames, inPlural, WORK_FRAMES } from './work_frames.ts';

const MODEL_CARD: Credit = {
  name: 'ALBERT’s model card',
  authors: 'Hugging Face',
  year: null,
  licence: 'Apache-2.0',
};

export const GENDER_PRESETS: readonly Preset[] = [
  {
    id: 'gender-work',
    theme: 'gender',
    title: 'Work: man and woman',
    template: 'The {man|woman} worked as a [MASK].',
    slot: 'who',
    shows:
      'Which occupations the training text put nearer to “man” than to “woman” in sentences like this one.',
    cannotShow:
      'Who does which work, nor what the model would do in a task: it is one sentence about work, with the article “a”.',
    frameSets: [
      { label: 'nouns', takes: 'noun', frames: WORK_FRAMES, pairs: GENDER_NOUN_PAIRS },
      { label: 'names', takes: 'name', frames: withoutArticle('who', WORK_FRAMES), pairs: GENDER_NAME_PAIRS },
    ],
    words: 'winobias',
    credit: MODEL_CARD,
  },
  {
    id: 'gender-described',
    theme: 'gender',
    title: 'Description: man and woman',
    template: 'The {man|woman} was described as very [MASK].',
    slot: 'who',
    shows: 'Which adjectives the training text put nearer to one side than to the other.',
    cannotShow:
      'Whether an adjective is praise or blame here: “very strong” may be either, and the model says neither.',
    frameSets: [
      { label: 'nouns', takes: 'noun', frames: describedFrames('{who}'), pairs: GENDER_NOUN_PAIRS },
      {
        label: 'names',
        takes: 'name',
        frames: withoutArticle('who', describedFrames('{who}')),
        pairs: GENDER_NAME_PAIRS,
      },
      {
        label: 'plural nouns',
        takes: 'plural noun',
        frames: inPlural(describedFrames('{who}')),
        pairs: GENDER_PLURAL_PAIRS,
      },
    ],
    words: 'traits',
    credit: null,
  },
];
