export { hoverAt, hoverProviders } from './hover.ts';
export type { Hover, HoverProvider, Question } from './question.ts';
