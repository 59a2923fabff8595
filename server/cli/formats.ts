import type { Format } from './reporters/render.ts';

/** In the order of the help. */
export const formats: readonly Format[] = [
  'pretty',
  'compact',
  'json',
  'jsonl',
  'sarif',
  'github',
  'gitlab',
  'junit',
  'markdown',
];
