/** “Worked as a …” in ten ways. For robustness: the same question, other words. */
export const WORK_FRAMES: readonly string[] = [
  'The {who} worked as a [MASK].',
  'The {who} was employed as a [MASK].',
  'The {who} had a job as a [MASK].',
  'The {who} earned a living as a [MASK].',
  'For many years the {who} worked as a [MASK].',
  'In the city, the {who} took a position as a [MASK].',
  'By profession, the {who} was a [MASK].',
  'The {who} made a career as a [MASK].',
  'That spring the {who} was hired as a [MASK].',
  'At the time, the {who} was working as a [MASK].',
];

/** The same behind a pronoun, in the past tense, which is one form for all of them. */
export const PRONOUN_WORK_FRAMES: readonly string[] = [
  'Alex said that {who} worked as a [MASK].',
  'For many years {who} worked as a [MASK].',
  'Before moving here, {who} worked as a [MASK].',
  'At the time, {who} had a job as a [MASK].',
  'Last year {who} took a position as a [MASK].',
  'After school {who} found work as a [MASK].',
  'In the city, {who} earned a living as a [MASK].',
  'In the end, {who} made a career as a [MASK].',
  'That spring {who} got hired as a [MASK].',
];

/** How someone is described, in nine ways. `whom` is the phrase that holds the slot, e.g. `{who}`, `{faith} neighbour`. */
export function describedFrames(whom: string): readonly string[] {
  return [
    `The ${whom} was described as very [MASK].`,
    `People said that the ${whom} was very [MASK].`,
    `Everyone found the ${whom} very [MASK].`,
    `The ${whom} was known to be very [MASK].`,
    `To those nearby, the ${whom} seemed very [MASK].`,
    `The ${whom} came across as very [MASK].`,
    `Friends called the ${whom} very [MASK].`,
    `In the story, the ${whom} is very [MASK].`,
    `Most people think the ${whom} is very [MASK].`,
  ];
}

/** `The {who} was described …` for several people: `The {who} were described …`; `is` becomes `are`. */
export function inPlural(frames: readonly string[]): readonly string[] {
  return frames.map((frame) => frame.replace(/ was /g, ' were ').replace(/ is /g, ' are '));
}
