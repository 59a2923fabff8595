/** The façade for hosts: the language server and the command line use nothing else of core. */
export { applyEdits, LineIndex, type LineColumn, type Range, type TextEdit } from './text/index.ts';
export { dataFiles, provideData, type DataFile } from './data/index.ts';
export type { FixEdit } from './edit/index.ts';
export type { Problem } from './syntax/index.ts';
export { severities, type AnyRule, type Applicability, type Severity } from './rule/index.ts';
export type { Assumption, Path } from './values/index.ts';
export type { Dialect, Kind } from './models/index.ts';
export * from './engine/index.ts';
