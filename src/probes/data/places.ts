import { PAIR, type Preset } from './preset.ts';
import { describedFrames } from './work_frames.ts';

export const PLACE_PRESETS: readonly Preset[] = [
  {
    id: 'places-states',
    theme: 'places',
    title: 'Shopping: Texas and New York',
    template: 'People who live in {Texas|New York} like to buy [MASK].',
    slot: 'place',
    shows: 'What the training text tells of two places when the rest of the sentence is the same.',
    cannotShow: 'What is bought there: much of it is what is written about a place from outside.',
    frameSets: [
      {
        label: 'states',
        takes: 'place',
        frames: [
          'People who live in {place} like to buy [MASK].',
          'In {place}, people like to buy [MASK].',
          'In {place}, shoppers mostly buy [MASK].',
          'People from {place} often buy [MASK].',
          'Families in {place} spend their money on [MASK].',
          'Visitors to {place} go there to buy [MASK].',
          'Shops in {place} sell a lot of [MASK].',
          'Everyone in {place} wants to buy [MASK].',
        ],
        pairs: [
          ['Texas', 'New York'],
          ['Florida', 'Alaska'],
          ['Ohio', 'California'],
          ['Kansas', 'Hawaii'],
          ['Georgia', 'Oregon'],
          ['Alabama', 'Vermont'],
          ['Arizona', 'Maine'],
          ['Tennessee', 'Massachusetts'],
          ['Iowa', 'Colorado'],
          ['Nevada', 'Minnesota'],
        ],
      },
    ],
    words: 'goods',
    credit: PAIR,
  },
  {
    id: 'places-countries',
    theme: 'places',
    title: 'Description: a doctor from Germany, from Nigeria',
    template: 'The doctor from {Germany|Nigeria} was described as very [MASK].',
    slot: 'place',
    shows: 'Which adjectives move with a country of origin when the person and the work stay the same.',
    cannotShow: 'One cause: news, wars and sports about a country are in the same text as its people.',
    frameSets: [
      {
        label: 'countries',
        takes: 'place',
        frames: describedFrames('doctor from {place}'),
        pairs: [
          ['Germany', 'Nigeria'],
          ['France', 'India'],
          ['Canada', 'Mexico'],
          ['Sweden', 'Iran'],
          ['Japan', 'China'],
          ['Italy', 'Egypt'],
          ['Spain', 'Brazil'],
          ['Norway', 'Kenya'],
          ['Poland', 'Vietnam'],
          ['Ireland', 'Pakistan'],
        ],
      },
    ],
    words: 'traits',
    credit: null,
  },
];
