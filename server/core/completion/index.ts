export { completionsAt, explainCompletion, type Completion } from './completion.ts';
export type { Blank, Insert, SuggestionKind } from './suggestion.ts';
