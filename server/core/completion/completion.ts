import type { Document } from '../engine/index.ts';
import {
  explainAction,
  explainConditionKey,
  explainPrincipal,
  explainSamPolicy,
  explainService,
} from '../hover/index.ts';
import type { Range } from '../text/index.ts';
import { actionSuggestions } from './actions.ts';
import {
  conditionKeySuggestions,
  conditionValueSuggestions,
  operatorSuggestions,
  principalSuggestions,
} from './conditions.ts';
import {
  effectSuggestions,
  policySuggestions,
  principalKindSuggestions,
  statementSuggestions,
  versionSuggestions,
} from './elements.ts';
import { placeOf, type Place } from './place.ts';
import { resourceSuggestions } from './resources.ts';
import { samParameterSuggestions, samPolicySuggestions } from './sam-policies.ts';
import type { Insert, Request, Suggestion, SuggestionKind } from './suggestion.ts';
import { wordAt } from './word.ts';
import { written } from './written.ts';

/** Something that may be written at a place. */
export interface Completion {
  readonly label: string;
  readonly kind: SuggestionKind;
  readonly detail: string | undefined;
  /** What is replaced: the whole word at the cursor, with its quotes where these change. */
  readonly range: Range;
  readonly insert: Insert;
  /** What has to be like the text in the range up to the cursor. */
  readonly filter: string;
  /** Lower ranks come first. */
  readonly rank: number;
  /** For `explainCompletion`. */
  readonly about: string | undefined;
  /** What follows it is suggested at once. */
  readonly goesOn: boolean;
}

/**
 * What may be written at an offset of an IAM policy, wherever that stands, also when the text around is not whole; empty
 * outside of policies and where nothing is known.
 */
export function completionsAt(document: Document, offset: number): readonly Completion[] {
  // Most files hold no policy, and need not be read again to see that.
  if (!/Statement|Polic(?:y|ies)/.test(document.text)) return [];
  const word = wordAt(document.text, offset);
  const place = placeOf(document, word);
  if (!place) return [];
  const request = { place, word };
  return suggestionsFor(request)
    .filter(({ label }) => isLike(label, word.typed))
    .map((suggestion) => ({
      label: suggestion.label,
      kind: suggestion.kind,
      detail: suggestion.detail,
      rank: suggestion.rank ?? 0,
      about: suggestion.about,
      goesOn: suggestion.goesOn === true,
      ...written(suggestion, request),
    }));
}

/** More of a completion, in Markdown, by its `about`. */
export function explainCompletion(about: string): string | undefined {
  const [kind, name = ''] = about.split(' ');
  if (kind === 'service') return explainService(name);
  if (kind === 'action') return explainAction(name);
  if (kind === 'sam-policy') return explainSamPolicy(name);
  return kind === 'key' ? explainConditionKey(name) : explainPrincipal(name);
}

function suggestionsFor(request: Request): readonly Suggestion[] {
  const { place } = request;
  const [first, ...rest] = place.steps;
  if (place.steps.length === 1 && place.isKey) return [...policySuggestions(request), ...samPolicySuggestions(request)];
  if (place.steps.length === 2 && place.isKey && first !== 'Statement') return samParameterSuggestions(request);
  if (first === 'Version' && rest.length === 0) return versionSuggestions();
  if (first !== 'Statement') return [];
  const [element, ...inner] = typeof rest[0] === 'number' ? rest.slice(1) : rest;
  if (element === undefined) return place.isJson || place.isKey ? [] : statementSuggestions(request);
  const at: Request = { ...request, place: { ...place, steps: ['Statement', 0, element, ...inner] } };
  if (inner.length === 0 && place.isKey) return statementSuggestions(at);
  return suggestionsIn(String(element), at, inner);
}

function suggestionsIn(element: string, at: Request, inner: Place['steps']): readonly Suggestion[] {
  const depth = inner.filter((step) => typeof step !== 'number').length;
  switch (element) {
    case 'Effect':
      return effectSuggestions();
    case 'Action':
    case 'NotAction':
      return actionSuggestions(at);
    case 'Resource':
    case 'NotResource':
      return resourceSuggestions(at);
    case 'Principal':
    case 'NotPrincipal':
      if (depth === 1 && at.place.isKey) return principalKindSuggestions(at);
      return inner[0] === 'Service' ? principalSuggestions(at) : [];
    case 'Condition':
      if (!at.place.isKey) return depth === 2 ? conditionValueSuggestions(at) : [];
      return depth === 1 ? operatorSuggestions(at) : conditionKeySuggestions(at);
    default:
      return [];
  }
}

/** Whether the characters of `typed` occur in `text`, in their order and in any case. */
function isLike(text: string, typed: string): boolean {
  const all = text.toLowerCase();
  let at = -1;
  return Array.from(typed.toLowerCase()).every((letter) => (at = all.indexOf(letter, at + 1)) >= 0);
}
