/** What the labels of a head are called on the page. Pure. */
import { remembered } from '../../probes/remembered.ts';

/**
 * The names as config.json gives them, in the order of the head. Those that it gives to several outputs, or leaves empty, are told apart by
 * the output they are of: `neutral (output 2)`.
 */
export const labelNames: (labels: readonly string[]) => readonly string[] = remembered(toldApart);

function toldApart(labels: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label.trim(), (counts.get(label.trim()) ?? 0) + 1);
  const taken = new Set(labels);
  return labels.map((label, output) => {
    if (label.trim() !== '' && counts.get(label.trim()) === 1) return label;
    // A config may name another output as this one would be told apart.
    let name = `${label.trim()} (output ${output})`.trim();
    while (taken.has(name)) name = `${name} (output ${output})`;
    return name;
  });
}

/** What a config without names of its own calls its outputs. */
export function isUnnamed(label: string, output: number): boolean {
  return label === `LABEL_${output}`;
}
