export { applyEdits, type TextEdit } from './edits.ts';
export { invariant } from './invariant.ts';
export { LineIndex, type LineColumn } from './lines.ts';
export type { Range } from './range.ts';
export { cutOf, spelledBy, SpellingBuilder, type Escape, type Spelling, type SpellingSlot } from './spelling.ts';
export { detectEol, type Eol } from './style.ts';
export { distance, nearest } from './nearest.ts';
export { shellWord } from './shell.ts';
export { inWords } from './words.ts';
