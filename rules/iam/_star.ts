import { actionTrait, type IamAction } from '#core/data/index.ts';
import { keep, type Editor, type NewValue } from '#core/edit/index.ts';
import { remembered, type Facts } from '#core/facts/index.ts';
import type { Finding, Fix, FixContext } from '#core/rule/index.ts';
import {
  actionTerms,
  among,
  grantingOf,
  grantOf,
  changes,
  includes,
  isAnyResource,
  isDenied,
  isLimitedByDeny,
  isRepeated,
  isUnlimited,
  leavesOpen,
  limitsResources,
  mayGrant,
  namesActionThat,
  needsResource,
  resourceTerms,
  unlimitedPaths,
  type ActionTerm,
  type Escalation,
  type ResourceTerm,
  type Statement,
} from '#core/models/index.ts';
import type { ScalarNode, SyntaxNode } from '#core/syntax/index.ts';
import type { Path } from '#core/values/index.ts';
import { minorWay, waysUp } from './_privesc.ts';
import {
  again,
  resourceListing,
  type ResourceListing,
  listingOf,
  listOf,
  oneOrMany,
  splitOff,
  statementLike,
  type Listing,
} from './_shared.ts';
import {
  bucketNamed,
  namedResources,
  ownResources,
  repositoryNamed,
  typesOfResources,
  type Narrower,
} from './_resources.ts';

/** Statements that may grant actions which act on resources, on any resource. */
export const openSubject = among(
  'statement that may grant actions on any resource',
  grantingOf('statement that may grant actions on resources', actionTrait.needsResource),
  isOnAny,
);

/** Statements, also of templates of SAM, that may grant on any resource what is worse than a change. */
export const exposingSubject = among(
  'statement that may expose any resource',
  grantOf(
    'statement that may expose resources',
    actionTrait.givesCredentials | actionTrait.managesPermissions | actionTrait.givesData,
  ),
  isOnAny,
);

function isOnAny(statement: Statement): boolean {
  return resourceTerms(statement).some(({ pattern }) => isAnyResource(pattern));
}

/** An action text with those of its actions that a resource leaves open. */
export interface OpenTerm {
  readonly term: ActionTerm;
  readonly actions: readonly IamAction[];
}

export interface Opening {
  readonly resource: ResourceTerm;
  readonly open: readonly OpenTerm[];
  readonly path: Path;
}

/**
 * What `*` leaves open in a statement. Texts that are `*` or all of a service are for the rules of those, and so are
 * texts that lead to more rights by themselves, whatever the resources of the type.
 */
export const openings = remembered((facts, statement: Statement): readonly Opening[] => [
  ...findOpenings(statement, facts),
]);

function* findOpenings(statement: Statement, facts: Facts): Iterable<Opening> {
  if (!mayGrant(statement) || !namesActionThat(statement, actionTrait.needsResource)) return;
  const resources = resourceTerms(statement).filter(({ pattern }) => isAnyResource(pattern));
  if (resources.length === 0) return;
  const terms = actionTerms(statement);
  if (terms.some(({ breadth }) => breadth === 'everything' || breadth === 'service')) return;
  const seen = new Set<ActionTerm>(
    waysUp(facts, statement).flatMap(({ path, term }) =>
      !path.isMinor && (path.kind === 'self' || path.kind === 'principal') ? [term] : [],
    ),
  );
  for (const resource of resources) {
    const open = terms.flatMap((term) => {
      const actions = seen.has(term) ? [] : openActions(statement, facts, term, resource);
      return actions.length > 0 ? [{ term, actions }] : [];
    });
    const service = open[0]?.actions[0]?.service;
    for (const { term } of open) seen.add(term);
    for (const path of service === undefined ? [] : unlimited(statement, service)) yield { resource, open, path };
  }
}

/**
 * Of a pattern, most of what it stands for has to be open, its changing actions if it has any: ec2:Describe* covers some
 * actions that could be limited, yet needs `*` for the others. iam:PassRole and iam:CreateServiceLinkedRole have rules of
 * their own.
 */
