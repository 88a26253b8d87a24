import type { Preset } from './preset.ts';
import { PRONOUN_WORK_FRAMES, WORK_FRAMES } from './work_frames.ts';

export const NONBINARY_PRESETS: readonly Preset[] = [
  {
    id: 'nonbinary-noun',
    theme: 'nonbinary',
    title: 'Work: person and nonbinary person',
    template: 'The {person|nonbinary person} worked as a [MASK].',
    slot: 'who',
    shows: 'How far the word “nonbinary”, added to “person”, moves the words that fit.',
    cannotShow:
      'Much about nonbinary people: the word was rare in text of 2019 and before, and is split into pieces.',
    frameSets: [
      {
        label: 'nouns',
        takes: 'noun',
        frames: WORK_FRAMES,
        pairs: [
          ['person', 'nonbinary person'],
          ['person', 'genderqueer person'],
          ['woman', 'transgender woman'],
          ['man', 'transgender man'],
          ['student', 'nonbinary student'],
          ['person', 'transgender person'],
          ['person', 'genderfluid person'],
          ['person', 'agender person'],
          ['adult', 'nonbinary adult'],
          ['teenager', 'nonbinary teenager'],
        ],
      },
    ],
    words: 'winobias',
    credit: null,
  },
  {
    id: 'singular-they',
    theme: 'nonbinary',
    title: 'Work: she and they',
    template: 'Alex said that {she|they} worked as a [MASK].',
    slot: 'who',
    shows: 'How the predictions change when a person of open gender is meant by “they”.',
    cannotShow:
      'Whether “they” was read as one person: in most of the training text it is a plural, and plural work may follow.',
    frameSets: [
      {
        label: 'pronouns',
        takes: 'pronoun',
        frames: PRONOUN_WORK_FRAMES,
        pairs: [
          ['she', 'they'],
          ['he', 'they'],
        ],
      },
    ],
    words: 'winobias',
    credit: null,
  },
  {
    id: 'neopronouns',
    theme: 'nonbinary',
    title: 'Work: they and neopronouns',
    template: 'Alex said that {they|xe|ze|ey|fae|ve} worked as a [MASK].',
    slot: 'who',
    shows: 'Whether the model reads a neopronoun as a person who works, or as something it has hardly met.',
    cannotShow:
      'An attitude to people who use it: the words are rare, most are split into pieces, and that alone moves much.',
    frameSets: [
      {
        label: 'pronouns',
        takes: 'pronoun',
        frames: PRONOUN_WORK_FRAMES,
        pairs: [
          ['they', 'xe'],
          ['they', 'ze'],
          ['they', 'ey'],
          ['they', 'fae'],
          ['they', 've'],
          ['they', 'ne'],
          ['they', 'ae'],
          ['they', 'sie'],
          ['they', 'zie'],
          ['they', 'thon'],
        ],
      },
    ],
    words: 'winobias',
    credit: null,
  },
];
