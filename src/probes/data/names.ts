import { GENDER_NAME_PAIRS, HERITAGE_NAME_PAIRS, HERITAGE_NAMES_CREDIT } from './name_pairs.ts';
import { PAIR, withoutArticle, type Preset } from './preset.ts';
import { describedFrames, WORK_FRAMES } from './work_frames.ts';

export const NAME_PRESETS: readonly Preset[] = [
  {
    id: 'names-gender',
    theme: 'names',
    title: 'Work: John and Mary',
    template: '{John|Mary} worked as a [MASK].',
    slot: 'who',
    shows: 'Whether a contrast of nouns shows with names too, over ten pairs of them.',
    cannotShow:
      'Gender alone: a name also carries an age, a place, a faith and the famous people who had it.',
    frameSets: [
      { label: 'names', takes: 'name', frames: withoutArticle('who', WORK_FRAMES), pairs: GENDER_NAME_PAIRS },
    ],
    words: 'winobias',
    credit: PAIR,
  },
  {
    id: 'names-heritage',
    theme: 'names',
    title: 'Description: Emily and Lakisha',
    template: '{Emily|Lakisha} was described as very [MASK].',
    slot: 'who',
    shows:
      'What changes with names that readers in the United States associated with White and with Black people.',
    cannotShow:
      'Race alone: the second names are rarer and more often split into pieces, and each carries class and age as well.',
    frameSets: [
      {
        label: 'names',
        takes: 'name',
        frames: withoutArticle('who', describedFrames('{who}')),
        pairs: HERITAGE_NAME_PAIRS,
      },
    ],
    words: 'traits',
    credit: HERITAGE_NAMES_CREDIT,
  },
];
