import { cfnType } from '../../data/index.ts';
import { defineFact, remembered, type Facts } from '../../facts/index.ts';
import {
  flawWithin,
  get,
  isMap,
  plainText,
  textWithin,
  type FlawWithin,
  type MapNode,
  type ScalarNode,
  type SyntaxNode,
  type Unit,
} from '../../syntax/index.ts';
import {
  both,
  elements,
  expand,
  intrinsicOf,
  property,
  referredId,
  sameList,
  type Alternative,
  type Path,
} from '../../values/index.ts';
import { idsOfType, resource, resourceIn, type Resource } from '../cfn/resource.ts';
import { dialect } from '../detect.ts';
import { documentOrigin } from '../origin.ts';
import type { PolicyKind } from '../policy-kind.ts';
import type { Subject } from '../subject.ts';
import { samDocument, samPoliciesOf } from './sam-policy.ts';

export type { PolicyKind };

/** A policy document, written as an object or as JSON in a string, also one of a `Sub`. */
export interface Policy {
  readonly kind: PolicyKind;
  readonly node: MapNode;
  /** The resource that it belongs to; undefined in a document of its own. */
  readonly owner: Resource | undefined;
  /** The property that holds it, such as `Policies.*.PolicyDocument`; empty in a document of its own. */
  readonly property: string;
  /** Under which conditions it is there, those of its resource included. */
  readonly when: Path;
  /** The policy template of SAM that it is, by its name; `node` is then what the template gives. */
  readonly template?: ScalarNode;
}

/** Each policy document, of whatever kind. */
export const policySubject: Subject<Policy> = { name: 'policy', find: policiesIn };

/**
 * Whatever stands where a policy belongs, also without statements: what is there may be misspelt or not written yet. In a
 * document of its own, only what is told to be a policy by something else.
 */
export const policyFormSubject: Subject<Policy> = {
  name: 'policy form',
  find(unit, facts) {
    const owner = resourceIn(unit, facts);
    return owner ? formsOf(facts, owner) : policiesIn(unit, facts);
  },
};

/** A text in the place of a policy that is meant to be JSON and is none. */
export interface BrokenText extends FlawWithin {
  readonly when: Path;
}

export const brokenPolicySubject: Subject<BrokenText> = {
  name: 'policy that cannot be read',
  *find(unit, facts) {
    const owner = resourceIn(unit, facts);
    if (!owner) return;
    for (const { value, when } of placesIn(facts, owner)) {
      const flaw = flawOf(value);
      if (flaw) yield { ...flaw, when };
    }
  },
};

function flawOf(value: SyntaxNode): FlawWithin | undefined {
  const call = intrinsicOf(value);
  const argument = call ? call.argument : value;
  if (argument.kind !== 'scalar' || (call && call.name !== 'Fn::Sub')) return undefined;
  return flawWithin(argument, call ? 'sub' : 'text');
}

/** Whether lists have the same policies, on the same paths. */
export function samePolicies(a: readonly Policy[], b: readonly Policy[]): boolean {
  return (
    sameList(
      a.map(({ node }) => node),
      b.map(({ node }) => node),
    ) &&
    sameList(
      a.map(({ owner }) => owner?.entry),
      b.map(({ owner }) => owner?.entry),
    ) &&
    JSON.stringify(a.map(({ when }) => when)) === JSON.stringify(b.map(({ when }) => when))
  );
}

/** The policy documents of a unit, in order of text. */
export function* policiesIn(unit: Unit, facts: Facts): Iterable<Policy> {
  const owner = resourceIn(unit, facts);
  if (owner) yield* policiesOf(facts, owner);
  else if (facts.get(dialect) !== 'cfn') yield* loosePolicies(unit, facts);
}

/** The policy documents that a resource carries itself. */
export const policiesOf = remembered((facts, owner: Resource): readonly Policy[] =>
  formsOf(facts, owner).filter(({ node }) => get(node, 'Statement')),
);

/** The policies that a resource gets from templates of SAM, whose text is SAM's. */
export const templatesOf = remembered((facts, owner: Resource): readonly Policy[] =>
  samPoliciesOf(facts, owner).flatMap((use): readonly Policy[] => {
    const node = samDocument(use);
    const { entry, when } = use;
    return node ? [{ kind: 'identity', node, owner, property: 'Policies.*', when, template: entry.key }] : [];
  }),
);

