/** Which part of docs/statistics.md says what a section's numbers mean; a test looks for each among the headings. */
export const READING_PARTS = {
  'Probability and rank': 'probability-and-rank',
  'Words that differ most': 'words-that-differ-most',
  'Whole words': 'whole-words',
  'Log-ratio': 'log-ratio',
  'Overlap, Jaccard and RBO': 'overlap-jaccard-and-rbo',
  Targets: 'targets',
  LPBS: 'lpbs',
  'How far the effect holds': 'how-far-the-effect-holds',
  'Cells of a grid': 'cells-of-a-grid',
  'Difference in differences': 'difference-in-differences',
  Benchmarks: 'benchmarks',
  'Two runs beside each other': 'two-runs-beside-each-other',
  Lens: 'lens',
  Attention: 'attention',
  Patching: 'patching',
  Occlusion: 'occlusion',
  Features: 'features',
  Classify: 'classify',
} as const;

interface HowToReadProps {
  readonly part: keyof typeof READING_PARTS;
  /** The part's name is seen, not only heard: where two links stand together. */
  readonly isNamed?: boolean;
}

/**
 * A quiet link to what the numbers of a section mean, a page of the app itself. It opens beside: what is being computed goes on.
 * The file lies beside index.html, wherever the app is put.
 */
export function HowToRead({ part, isNamed = false }: HowToReadProps) {
  return (
    <p className="how-to-read">
      <a href={`statistics.html#${READING_PARTS[part]}`} target="_blank" rel="noopener">
        How to read this<span {...(isNamed ? {} : { className: 'visually-hidden' })}>: {part}</span>
        <span className="visually-hidden">, in a new tab</span>
      </a>
    </p>
  );
}
