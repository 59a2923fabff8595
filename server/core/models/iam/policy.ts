import { cfnType } from '../../data/index.ts';
import { defineFact, remembered, type Facts } from '../../facts/index.ts';
import { get, isMap, plainText, textWithin, type MapNode, type SyntaxNode, type Unit } from '../../syntax/index.ts';
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
import { documentOrigin } from '../origin.ts';
import type { PolicyKind } from '../policy-kind.ts';
import type { Subject } from '../subject.ts';

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
export const policiesOf = remembered((facts, owner: Resource): readonly Policy[] => [...policiesAt(facts, owner)]);

function* policiesAt(facts: Facts, owner: Resource): Iterable<Policy> {
  for (const place of cfnType(owner.type)?.policyProperties ?? []) {
    for (const { value, when } of at(facts, owner.properties, place)) {
      const path = both(owner.when, when);
      const node = documentIn(value);
      const kind = path && node && kindAt(facts, owner, place, node);
      if (!path || !node || !kind) continue;
      yield { kind, node, owner, property: place.join('.'), when: path };
    }
  }
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
  const found = isMap(value) && !intrinsicOf(value) ? value : jsonOf(value);
  return found && get(found, 'Statement') ? found : undefined;
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
  const origin = facts.get(documentOrigin);
  if (origin.command !== undefined && origin.policy) return origin.policy;
  const statements = elements(facts, get(node, 'Statement')).items.map(({ value }) => value);
  if (!statements.some((statement) => get(statement, 'Principal') ?? get(statement, 'NotPrincipal'))) return 'identity';
  const actions = statements.flatMap((statement) => elements(facts, get(statement, 'Action')).items);
  const isTrust = actions.length > 0 && actions.every(({ value }) => trustAction.test(plainText(value) ?? ''));
  return isTrust ? 'trust' : (origin.policy ?? 'resource');
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