/** The policy that says who may assume a role, or the role of a function: of the others nothing is read. */
export function trustPoliciesOf(facts: Facts, owner: Resource): readonly Policy[] {
  const trust = policyPlaces(owner).filter((place) => place.at(-1) === trustProperty);
  return trust
    .flatMap((place) => valuesAt(facts, owner, place))
    .flatMap((written) => formOf(facts, owner, written))
    .filter(({ node }) => get(node, 'Statement'));
}

const formsOf = remembered((facts, owner: Resource): readonly Policy[] =>
  placesIn(facts, owner).flatMap((written) => formOf(facts, owner, written)),
);

function formOf(facts: Facts, owner: Resource, { value, when, place }: PolicyValue): readonly Policy[] {
  const node = formIn(value);
  // A policy of SAM may be the name of a template instead.
  if (!node || (owner.type.startsWith('AWS::Serverless::') && !get(node, 'Statement'))) return [];
  const kind = kindAt(facts, owner, place);
  return kind ? [{ kind, node, owner, property: place.join('.'), when }] : [];
}

/** What stands where a policy belongs. */
interface PolicyValue {
  readonly place: readonly string[];
  readonly value: SyntaxNode;
  /** Those of the resource included. */
  readonly when: Path;
}

const placesIn = remembered((facts, owner: Resource): readonly PolicyValue[] =>
  policyPlaces(owner).flatMap((place) => valuesAt(facts, owner, place)),
);

function policyPlaces({ type }: Resource): readonly (readonly string[])[] {
  return cfnType(type)?.policyProperties ?? [];
}

function valuesAt(facts: Facts, owner: Resource, place: readonly string[]): readonly PolicyValue[] {
  return at(facts, owner.properties, place).flatMap(({ value, when }) => {
    const path = both(owner.when, when);
    return path ? [{ place, value, when: path }] : [];
  });
}

function* loosePolicies(unit: Unit, facts: Facts): Iterable<Policy> {
  for (const { value, kind } of loosePlaces(unit.node, facts)) {
    const node = value && documentIn(value);
    if (node) yield { kind: kind ?? kindByContent(facts, node), node, owner: undefined, property: '', when: [] };
  }
}

interface LoosePlace {
  readonly value: SyntaxNode | undefined;
  /** Undefined where only the content says it. */
  readonly kind: PolicyKind | undefined;
}

/** Where a document that is no template has policies: it is one, or the command line printed it. */
function loosePlaces(root: SyntaxNode, facts: Facts): readonly LoosePlace[] {
  switch (facts.get(dialect)) {
    case 'iam-policy':
      return [
        { value: root, kind: undefined },
        { value: get(root, 'Role', 'AssumeRolePolicyDocument'), kind: 'trust' },
        { value: get(root, 'PolicyVersion', 'Document'), kind: 'identity' },
        { value: get(root, 'PolicyDocument'), kind: 'identity' },
      ];
    case 'vpc-endpoint': {
      const endpoints = get(root, 'VpcEndpoints');
      const items = endpoints?.kind === 'seq' ? endpoints.items : [];
      return items.map((endpoint) => ({ value: get(endpoint, 'PolicyDocument'), kind: 'vpc-endpoint' }));
    }
    default:
      return [];
  }
}

/** The policy document that a value is, or that its text holds; undefined when it is none. */
export function documentIn(value: SyntaxNode): MapNode | undefined {
  const found = formIn(value);
  return found && get(found, 'Statement') ? found : undefined;
}

function formIn(value: SyntaxNode): MapNode | undefined {
  const call = intrinsicOf(value);
  if (isMap(value) && !call) return value;
  const made = call?.name === 'Fn::ToJsonString' ? call.argument : undefined;
  return isMap(made) && (made === value || !intrinsicOf(made)) ? made : jsonOf(value);
}

