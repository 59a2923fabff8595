export {
  absentValue,
  both,
  flatMap,
  unknownValue,
  type Alternative,
  type Assumption,
  type Path,
  type ValueSet,
} from './assume.ts';
export { elements, expand, property, type Elements } from './expand.ts';
export {
  argumentsOf,
  argumentText,
  intrinsicOf,
  referenceOf,
  subParts,
  type Intrinsic,
  type Reference,
} from './intrinsic.ts';
export { isParameter, parameterNodes } from './parameter.ts';
export { anchored, sameList, sectionNames, templateEntry } from './template.ts';
export { literal, render, strings, texts, type Opaque, type Text } from './text.ts';
export { holdsByDefault } from './condition.ts';
