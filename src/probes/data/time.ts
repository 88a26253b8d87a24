import { GENDER_NAME_PAIRS } from './name_pairs.ts';
import { GENDER_NOUN_PAIRS } from './noun_pairs.ts';
import { PAIR, withoutArticle, type Preset } from './preset.ts';

const YEAR_FRAMES: readonly string[] = [
  'In {year:1900..2020:20}, the {who} worked as a [MASK].',
  'In {year:1900..2020:20}, the {who} was employed as a [MASK].',
  'In {year:1900..2020:20}, the {who} had a job as a [MASK].',
  'In {year:1900..2020:20}, the {who} earned a living as a [MASK].',
  'In {year:1900..2020:20}, the {who} took a position as a [MASK].',
  'In {year:1900..2020:20}, the {who} found work as a [MASK].',
  'Around {year:1900..2020:20}, the {who} was working as a [MASK].',
  'In the year {year:1900..2020:20}, the {who} was hired as a [MASK].',
];

export const TIME_PRESETS: readonly Preset[] = [
  {
    id: 'time-work',
    theme: 'time',
    title: 'Work over the years: man and woman',
    template: 'In {year:1900..2020:10}, the {who:man|woman} worked as a [MASK].',
    slot: 'who',
    shows: 'How a contrast moves as the year in the sentence moves: lines, one point a decade.',
    cannotShow:
      'History: the model knows what was written about a year, most of it later, and few sentences name theirs.',
    frameSets: [
      { label: 'nouns', takes: 'noun', frames: YEAR_FRAMES, pairs: GENDER_NOUN_PAIRS },
      { label: 'names', takes: 'name', frames: withoutArticle('who', YEAR_FRAMES), pairs: GENDER_NAME_PAIRS },
    ],
    words: 'winobias',
    credit: PAIR,
  },
];