/** The JSON of a string, or of a `Sub` whose variables are all of the template. */
function jsonOf(value: SyntaxNode): MapNode | undefined {
  const call = intrinsicOf(value);
  const argument = call ? call.argument : value;
  if (argument.kind !== 'scalar' || (call && call.name !== 'Fn::Sub')) return undefined;
  const root = textWithin(argument, call ? 'sub' : 'text')?.root;
  return isMap(root) ? root : undefined;
}

/** What stands at a path of keys; `*` is each element of a list. */
function at(facts: Facts, node: SyntaxNode | undefined, steps: readonly string[]): readonly Alternative<SyntaxNode>[] {
  const [step, ...rest] = steps;
  if (node === undefined) return [];
  if (step === undefined) return expand(facts, node).alternatives;
  const next = step === '*' ? elements(facts, node).items : property(facts, node, step).alternatives;
  return next.flatMap(({ value, when }) =>
    at(facts, value, rest).flatMap((found) => {
      const path = both(when, found.when);
      return path ? [{ ...found, when: path }] : [];
    }),
  );
}

const trustProperty = 'AssumeRolePolicyDocument';

/** Undefined for a policy in another language, such as one about tags. */
function kindAt(facts: Facts, owner: Resource, place: readonly string[]): PolicyKind | undefined {
  if (owner.type === 'AWS::EC2::VPCEndpoint') return 'vpc-endpoint';
  if (owner.type === 'AWS::Organizations::Policy') return kindInOrganisation(plainText(get(owner.properties, 'Type')));
  if (place.at(-1) === trustProperty) return 'trust';
  if (owner.type === 'AWS::IAM::ManagedPolicy' && facts.get(boundaries).includes(owner.id)) return 'boundary';
  // All others are attached to what they are about. That of IoT is for devices: only what they send counts.
  return /^AWS::(?:IAM|SSO|Serverless)::/.test(owner.type) ? 'identity' : 'resource';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html */
function kindInOrganisation(type: string | undefined): PolicyKind | undefined {
  if (type === 'RESOURCE_CONTROL_POLICY') return 'rcp';
  return type === undefined || type === 'SERVICE_CONTROL_POLICY' ? 'scp' : undefined;
}

const trustAction = /^sts:(?:assumerole|tagsession|setsourceidentity|setcontext)/i;

function kindByContent(facts: Facts, node: MapNode): PolicyKind {
  const origin = facts.get(documentOrigin);
  const isTold = origin.command !== undefined || origin.policy === 'scp' || origin.policy === 'rcp';
  if (origin.policy && isTold) return origin.policy;
  const statements = elements(facts, get(node, 'Statement')).items.map(({ value }) => value);
  const isOfOrganisation = origin.command?.startsWith('organizations ') === true;
  const namesSomebody = statements.some((statement) => get(statement, 'Principal') ?? get(statement, 'NotPrincipal'));
  // Of the two kinds for an organisation only one names somebody.
  if (isOfOrganisation) return namesSomebody ? 'rcp' : 'scp';
  if (!namesSomebody) return origin.policy === 'boundary' ? 'boundary' : 'identity';
  const actions = statements.flatMap((statement) => elements(facts, get(statement, 'Action')).items);
  const areAll = (pattern: RegExp) =>
    actions.length > 0 && actions.every(({ value }) => pattern.test(plainText(value) ?? ''));
  if (areAll(trustAction)) return 'trust';
  if (origin.policy === 'vpc-endpoint') return 'vpc-endpoint';
  // All of STS may be what an endpoint of it lets through, which names resources.
  const namesResources = statements.some((statement) => get(statement, 'Resource') ?? get(statement, 'NotResource'));
  return areAll(/^sts:/i) && !namesResources ? 'trust' : 'resource';
}

/** Logical ids that some resource names as its permissions boundary. */
const boundaries = defineFact<readonly string[]>(
  'permissions boundaries',
  (_key, facts) =>
    facts.get(idsOfType, '*').flatMap((id) => {
      const boundary = facts.get(boundaryOf, id);
      return boundary === undefined ? [] : [boundary];
    }),
  sameList,
);

/** The logical id that a resource names as its permissions boundary. */
const boundaryOf = defineFact<string | undefined>('permissions boundary of a resource', (id, facts) => {
  return referredId(facts, get(facts.get(resource, id)?.properties, 'PermissionsBoundary'));
});
