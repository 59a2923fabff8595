import { samPolicyNames, samPolicyTemplate } from '../data/index.ts';
import { readsSamPolicies } from '../models/index.ts';
import { entryOf, isMap } from '../syntax/index.ts';
import { inWords } from '../text/index.ts';
import type { Request, Suggestion } from './suggestion.ts';

/** The policy templates of SAM, where an element of `Policies` may name one; empty elsewhere. */
export function samPolicySuggestions({ place: { host, policy } }: Request): readonly Suggestion[] {
  // An element names one template, or is a document.
  if (host === undefined || !readsSamPolicies({ type: host }) || policy.entries.length > 1) return [];
  return samPolicyNames().map((label, at) => {
    const { parameters = [] } = samPolicyTemplate(label) ?? {};
    const detail = parameters.length === 0 ? 'SAM policy template' : `SAM policy template for ${inWords(parameters)}`;
    return { label, kind: 'element', detail, about: `sam-policy ${label}`, rank: 10 + at, goesOn: true };
  });
}

/** The parameters of a template that it is not given yet. */
export function samParameterSuggestions({ place: { host, policy, node, steps } }: Request): readonly Suggestion[] {
  const name = String(steps[0]);
  const { parameters = [] } = host === undefined ? {} : (samPolicyTemplate(name) ?? {});
  const values = entryOf(policy, name)?.value;
  const given = isMap(values) ? values.entries.flatMap(({ key }) => (key === node ? [] : [key.source])) : [];
  return parameters
    .filter((each) => !given.includes(each))
    .map((label, rank) => ({ label, kind: 'element', detail: `parameter of ${name}`, rank }));
}
