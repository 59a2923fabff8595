import { cfnType, type IamAction } from '../../data/index.ts';
import type { Facts } from '../../facts/index.ts';
import { sameList, literal, both, type Path } from '../../values/index.ts';
import { idsOfType, resource, templateMacros } from '../cfn/index.ts';
import { actionTerms, isStar, mayGrant, patternOf, type ConditionTest, type Statement } from '../iam/index.ts';
import { defineFact } from '../../facts/index.ts';
import { managedTag, tagDefects } from './managed.ts';

/** A condition that lets a statement act on what has our tag alone, though resources of the file have none. */
export interface UnmetTag {
  readonly test: ConditionTest;
  /** What lacks the tag, for people: logical ids, and what a template launches. */
  readonly untagged: readonly string[];
  readonly when: Path;
}

/**
 * The conditions on `aws:ResourceTag/managed-by` (or the service's own key) of an allowing statement that resources of
 * this file do not meet, though its actions are authorised against them. Nothing for statements of other resources, and
 * where a transform may add tags.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
 */
export function unmetTags(facts: Facts, statement: Statement): readonly UnmetTag[] {
  if (!mayGrant(statement) || facts.get(templateMacros).length > 0) return [];
  return statement.conditions.alternatives.flatMap(({ value: tests, when }) => {
    const path = both(statement.when, when);
    const test = tests.find(asksForOurTag);
    if (!path || !test) return [];
    const types = typesOf(statement);
    const untagged = facts
      .get(untaggedTypes)
      .filter((entry) => types.has(typePart(entry)))
      .map((entry) => entry.slice(entry.indexOf(' ') + 1));
    return untagged.length > 0 ? [{ test, untagged: [...new Set(untagged)], when: path }] : [];
  });
}

function asksForOurTag({ operator, qualifier, ifExists, key, values, unknown }: ConditionTest): boolean {
  return (
    /^String(?:Equals|Like)$/.test(operator) &&
    qualifier === undefined &&
    !ifExists &&
    unknown.length === 0 &&
    key.endsWith(`:resourcetag/${managedTag.key}`) &&
    values.length > 0 &&
    values.every(({ value }) => literal(value) === managedTag.value)
  );
}

/** Actions that make instances: what they make has no tag yet by which they could be limited. */
const makers = new Set(['ec2:RunInstances', 'ec2:CreateFleet', 'ec2:RequestSpotInstances']);

/** The IAM types, as `ec2:subnet`, against which the actions of a statement are authorised and that its resources take in. */
function typesOf(statement: Statement): ReadonlySet<string> {
  const patterns = (statement.resources?.items ?? []).map(({ value }) => patternOf(value));
  const takesIn = (type: string) => patterns.some((pattern) => isStar(pattern) || pattern.endsWith(`:${type}/*`));
  const actions = actionTerms(statement).flatMap((term) => term.actions);
  return new Set(
    actions.flatMap((action) =>
      action.resourceTypes
        .filter(({ name, need }) => need !== 'optional' && takesIn(name) && !isMade(action, name))
        .map(({ name }) => `${action.service}:${name}`),
    ),
  );
}

function isMade({ name }: IamAction, type: string): boolean {
  return makers.has(name) && (type === 'instance' || type === 'volume');
}

/** `ec2:subnet SubnetA` of each resource without the tag, also of what templates launch. */
const untaggedTypes = defineFact<readonly string[]>(
  'untagged types',
  (_key, facts) => facts.get(idsOfType, '*').flatMap((id) => facts.get(untaggedTypesOf, id)),
  sameList,
);

/** The same of one resource. */
const untaggedTypesOf = defineFact<readonly string[]>(
  'untagged types of a resource',
  (id, facts) => {
    const owner = facts.get(resource, id);
    if (!owner) return [];
    const known = cfnType(owner.type)?.iamResource;
    return tagDefects(facts, owner).flatMap(({ kind, what }) => {
      if (kind === 'not-launched') {
        const types = what.split(' and ').map((plural) => plural.replace(/s$/, ''));
        return types.map((type) => `ec2:${type} the ${type}s of ${id}`);
      }
      const isMissing = kind === 'missing' || kind === 'near-key' || kind === 'near-value' || kind === 'other-value';
      return known && isMissing ? [`${known.service}:${known.type} ${id}`] : [];
    });
  },
  sameList,
);

function typePart(entry: string): string {
  return entry.slice(0, entry.indexOf(' '));
}
