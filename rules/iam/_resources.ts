import { cfnType, iamData, type IamAction } from '#core/data/index.ts';
import { getAtt, hole, sub, type Hole, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  idsOfType,
  includes,
  isAnyResource,
  resourcesOfType,
  typeOfResource,
  type Statement,
} from '#core/models/index.ts';
import { arnValue, isTemplate, mayReferTo } from './_shared.ts';

/** Resources to write in the place of a star, for the actions of a statement; undefined where none suit. */
export type Narrower = (
  facts: Facts,
  statement: Statement,
  actions: readonly IamAction[],
) => readonly NewValue[] | undefined;

/** More ARNs than `mostArns` are no improvement for a reader; up to `fewArns` also name what is rarely needed. */
const mostArns = 10;
const fewArns = 6;
const mostBlanks = 3;

/** ARNs of the types of resource; optional types too where they are few, or where the template has such a resource. */
export function typesOfResources(
  facts: Facts,
  _statement: Statement,
  actions: readonly IamAction[],
): readonly NewValue[] | undefined {
  const names = actions.map(({ name }) => name);
  const types = typesInTemplate(facts);
  const all = distinctArns(names, () => true);
  const tails =
    all.length <= fewArns ? all : distinctArns(names, ({ need, key }) => need !== 'optional' || types.has(key));
  if (tails.length > mostArns || tails.some((tail) => isAnyResource(`arn:aws:${tail}`))) return undefined;
  return tails.map((tail) => arnValue(facts, tail));
}

function distinctArns(
  actions: readonly string[],
  wanted: (type: { need: string; key: string }) => boolean,
): readonly string[] {
  const tails = actions.flatMap((action) =>
    iamData()
      .arnPatterns(action, 'all')
      .filter(({ need, type }) => wanted({ need, key: `${action.split(':')[0] ?? ''}:${type}` }))
      .map(({ service, region, account, resource }) => [service, region, account, resource].join(':')),
  );
  const distinct = [...new Set(tails)];
  return distinct.filter((tail) => !distinct.some((other) => other !== tail && includes(other, tail)));
}

/** IAM resource types (`ec2:launch-template`) of the resources of a template. */
function typesInTemplate(facts: Facts): ReadonlySet<string> {
  return new Set(
    facts.get(idsOfType, '*').flatMap((id) => {
      const found = cfnType(facts.get(typeOfResource, id) ?? '')?.iamResource;
      return found ? [`${found.service}:${found.type}`] : [];
    }),
  );
}

/** ARNs of the template's own resources, where each action has exactly one that suits it. */
export function ownResources(
  facts: Facts,
  statement: Statement,
  actions: readonly IamAction[],
): readonly NewValue[] | undefined {
  if (!isTemplate(facts)) return undefined;
  const found = new Map<string, NewValue>();
  for (const action of actions) {
    const required = action.resourceTypes.filter((type) => type.required);
    const wanted = required.length > 0 ? required : action.resourceTypes.filter(({ need }) => need === 'usual');
    for (const { templates } of wanted) {
      const own = ownResource(facts, statement, templates[0] ?? '');
      if (!own) return undefined;
      found.set(JSON.stringify(own), own);
    }
  }
  return [...found.values()];
}

function ownResource(facts: Facts, statement: Statement, template: string): NewValue | undefined {
  const fits = facts.get(resourcesOfType, '*').flatMap((candidate) => {
    const type = cfnType(candidate.type);
    const inside = type?.arnAttribute ? restOf(template, type.arnTemplate) : undefined;
    return inside === undefined ? [] : [{ candidate, inside: inside.replace(/\$\{[^}]*\}/g, '*') }];
  });
  const [only] = fits;
  if (!only || fits.length > 1 || !mayReferTo(facts, statement, only.candidate)) return undefined;
  const { id, type } = only.candidate;
  // The Arn of a log group ends in `:*` and so covers its streams.
  return only.inside === '' || type === 'AWS::Logs::LogGroup' ? getAtt(id, 'Arn') : sub(`\${${id}.Arn}${only.inside}`);
}

/** The ARN of what lies in a resource begins with that of the resource: bucket and object, table and index. */
function restOf(template: string, outer: string | undefined): string | undefined {
  if (outer === undefined || !template.startsWith(outer)) return undefined;
  const rest = template.slice(outer.length);
  return rest === '' || /^[/:]/.test(rest) ? rest : undefined;
}

/** One repository of the stack's own region and account; of a policy of its own, whose account is not known, none. */
export function repositoryNamed(name: string | Hole): Narrower {
  return (facts, _statement, actions) => {
    if (!isTemplate(facts) || !needsOnly(actions, /^ecr:.*:repository\/[^/]*$/)) return undefined;
    return [arnValue(facts, 'ecr:${AWS::Region}:${AWS::AccountId}:repository/', name)];
  };
}

/** One bucket and its objects, each where an action needs it. */
export function bucketNamed(name: string | Hole): Narrower {
  return (facts, _statement, actions) => {
    if (!needsOnly(actions, /^s3:::\$\{BucketName\}(?:\/\$\{ObjectName\})?$/)) return undefined;
    const needed = templatesOf(actions);
    return [
      ...(needed.some((template) => !template.includes('/')) ? [arnValue(facts, 's3:::', name)] : []),
      ...(needed.some((template) => template.includes('/')) ? [arnValue(facts, 's3:::', name, '/*')] : []),
    ];
  };
}

function needsOnly(actions: readonly IamAction[], template: RegExp): boolean {
  const needed = templatesOf(actions);
  return needed.length > 0 && needed.every((each) => template.test(each));
}

/** ARN templates of what actions need, each once. */
function templatesOf(actions: readonly IamAction[]): readonly string[] {
  const needed = actions.flatMap(({ resourceTypes }) => resourceTypes.filter(({ need }) => need !== 'optional'));
  return [...new Set(needed.flatMap((type) => type.templates[0] ?? []))];
}

/** ARNs with blanks for the names, where few types are needed and no narrower of one service suits. */
export function namedResources(
  facts: Facts,
  statement: Statement,
  actions: readonly IamAction[],
): readonly NewValue[] | undefined {
  const isAsked = [repositoryNamed('name'), bucketNamed('name')].some((narrower) =>
    narrower(facts, statement, actions),
  );
  const templates = new Set(templatesOf(actions));
  if (isAsked || templates.size > mostBlanks) return undefined;
  return [...templates].map((template) => arnValue(facts, ...blanks(template, isTemplate(facts))));
}

/** The first name of a resource is a blank; what lies in it stays open. Region and account are the stack's own. */
function blanks(template: string, inTemplate: boolean): readonly (string | Hole)[] {
  let named = false;
  return template
    .split(/(\$\{[^}]*\})/)
    .filter((part) => part !== '')
    .map((part): string | Hole => {
      const name = /^\$\{(.*)\}$/.exec(part)?.[1];
      if (name === undefined) return part;
      if (name === 'Region') return inTemplate ? '${AWS::Region}' : '*';
      if (name === 'Account') return inTemplate ? '${AWS::AccountId}' : hole('account-id');
      if (named) return '*';
      named = true;
      return hole(name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase());
    });
}
