/** What a head can do, by the names of Hugging Face's tasks where they have one. */
export const TASK_NAMES = [
  'text-classification',
  'token-classification',
  'question-answering',
  'multiple-choice',
  'sentence-order',
] as const;
export type TaskName = (typeof TASK_NAMES)[number];
