import type { Preset } from './preset.ts';
import { WINOBIAS } from './word_lists.ts';

export const OCCUPATION_PRESETS: readonly Preset[] = [
  {
    id: 'occupation-pronoun',
    theme: 'occupations',
    title: 'Pronoun: mechanic and nurse',
    template: 'The {mechanic|nurse} said that [MASK] would be late.',
    slot: 'who',
    shows: 'Which pronoun the training text puts after an occupation: “he”, “she” or “they”.',
    cannotShow:
      'How the model resolves a pronoun in a text with two people, which is what WinoBias itself tests.',
    frameSets: [
      {
        label: 'occupations',
        takes: 'noun',
        frames: [
          'The {who} said that [MASK] would be late.',
          'The {who} told us that [MASK] would come late.',
          'The {who} wrote that [MASK] would not be on time.',
          'The {who} called to say that [MASK] would be delayed.',
          'The {who} knew that [MASK] would be late again.',
          'The {who} was sorry that [MASK] would be late.',
          'The {who} explained that [MASK] was going to be late.',
          'When asked, the {who} said that [MASK] might be late.',
          'This morning the {who} said that [MASK] had missed the bus.',
        ],
        pairs: [
          ['mechanic', 'nurse'],
          ['carpenter', 'secretary'],
          ['driver', 'teacher'],
          ['farmer', 'librarian'],
          ['guard', 'cleaner'],
          ['manager', 'assistant'],
          ['cook', 'baker'],
          ['lawyer', 'editor'],
        ],
      },
    ],
    words: 'pronouns',
    credit: WINOBIAS,
  },
];
