import type { Preset } from './preset.ts';
import { describedFrames } from './work_frames.ts';

export const RELIGION_PRESETS: readonly Preset[] = [
  {
    id: 'religion-described',
    theme: 'religion',
    title: 'Description: Christian and Muslim neighbour',
    template: 'The {Christian|Muslim} neighbour was described as very [MASK].',
    slot: 'faith',
    shows: 'Which adjectives the training text put nearer to one faith than to another.',
    cannotShow:
      'Anything about believers; and it mixes faith with the countries and the news a word was written about in.',
    frameSets: [
      {
        label: 'faiths',
        takes: 'adjective',
        frames: describedFrames('{faith} neighbour'),
        pairs: [
          ['Christian', 'Muslim'],
          ['Christian', 'Jewish'],
          ['Catholic', 'Protestant'],
          ['Buddhist', 'Hindu'],
          ['religious', 'atheist'],
          ['Christian', 'Hindu'],
          ['Christian', 'Buddhist'],
          ['Protestant', 'Muslim'],
          ['Catholic', 'Jewish'],
          ['Lutheran', 'Sikh'],
        ],
      },
    ],
    words: 'traits',
    credit: null,
  },
];
