export { findingAt, severities, type Finding, type MessageArgs, type Related, type Severity } from './finding.ts';
export type { ItemNumber, Weight } from './checklist.ts';
export { inputNames, inputOf, type Input, type InputName } from './inputs.ts';
export {
  defineRule,
  type AnyRule,
  type Applicability,
  type Asked,
  type Command,
  type CommandContext,
  type Findings,
  type FindingScope,
  type Fix,
  type FixContext,
  type Message,
  type Messages,
  type Preset,
  type Rule,
} from './rule.ts';
export type { Example } from './example.ts';
export type { Subject } from '../models/index.ts';