function openActions(
  statement: Statement,
  facts: Facts,
  { pattern, breadth, actions, traits }: ActionTerm,
  resource: ResourceTerm,
): readonly IamAction[] {
  if ((traits & actionTrait.needsResource) === 0) return [];
  if (includes(pattern, 'iam:PassRole') || isOnlyLinkedRole({ pattern, actions })) return [];
  if (isDenied(facts, statement, pattern, resource.pattern)) return [];
  const open = actions.filter((action) => leavesOpen(resource.pattern, action) && isUnlimited(statement, action));
  const service = open[0]?.service;
  if (
    service === undefined ||
    isLimitedByDeny(facts, statement, { action: pattern, resource: resource.pattern, service })
  )
    return [];
  if (breadth === 'literal') return open;
  const weighty = (traits & actionTrait.changes) !== 0 ? actions.filter(changes) : actions;
  const opened = new Set(open);
  return weighty.filter((action) => opened.has(action)).length * 2 > weighty.length ? open : [];
}

/** A minor way to more rights is worth no finding of its own where one speaks of the star that opens it. */
export function isToldOf(facts: Facts, statement: Statement, { term }: Escalation): boolean {
  return openings(facts, statement).some(({ open }) => open.some((each) => each.term === term));
}

/** With the minor ways to more rights that an opening makes. */
export function withMinorWays(found: Finding, facts: Facts, statement: Statement, { open }: Opening): Finding {
  return waysUp(facts, statement)
    .filter(({ path, term }) => path.isMinor && path.kind !== 'passrole' && open.some((each) => each.term === term))
    .reduce((each, way) => each.also(way.term.node, minorWay(way)), found);
}

/** Whether a text stands for iam:CreateServiceLinkedRole and nothing else. */
export function isOnlyLinkedRole({ pattern, actions }: Pick<ActionTerm, 'pattern' | 'actions'>): boolean {
  const name = 'iam:CreateServiceLinkedRole';
  return includes(name, pattern) || (actions.length === 1 && actions[0]?.name === name);
}

/** What a star gives away that is worse than a change: a rule of its own speaks of it, and no other. */
export type Exposure = 'credentials' | 'permissions' | 'data';

export interface Exposed {
  readonly as: Exposure;
  /** The texts with one of the actions that they stand for. */
  readonly by: readonly { readonly term: ActionTerm; readonly action: string }[];
}

/** The worst that an opening gives away; undefined where it is none of that. */
export function exposedBy({ open }: Opening): Exposed | undefined {
  for (const as of ['credentials', 'permissions', 'data'] as const) {
    if (!open.some(({ term }) => (term.traits & traitOf[as]) !== 0)) continue;
    const by = open.flatMap(({ term, actions }) => {
      // What a pattern hides of permissions has a rule of its own; of credentials, it was hardly meant.
      const isTold = as === 'data' || term.breadth === 'literal';
      const found = isTold ? actions.find((action) => isExposure(action, as)) : undefined;
      return found ? [{ term, action: found.name }] : [];
    });
    if (by.length > 0) return { as, by };
  }
  return undefined;
}

function isExposure({ traits }: IamAction, as: Exposure): boolean {
  // Ways to more rights have rules of their own.
  return (traits & actionTrait.leadsToRights) === 0 && (traits & traitOf[as]) !== 0;
}

const traitOf: Readonly<Record<Exposure, number>> = {
  credentials: actionTrait.givesCredentials,
  permissions: actionTrait.managesPermissions,
  data: actionTrait.givesData,
};

function unlimited(statement: Statement, service: string): readonly Path[] {
  return unlimitedPaths(statement, (test) => limitsResources(test, service));
}

type Context = FixContext<Statement>;

/** More actions by name than this are no improvement for a reader. */
const mostNames = 6;

/** Gives the open actions other resources; the rest of the statement keeps what it has, if need be in one of its own. */
function limitTo(context: Context, narrower: Narrower): Editor | 'decline' {
  const { subject, finding, facts, tree } = context;
  const opening = openings(facts, subject).find(({ resource }) => resource.node === finding.at);
  const actions = listingOf(subject.actions);
  const resources = resourceListing(subject);
  const star = resources?.items.find((node) => node === finding.at);
  if (!opening || !actions || !resources || !star || isRepeated(tree, star)) return 'decline';
  const limited = actions.items.filter((item) => opening.open.some(({ term }) => term.node === item));
  // Actions within an open pattern that need no resource would be lost with `*`.
  const unlimitable = opening.open.flatMap(({ term }) =>
    term.actions.filter((action) => !needsResource(action)).map(({ name }) => name),
  );
  if (limited.length !== opening.open.length || unlimitable.length > mostNames) return 'decline';
  const arns = narrower(
    facts,
    subject,
    opening.open.flatMap((open) => open.actions),
  );
  if (!arns || arns.length === 0) return 'decline';
  const rest = actions.items.filter((item) => !limited.includes(item));
  const stars = resources.items.filter((item) => item === star || isAlsoOpen(subject, item, opening.open));
  return rewrite(context, { star, stars, actions, resources, limited, rest, unlimitable, arns }) ?? 'decline';
}

