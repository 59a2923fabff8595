export {
  absentValue,
  both,
  flatMap,
  isValue,
  unknownValue,
  type Alternative,
  type Assumption,
  type ConditionAssumption,
  type LoopTurns,
  type ParameterAssumption,
  type ParameterExclusion,
  type Path,
  type ValueSet,
} from './assume.ts';
export { elements, expand, lists, property, strings, texts, type Elements } from './read.ts';
export {
  argumentsOf,
  argumentText,
  intrinsicOf,
  referenceOf,
  subParts,
  type Intrinsic,
  type Reference,
} from './intrinsic.ts';
export { conditionFormula } from './condition.ts';
export type { Formula } from './formula.ts';
export {
  isParameter,
  parameter,
  parameterNodes,
  parameterSet,
  type Parameter,
  type ParameterSet,
} from './parameter.ts';
export { loopAround } from './loop.ts';
export { inTurn, madeName, referred, referredId, writtenId } from './made.ts';
export { anchored, sameList, sectionNames, templateEntry } from './template.ts';
export { literal, render, type Opaque, type Text } from './text.ts';
export { holdsByDefault, isPossible, verdictOf, type Verdict } from './verdict.ts';
export { parseOverrides } from './overrides.ts';
export { parseParameters, type ParameterFile } from './parameter-file.ts';
export { sketchOf, unknownName } from './unknown-name.ts';
export { isParameterFileName } from './parameter-names.ts';
