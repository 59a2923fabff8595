import { cfnType } from '../../data/index.ts';
import { defineFact, type Facts } from '../../facts/index.ts';
import { get, isMap, plainText, type MapNode, type SyntaxNode, type Unit } from '../../syntax/index.ts';
import {
  both,
  elements,
  expand,
  intrinsicOf,
  property,
  referenceOf,
  sameList,
  type Alternative,
  type Path,
} from '../../values/index.ts';
import { resourceIn, resourcesOfType, type Resource } from '../cfn/resource.ts';
import { dialect } from '../detect.ts';
import type { Subject } from '../subject.ts';

/**
 * What a policy document does, which decides what may be said of it.
 * - `identity` grants to the role, user or group that it is attached to
 * - `boundary`, `scp` and `rcp` (service and resource control policies) only limit what other policies grant
 * - `trust` says who may assume a role
 * - `resource` is attached to a bucket, key, queue … and names its principals, or to an IoT device
 * - `vpc-endpoint` limits what may pass an endpoint
 */
export type PolicyKind = 'identity' | 'boundary' | 'scp' | 'rcp' | 'trust' | 'resource' | 'vpc-endpoint';

/** A policy document that is written as an object. Policies that are JSON in a string are not looked at. */
export interface Policy {
  readonly kind: PolicyKind;
  readonly node: MapNode;
  /** The resource that it belongs to; undefined in a document of its own. */
  readonly owner: Resource | undefined;
  /** The property that holds it, such as `Policies.*.PolicyDocument`; empty in a document of its own. */
  readonly property: string;
  /** Under which conditions it is there, those of its resource included. */
  readonly when: Path;
}

/** Each policy document, of whatever kind. */
export const policySubject: Subject<Policy> = { name: 'policy', find: policiesIn };

/** The policy documents of a unit, in order of text. */
export function* policiesIn(unit: Unit, facts: Facts): Iterable<Policy> {
  const owner = resourceIn(unit, facts);
  if (owner) yield* policiesOf(facts, owner);
  else if (facts.get(dialect) !== 'cfn') yield* loosePolicies(unit, facts);
}

/** The policy documents that a resource carries itself. */
export function* policiesOf(facts: Facts, owner: Resource): Iterable<Policy> {
  for (const place of cfnType(owner.type)?.policyProperties ?? []) {
    for (const { value: node, when } of at(facts, owner.properties, place)) {
      const path = both(owner.when, when);
      const kind = path && isDocument(node) ? kindAt(facts, owner, place, node) : undefined;
      if (!path || !kind || !isDocument(node)) continue;
      yield { kind, node, owner, property: place.join('.'), when: path };
    }
  }
}

function* loosePolicies(unit: Unit, facts: Facts): Iterable<Policy> {
  const common = { owner: undefined, property: '', when: [] };
  if (facts.get(dialect) === 'iam-policy' && isDocument(unit.node))
    yield { kind: kindByContent(facts, unit.node), node: unit.node, ...common };
  if (facts.get(dialect) !== 'vpc-endpoint') return;
  const endpoints = get(unit.node, 'VpcEndpoints');
  for (const endpoint of endpoints?.kind === 'seq' ? endpoints.items : []) {
    const node = get(endpoint, 'PolicyDocument');
    if (node && isDocument(node)) yield { kind: 'vpc-endpoint', node, ...common };
  }
}

function isDocument(node: SyntaxNode): node is MapNode {
  return isMap(node) && !intrinsicOf(node) && get(node, 'Statement') !== undefined;
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

/** Undefined for a policy in another language, such as one about tags. */
function kindAt(facts: Facts, owner: Resource, place: readonly string[], node: MapNode): PolicyKind | undefined {
  if (owner.type === 'AWS::EC2::VPCEndpoint') return 'vpc-endpoint';
  if (owner.type === 'AWS::Organizations::Policy') return kindInOrganisation(plainText(get(owner.properties, 'Type')));
  if (place.at(-1) === 'AssumeRolePolicyDocument') return 'trust';
  if (owner.type === 'AWS::IAM::ManagedPolicy' && facts.get(boundaries).includes(owner.id)) return 'boundary';
  if (owner.type.startsWith('AWS::IAM::')) return 'identity';
  // A policy for devices: only what they send counts, whatever it says of actions.
  if (owner.type === 'AWS::IoT::Policy') return 'resource';
  return kindByContent(facts, node);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html */
function kindInOrganisation(type: string | undefined): PolicyKind | undefined {
  if (type === 'RESOURCE_CONTROL_POLICY') return 'rcp';
  return type === undefined || type === 'SERVICE_CONTROL_POLICY' ? 'scp' : undefined;
}

const trustAction = /^sts:(?:assumerole|tagsession|setsourceidentity|setcontext)/i;

function kindByContent(facts: Facts, node: MapNode): PolicyKind {
  const statements = elements(facts, get(node, 'Statement')).items.map(({ value }) => value);
  if (!statements.some((statement) => get(statement, 'Principal') ?? get(statement, 'NotPrincipal'))) return 'identity';
  const actions = statements.flatMap((statement) => elements(facts, get(statement, 'Action')).items);
  const isTrust = actions.length > 0 && actions.every(({ value }) => trustAction.test(plainText(value) ?? ''));
  return isTrust ? 'trust' : 'resource';
}

/** Logical ids that some resource names as its permissions boundary. */
const boundaries = defineFact<readonly string[]>(
  'permissions boundaries',
  (_key, facts) =>
    facts.get(resourcesOfType, '*').flatMap(({ properties }) => {
      const boundary = get(properties, 'PermissionsBoundary');
      const id = boundary && referenceOf(boundary)?.id;
      return id === undefined ? [] : [id];
    }),
  sameList,
);
