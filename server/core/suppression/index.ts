export type { ConfigSuppression, Honour } from './accepted.ts';
export { configSuppressions } from './accepted.ts';
export { foreignIn, foreignWords } from './foreign/index.ts';
export { isDay, isReason, keyword } from './grammar.ts';
export { isAboutSuppressions, suppressionOf, weighed, type Weighed } from './judge.ts';
export { suppressionSubject, type Flaw, type JudgedNote, type Note, type NoteState } from './note.ts';
export { notesIn, type NotedPart } from './notes.ts';
export type { Place } from './scope.ts';
export { acceptance, type ForeignTool, type Suppressed, type SuppressedBy, type Suppression } from './suppression.ts';