/** Whether a second resource, beside the one of the finding, opens the same actions. */
function isAlsoOpen(statement: Statement, item: SyntaxNode, open: readonly OpenTerm[]): boolean {
  const pattern = resourceTerms(statement).find(({ node }) => node === item)?.pattern ?? '';
  return open.some(({ actions }) => actions.some((action) => leavesOpen(pattern, action)));
}

interface Plan {
  readonly star: SyntaxNode;
  /** All resources that go, `star` among them. */
  readonly stars: readonly SyntaxNode[];
  readonly actions: Listing;
  readonly resources: ResourceListing;
  readonly limited: readonly ScalarNode[];
  readonly rest: readonly ScalarNode[];
  readonly unlimitable: readonly string[];
  readonly arns: readonly NewValue[];
}

/** Undefined where the statement has to be split, yet is not written plainly enough. */
function rewrite(context: Context, plan: Plan): Editor | undefined {
  const { edit, subject } = context;
  const { resources, stars, limited, rest, unlimitable, arns } = plan;
  if (unlimitable.length === 0 && limited.length < rest.length) {
    const others = resources.items.filter((item) => !stars.includes(item));
    return splitOff(edit, subject, limited, { resources: [...others.map(keep), ...arns] });
  }
  if (rest.length + unlimitable.length > 0 && !moveRest(context, plan)) return undefined;
  return replaceStars(edit, plan);
}

/** Moves the actions that keep the star to a statement of their own, with those that a pattern covered. */
function moveRest({ edit, subject }: Context, { actions, resources, rest, unlimitable }: Plan): Editor | undefined {
  const list = listOf(subject);
  if (!list) return undefined;
  for (const item of rest) if (actions.seq) edit.removeItem(actions.seq, item, 'keep-empty');
  const everywhere = resources.items.map(again);
  return edit.insertAfter(
    list,
    subject.node,
    statementLike(subject, { actions: [...rest.map(keep), ...unlimitable], resources: everywhere }),
  );
}

function replaceStars(edit: Editor, { resources, star, stars, arns }: Plan): Editor | undefined {
  const { seq, items } = resources;
  const [first, ...further] = arns;
  if (!seq || items.length === 1) return edit.replace(seq ?? star, seq ? arns : oneOrMany(arns));
  if (first === undefined) return undefined;
  edit.replace(star, first);
  for (const other of stars) if (other !== star) edit.removeItem(seq, other, 'keep-empty');
  for (const arn of further) edit.insertAfter(seq, star, arn);
  return edit;
}

/** Whether an action text of the statement stands only for actions without resources, which need the star. */
export function unlimitable(statement: Statement): readonly ActionTerm[] {
  return actionTerms(statement).filter(
    ({ actions }) => actions.length > 0 && actions.every(({ wildcardOnly }) => wildcardOnly),
  );
}

/** Fixes that limit the open actions and leave the star to the others. */
export const limitingFixes = {
  own: {
    title: 'Limit the actions to the resource of this template',
    applicability: 'needs-review',
    apply: (context) => limitTo(context, ownResources),
  },
  typeScope: {
    title: 'Limit the actions to the types of resource they need',
    applicability: 'needs-review',
    apply: (context) => limitTo(context, typesOfResources),
  },
  repository: {
    title: 'Limit the actions to one ECR repository',
    applicability: 'placeholder',
    asks: ['repository'],
    apply: (context) => limitTo(context, repositoryNamed(context.input('repository'))),
  },
  bucket: {
    title: 'Limit the actions to one S3 bucket',
    applicability: 'placeholder',
    asks: ['artifacts'],
    apply: (context) => limitTo(context, bucketNamed(context.input('artifacts'))),
  },
  name: {
    title: 'Limit the actions to resources that you name',
    applicability: 'placeholder',
    apply: (context) => limitTo(context, namedResources),
  },
} satisfies Readonly<Record<string, Fix<Statement>>>;
