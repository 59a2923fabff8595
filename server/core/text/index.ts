export { applyEdits, type TextEdit } from './edits.ts';
export { invariant } from './invariant.ts';
export { LineIndex, type LineColumn } from './lines.ts';
export type { Range } from './range.ts';
export { detectEol, type Eol } from './style.ts';
