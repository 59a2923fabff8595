import { samPolicyTemplate, type SamPolicyTemplate, type SamValue } from '../../data/index.ts';
import { remembered, type Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Entry, type MapNode, type ScalarNode, type SyntaxNode } from '../../syntax/index.ts';
import { both, elements, intrinsicOf, subParts, type Path } from '../../values/index.ts';
import { propertyOf, resourceIn, type Resource } from '../cfn/resource.ts';
import type { Subject } from '../subject.ts';

/** An element of `Policies` that is meant to name a policy template of SAM: `SQSPollerPolicy: { QueueName: … }`. */
export interface SamPolicyUse {
  readonly owner: Resource;
  /** The element. */
  readonly node: MapNode;
  /** The name with the values of the parameters. */
  readonly entry: Entry;
  /** Undefined for a name that SAM does not have. */
  readonly template: SamPolicyTemplate | undefined;
  readonly when: Path;
}

export const samPolicySubject: Subject<SamPolicyUse> = {
  name: 'policy template of SAM',
  find(unit, facts) {
    const owner = resourceIn(unit, facts);
    return owner ? samPoliciesOf(facts, owner) : [];
  },
};

/** Types whose `Policies` SAM reads. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html */
export function readsSamPolicies({ type }: Pick<Resource, 'type'>): boolean {
  return type === 'AWS::Serverless::Function' || type === 'AWS::Serverless::StateMachine';
}

/**
 * The policy templates that a function or state machine names, in order of text, also misspelt ones; none where it has a
 * role of its own, as SAM then does not read them.
 */
export const samPoliciesOf = remembered((facts, owner: Resource): readonly SamPolicyUse[] =>
  readsSamPolicies(owner) ? [...usesIn(facts, owner)] : [],
);

function* usesIn(facts: Facts, owner: Resource): Iterable<SamPolicyUse> {
  const lists = propertyOf(facts, owner, 'Policies').alternatives;
  if (lists.length === 0) return;
  for (const without of propertyOf(facts, owner, 'Role').absent) {
    const there = both(owner.when, without);
    for (const list of lists) {
      const path = there && both(there, list.when);
      for (const { value: node, when } of path ? elements(facts, list.value).items : []) {
        const whole = path && both(path, when);
        if (!whole || !isMap(node) || intrinsicOf(node) || isWritten(node)) continue;
        const [entry] = node.entries;
        if (entry) yield { owner, node, entry, template: samPolicyTemplate(entry.key.source), when: whole };
      }
    }
  }
}

/** Whether an element is a policy document, or comes out of something that is not read. */
function isWritten(node: MapNode): boolean {
  return node.entries.some(({ key }) => /^(?:Statement|<<|Fn::.*)$/.test(key.source));
}

/** The parameters of a template that have no value; all of them where the values are no object. */
export function missingParameters({ template, entry }: SamPolicyUse): readonly string[] {
  return (template?.parameters ?? []).filter((name) => !entryOf(entry.value, name));
}

/** Whether a value is what SAM fills a template with: an object that nothing makes at deployment. */
export function areSamValues(value: SyntaxNode): value is MapNode {
  return isMap(value) && !intrinsicOf(value);
}

const documents = new WeakMap<Entry, MapNode | undefined>();

/**
 * The policy document that a template gives with its parameters filled; undefined for one that SAM refuses. Its nodes lie
 * where the name of the template stands, and are none of the tree, so that no edit can touch them; what the text gives
 * for a parameter is the node of the text. Equal entries give the same node.
 */
export function samDocument(use: SamPolicyUse): MapNode | undefined {
  const { entry, node, template } = use;
  if (!documents.has(entry)) {
    const isWhole = template && node.entries.length === 1 && missingParameters(use).length === 0;
    const values = entry.value;
    const document = isWhole && areSamValues(values) ? filled(template, entry.key, values) : undefined;
    documents.set(entry, document);
  }
  return documents.get(entry);
}

function filled({ statements }: SamPolicyTemplate, at: ScalarNode, values: MapNode): MapNode {
  const { block, start, end, outerStart } = at;
  const place = { block, start, end, outerStart };
  const text = (source: string): ScalarNode => ({ ...place, kind: 'scalar', value: source, source, style: 'double' });
  const map = (members: readonly (readonly [string, SyntaxNode])[]): MapNode => ({
    ...place,
    kind: 'map',
    flow: true,
    entries: members.map(([key, value]) => ({ block, start, end, key: text(key), value })),
  });
  const list = (items: readonly SyntaxNode[]): SyntaxNode => ({ ...place, kind: 'seq', flow: true, items });
  const sub = (source: string): SyntaxNode => {
    const names = subParts(source).flatMap((part) => (typeof part === 'string' ? [] : [part.variable]));
    const given = [...new Set(names)].flatMap((name) => {
      const value = entryOf(values, name)?.value;
      return value ? [[name, value] as const] : [];
    });
    return map([['Fn::Sub', list([text(source), map(given)])]]);
  };
  const made = (value: SamValue): SyntaxNode => {
    if (typeof value === 'string') return value.includes('${') ? sub(value) : text(value);
    if (isList(value)) return list(value.map(made));
    return map(Object.entries(value).map(([key, each]) => [key, made(each)] as const));
  };
  return map([['Statement', made(statements)]]);
}

function isList(value: SamValue): value is readonly SamValue[] {
  return Array.isArray(value);
}
