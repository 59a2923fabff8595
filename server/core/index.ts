/** The façade for hosts: the language server and the command line use nothing else of core. */
export {
  applyEdits,
  brokenOff,
  limited,
  LineIndex,
  nearest,
  timed,
  type Clock,
  type LineColumn,
  type Range,
  type TextEdit,
} from './text/index.ts';
export { dataFiles, provideData, type DataFile } from './data/index.ts';
export type { FixEdit } from './edit/index.ts';
export type { Problem } from './syntax/index.ts';
export {
  inputNames,
  inputOf,
  severities,
  type AnyRule,
  type Applicability,
  type Asked,
  type Input,
  type InputName,
  type ItemNumber,
  type Severity,
  type Weight,
} from './rule/index.ts';
export {
  isParameterFileName,
  parseOverrides,
  parseParameters,
  type Assumption,
  type ParameterFile,
  type ParameterSet,
  type Path,
} from './values/index.ts';
export type { Dialect, Kind, Options, Origin, Workload } from './models/index.ts';
export {
  acceptance,
  isReason,
  type ConfigSuppression,
  type ForeignTool,
  type Honour,
  type Suppressed,
  type SuppressedBy,
} from './suppression/index.ts';
export * from './engine/index.ts';
export * from './config/index.ts';
export * from './checklist/index.ts';
export {
  actionCounts,
  hoverAt,
  hoverProviders,
  type ActionCount,
  type Hover,
  type HoverProvider,
} from './hover/index.ts';
export { completionsAt, explainCompletion, type Completion } from './completion/index.ts';
export { refactoringsOf, type Refactoring } from './refactor/index.ts';
