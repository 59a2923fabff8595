export { hoverAt, hoverProviders } from './hover.ts';
export { explainAction, explainConditionKey, explainPrincipal, levelsOf } from './iam-texts.ts';
export type { Hover, HoverProvider, Question } from './question.ts';
