import {
  actionsPassingTo,
  conditionKey,
  globalConditionKeys,
  serviceConditionKeys,
  servicePrincipals,
  passRoleTargets,
} from '../data/index.ts';
import { operatorNames } from '../models/index.ts';
import { get } from '../syntax/index.ts';
import { actionsOf } from './statement.ts';
import type { Insert, Request, Suggestion } from './suggestion.ts';

/** Operators with their forms; where keys stand under the one that is being written, those for their types come first. */
export function operatorSuggestions({ place }: Request): readonly Suggestion[] {
  const tests = get(place.statement, ...place.steps.slice(2));
  const keys = tests?.kind === 'map' ? tests.entries.map(({ key }) => key.source) : [];
  const types = keys.flatMap((key) => conditionKey(key)?.type ?? []);
  const forms = [
    ...operatorNames,
    ...operatorNames.filter((name) => name !== 'Null').map((name) => `${name}IfExists`),
    ...['ForAnyValue', 'ForAllValues'].flatMap((qualifier) =>
      operatorNames.filter((name) => /^(?:String|Arn)/.test(name)).map((name) => `${qualifier}:${name}`),
    ),
  ];
  return forms.map((label, at) => {
    const suits = types.length > 0 && types.every((type) => suitsType(label, type));
    return {
      label,
      kind: 'operator',
      rank: (suits ? 0 : 1000) + at,
      ...(suits && { detail: `for ${types.join(', ')}` }),
    };
  });
}

/** Keys of the statement's actions, then global ones, then others of the service that is written. */
export function conditionKeySuggestions(request: Request): readonly Suggestion[] {
  const operator = String(request.place.steps[3]);
  const written = tests(request);
  const colon = request.word.typed.indexOf(':');
  const actions = actionsOf(request);
  const own = actions.flatMap((action) => action.conditionKeys()).filter((key) => !key.startsWith('aws:'));
  const global = [...globalConditionKeys().map(({ key }) => key), ...actions.flatMap((each) => each.conditionKeys())];
  const others = colon < 0 ? [] : serviceConditionKeys(request.word.typed.slice(0, colon)).map(({ key }) => key);
  const all = new Map<string, number>();
  for (const [at, keys] of [own, global, others].entries())
    for (const key of keys) if (!written.has(key.toLowerCase()) && !all.has(key)) all.set(key, at);
  return [...all].map(([key, group]): Suggestion => {
    const type = conditionKey(key)?.type;
    const misfits = type !== undefined && !suitsType(operator, type);
    return {
      label: key,
      kind: 'condition-key',
      insert: withBlanks(key),
      about: `key ${key}`,
      rank: group + (misfits ? 10 : 0),
      ...(type !== undefined && { detail: type }),
    };
  });
}

/** Values of keys that have few. */
export function conditionValueSuggestions(request: Request): readonly Suggestion[] {
  const [operator = '', key = ''] = request.place.steps.slice(3).map(String);
  const base = operator.replace(/^For\w+:|IfExists$/g, '');
  if (base === 'Bool' || base === 'Null' || conditionKey(key)?.type === 'Bool')
    return ['true', 'false'].map((label) => ({ label, kind: 'value' }));
  if (key.toLowerCase() === 'iam:passedtoservice') return principalSuggestions(request);
  return [];
}

/** Service principals; those that the statement's actions pass roles to come first, then those that some action does. */
export function principalSuggestions(request: Request): readonly Suggestion[] {
  const likely = new Set(actionsOf(request).flatMap(({ name }) => passRoleTargets(name)));
  return servicePrincipals().map((label): Suggestion => {
    const [passing] = actionsPassingTo(label);
    return {
      label,
      kind: 'value',
      about: `principal ${label}`,
      rank: likely.has(label) ? 0 : passing === undefined ? 2 : 1,
      ...(passing !== undefined && { detail: `gets roles by ${passing}` }),
    };
  });
}

/** Keys that the operator being written to tests already. */
function tests({ place }: Request): ReadonlySet<string> {
  const map = get(place.statement, ...place.steps.slice(2, 4));
  const keys = map?.kind === 'map' ? map.entries.map(({ key }) => key) : [];
  return new Set(keys.filter((key) => key !== place.node).map((key) => key.source.toLowerCase()));
}

function suitsType(operator: string, type: string): boolean {
  const isList = operator.startsWith('For');
  const [base, one] = [operator.replace(/^For\w+:|IfExists$/g, ''), type.replace(/^ArrayOf/, '')];
  if (base === 'Null') return true;
  if (isList !== type.startsWith('ArrayOf')) return false;
  if (base.startsWith('Arn')) return one === 'ARN';
  if (base.startsWith('String')) return one === 'String';
  if (base.startsWith('Numeric')) return one === 'Numeric';
  if (base.startsWith('Date')) return one === 'Date';
  if (base.endsWith('IpAddress')) return one === 'IPAddress';
  return one.startsWith(base.replace('Equals', ''));
}

/** The variable parts of a key are blanks: `aws:RequestTag/tag-key`, `${TagKey}`, `<key>`. */
function withBlanks(key: string): Insert {
  return key.split(/(\$\{\w+\}|<[\w-]+>|tag-key$)/).flatMap((part, at) => {
    if (part === '') return [];
    return [at % 2 === 1 ? { blank: part.replace(/^\$\{|^<|[}>]$/g, '') } : part];
  });
}
