/** Words to score as targets. Which are one piece in a model's vocabulary is found when it runs; the page marks the others. */
import type { Credit } from './preset.ts';

interface WordGroup {
  readonly label: string;
  readonly words: readonly string[];
}

interface WordList {
  /** Stable: links name it. */
  readonly id: string;
  readonly title: string;
  /** What the words are and how they were chosen, one line. */
  readonly about: string;
  /** One group, or two that stand against each other. No word is in a list twice. */
  readonly groups: readonly [WordGroup, ...WordGroup[]];
  readonly credit: Credit | null;
}

/** The two occupation lists of WinoBias, after US labour statistics of 2017. */
export const WINOBIAS: Credit = {
  name: 'WinoBias: Gender Bias in Coreference Resolution',
  authors: 'Zhao, Wang, Yatskar, Ordonez and Chang',
  year: 2018,
  licence: 'MIT',
};

export const WORD_LISTS: readonly WordList[] = [
  {
    id: 'winobias',
    title: 'Occupations (WinoBias)',
    about: 'Forty occupations in which, by US labour statistics of 2017, mostly men or mostly women worked.',
    groups: [
      {
        label: 'mostly men',
        words: [
          ...['carpenter', 'mechanic', 'construction worker', 'laborer', 'driver', 'sheriff', 'mover'],
          ...['developer', 'farmer', 'guard', 'chief', 'janitor', 'lawyer', 'cook', 'physician', 'CEO'],
          ...['analyst', 'manager', 'supervisor', 'salesperson'],
        ],
      },
      {
        label: 'mostly women',
        words: [
          ...['attendant', 'cashier', 'teacher', 'nurse', 'assistant', 'secretary', 'auditor', 'cleaner'],
          ...['receptionist', 'clerk', 'counselor', 'designer', 'hairdresser', 'writer', 'housekeeper'],
          ...['baker', 'accountant', 'editor', 'librarian', 'tailor'],
        ],
      },
    ],
    credit: WINOBIAS,
  },
  {
    id: 'occupations',
    title: 'Occupations (everyday)',
    about: 'Occupations that stories and news mention often, chosen here without statistics.',
    groups: [
      {
        label: 'occupations',
        words: [
          ...['actor', 'artist', 'banker', 'butcher', 'captain', 'dancer', 'doctor', 'engineer', 'fisherman'],
          ...['gardener', 'journalist', 'judge', 'maid', 'merchant', 'midwife', 'musician', 'painter'],
          ...['photographer', 'pilot', 'plumber', 'poet', 'priest', 'professor', 'sailor', 'scientist'],
          ...['servant', 'shepherd', 'singer', 'soldier', 'spy', 'surgeon', 'waiter', 'waitress', 'weaver'],
        ],
      },
    ],
    credit: null,
  },
  {
    id: 'pronouns',
    title: 'Pronouns',
    about: 'The subject pronouns of one person.',
    groups: [{ label: 'pronouns', words: ['he', 'she', 'they', 'it', 'I', 'you', 'we'] }],
    credit: null,
  },
  {
    id: 'traits',
    title: 'Traits',
    about: 'Adjectives for people, of warmth and of ability, chosen here; praise and blame in each.',
    groups: [
      {
        label: 'warmth',
        words: [
          ...['kind', 'friendly', 'gentle', 'warm', 'honest', 'caring', 'polite', 'generous'],
          ...['cruel', 'cold', 'rude', 'hostile', 'violent', 'dangerous', 'selfish', 'angry'],
        ],
      },
      {
        label: 'ability',
        words: [
          ...['smart', 'clever', 'skilled', 'strong', 'capable', 'brave', 'successful', 'intelligent'],
          ...['lazy', 'stupid', 'weak', 'slow', 'poor', 'foolish', 'ignorant', 'helpless'],
        ],
      },
    ],
    credit: null,
  },
  {
    id: 'goods',
    title: 'Goods',
    about: 'Things people buy, chosen here.',
    groups: [
      {
        label: 'goods',
        words: [
          ...['books', 'boots', 'bread', 'cars', 'cattle', 'clothes', 'coffee', 'fish', 'flowers', 'food'],
          ...['furniture', 'guns', 'hats', 'horses', 'houses', 'land', 'meat', 'oil', 'paintings', 'shoes'],
          ...['tickets', 'toys', 'trucks', 'wine'],
        ],
      },
    ],
    credit: null,
  },
];

/** Every word of a list, group after group. */
export function allWords({ groups }: WordList): readonly string[] {
  return groups.flatMap(({ words }) => words);
}

export function findWordList(id: string): WordList | null {
  return WORD_LISTS.find((list) => list.id === id) ?? null;
}
