import type { Preset } from './preset.ts';
import { describedFrames, WORK_FRAMES } from './work_frames.ts';

export const AGE_PRESETS: readonly Preset[] = [
  {
    id: 'age-work',
    theme: 'age',
    title: 'Work: young woman and old woman',
    template: 'The {young woman|old woman} worked as a [MASK].',
    slot: 'who',
    shows: 'Which occupations go with youth and which with age in the training text.',
    cannotShow: 'Age apart from time: books tell of old women in other centuries than of young ones.',
    frameSets: [
      {
        label: 'nouns',
        takes: 'noun',
        frames: WORK_FRAMES,
        pairs: [
          ['young woman', 'old woman'],
          ['young man', 'old man'],
          ['younger sister', 'older sister'],
          ['younger brother', 'older brother'],
          ['teenager', 'pensioner'],
          ['young lady', 'old lady'],
          ['young person', 'old person'],
          ['young neighbour', 'old neighbour'],
          ['teenage girl', 'elderly woman'],
          ['teenage boy', 'elderly man'],
        ],
      },
    ],
    words: 'winobias',
    credit: null,
  },
  {
    id: 'age-described',
    theme: 'age',
    title: 'Description: young and old neighbour',
    template: 'The {young|old} neighbour was described as very [MASK].',
    slot: 'age',
    shows: 'Which adjectives move with a person’s age when nothing else is said of them.',
    cannotShow: 'Whether “old” was read as an age: “an old neighbour” may also be a former one.',
    frameSets: [
      {
        label: 'ages',
        takes: 'adjective',
        frames: describedFrames('{age} neighbour'),
        pairs: [
          ['young', 'old'],
          ['younger', 'older'],
          ['teenage', 'elderly'],
          ['youthful', 'aged'],
          ['twenty-year-old', 'eighty-year-old'],
          ['eighteen-year-old', 'ninety-year-old'],
          ['thirty-year-old', 'seventy-year-old'],
          ['very young', 'very old'],
        ],
      },
    ],
    words: 'traits',
    credit: null,
  },
];
