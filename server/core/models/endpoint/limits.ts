import type { Facts } from '../../facts/index.ts';
import { entryOf, type Located, type SyntaxNode } from '../../syntax/index.ts';
import {
  anchored,
  argumentText,
  both,
  elements,
  intrinsicOf,
  property,
  render,
  subParts,
  type Path,
} from '../../values/index.ts';
import { statementsOf, type ConditionTest, type Policy, type Statement } from '../iam/index.ts';
import { withVariables } from '../../text/index.ts';

/**
 * Something that keeps an endpoint's policy from being taken, or from meaning what it says.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 * - `no-principal`: a statement names nobody
 * - `allows-nothing`: no statement allows anything
 * - `too-long`: `text` is the least number of characters that it can have
 * - `system-key`: a wildcard with a condition key whose values AWS makes up; `text` is the value
 * - `short-wildcard`: a wildcard of a string condition with less than six characters on either side; `text` is the value
 * - `mixed-account`: an ARN whose account is neither an id nor a wildcard; `text` is that account
 */
export interface PolicyDefect {
  readonly kind: 'no-principal' | 'allows-nothing' | 'too-long' | 'system-key' | 'short-wildcard' | 'mixed-account';
  readonly node: Located;
  readonly text: string;
  /** The condition key of a wildcard. */
  readonly key: string;
  readonly statement: Statement | undefined;
  readonly when: Path;
}

/** What is wrong with a policy of an endpoint; values that are not known are right. */
export function policyDefects(facts: Facts, policy: Policy): readonly PolicyDefect[] {
  const statements = statementsOf(facts, policy);
  return [
    ...nothingAllowed(facts, policy, statements),
    ...tooLong(facts, policy),
    ...statements.flatMap((statement) => [
      ...withoutPrincipal(facts, statement),
      ...mixedAccounts(statement),
      ...wildcards(statement),
    ]),
  ];
}

function nothingAllowed(facts: Facts, policy: Policy, statements: readonly Statement[]): readonly PolicyDefect[] {
  const entry = entryOf(policy.node, 'Statement');
  if (!entry || elements(facts, entry.value).unknown.length > 0) return [];
  // Statements that are no objects, or whose effect is not known, are none of ours.
  const isPlain = elements(facts, entry.value).items.length === statements.length;
  if (!isPlain || !statements.every(({ isDeny }) => isDeny)) return [];
  return [defect('allows-nothing', entry.key, policy.when)];
}

const maxLength = 20_480;

function tooLong(facts: Facts, policy: Policy): readonly PolicyDefect[] {
  const length = leastLength(facts, policy.node);
  const at = entryOf(policy.node, 'Statement')?.key ?? policy.node;
  return length > maxLength ? [defect('too-long', at, policy.when, { text: String(length) })] : [];
}

/** How many characters a value has at least as JSON without white space; calls count with their literal text only. */
function leastLength(facts: Facts, node: SyntaxNode, known = new Map<string, number>()): number {
  const call = intrinsicOf(node);
  if (call) {
    const text = call.name === 'Fn::Sub' ? argumentText(call.argument) : undefined;
    return subParts(text ?? '').reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 2);
  }
  const lengthOf = (inner: SyntaxNode) => leastLength(facts, inner, known);
  switch (node.kind) {
    case 'scalar':
      return node.source.length + (typeof node.value === 'string' ? 2 : 0);
    case 'seq':
      return node.items.reduce((sum, item) => sum + lengthOf(item) + 1, 1);
    case 'map':
      return node.entries.reduce((sum, { key, value }) => sum + key.source.length + lengthOf(value) + 4, 1);
    case 'alias': {
      const target = facts.get(anchored, node.name);
      if (!target) return 0;
      // Each anchor is measured once, and counts for nothing within itself.
      if (!known.has(node.name)) {
        known.set(node.name, 0);
        known.set(node.name, lengthOf(target));
      }
      return known.get(node.name) ?? 0;
    }
  }
}

function withoutPrincipal(facts: Facts, statement: Statement): readonly PolicyDefect[] {
  const [principal, notPrincipal] = ['Principal', 'NotPrincipal'].map((key) => property(facts, statement.node, key));
  if (!principal || !notPrincipal || notPrincipal.alternatives.length + notPrincipal.unknown.length > 0) return [];
  const at = entryOf(statement.node, 'Effect')?.key ?? statement.node;
  return principal.absent.flatMap((path) => {
    const when = both(statement.when, path);
    return when ? [defect('no-principal', at, when, { statement })] : [];
  });
}

function mixedAccounts(statement: Statement): readonly PolicyDefect[] {
  const listed = [statement.resources, statement.notResources].flatMap((terms) => terms?.items ?? []);
  return listed.flatMap(({ value, node, when }) => {
    const account = accountIn(render(value));
    const path = both(statement.when, when);
    return path && account !== undefined && /[*?]/.test(account) && /[^*?]/.test(account)
      ? [defect('mixed-account', node, path, { text: account, statement })]
      : [];
  });
}

/** The account of an ARN; colons within `${AWS::Region}` separate nothing. */
function accountIn(arn: string): string | undefined {
  return arn.startsWith('arn:') ? withVariables(arn, (name) => name.replaceAll(':', '.')).split(':')[4] : undefined;
}

/** Global condition keys whose values AWS makes up, and that are one value without any structure. */
const systemKey =
  /^aws:(?:(?:principal|resource|source)(?:account|orgid)|sourcevpc|sourcevpce|sourcevpcaccount|sourcevpceaccount)$/;
const enough = 6;

function wildcards(statement: Statement): readonly PolicyDefect[] {
  return statement.conditions.alternatives.flatMap(({ value: tests, when }) =>
    tests.flatMap((test) =>
      test.values.flatMap((value): readonly PolicyDefect[] => {
        const path = both(both(statement.when, when) ?? [], value.when);
        const text = render(value.value);
        const kind = path && wildcardDefect(test, text);
        return kind ? [defect(kind, value.node, path, { text, key: test.keyEntry.key.source, statement })] : [];
      }),
    ),
  );
}

function wildcardDefect({ key, operator }: ConditionTest, text: string): 'system-key' | 'short-wildcard' | undefined {
  // Pieces that are not known are long enough, and have no wildcard.
  const known = withVariables(text, () => 'unknown');
  if (!/[*?]/.test(known)) return undefined;
  if (systemKey.test(key)) return 'system-key';
  if (!/^String(?:Not)?Like$/.test(operator)) return undefined;
  const between = known.split(/[*?]/);
  const isShort = between
    .slice(1)
    .some((after, index) => after.length < enough && (between[index] ?? '').length < enough);
  return isShort ? 'short-wildcard' : undefined;
}

function defect(
  kind: PolicyDefect['kind'],
  node: Located,
  when: Path,
  more: Partial<Pick<PolicyDefect, 'text' | 'key' | 'statement'>> = {},
): PolicyDefect {
  return { kind, node, when, text: '', key: '', statement: undefined, ...more };
}
