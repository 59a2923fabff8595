export { hoverAt, hoverProviders } from './hover.ts';
export { actionCounts, type ActionCount } from './action-counts.ts';
export { explainAction, explainConditionKey, explainPrincipal, explainService, levelsOf } from './iam-texts.ts';
export type { Hover, HoverProvider, Question } from './question.ts';
export { explainSamPolicy } from './sam-policy.ts';
