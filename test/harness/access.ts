import assert from 'node:assert/strict';
import type { OfferedFix, Part, ReportedFinding } from '#core/index.ts';
import {
  assuming,
  isSubsetOf,
  meaningOf,
  policiesIn,
  type Meaning,
  type Statement,
  type Subset,
} from '#core/models/index.ts';

/** Fixes that break this rule on purpose, as `rule fix`, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'iam/condition-ineffective spelling': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/action-unknown permission': 'the action that is written decides nothing; the one that is meant does',
  'iam/arn-account-forbidden blank': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-region-forbidden blank': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-partition near': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-partition stack': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-region-missing stack': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-region-missing any': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-log-group-suffix streams': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-secret-suffix suffix': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/resource-sub-type-missing types': 'the action is allowed only with all of its resources',
  'iam/arn-ssm-slash single': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-ssm-slash below': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/arn-service-case lower': 'the ARN that is written matches nothing; the one that is meant does',
  'iam/missing-effect allow': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/missing-effect correct': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/principal-not-allowed remove': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/unknown-element rename': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/key-not-for-action split': 'as it is, the action is not allowed at all, which nobody means',
  'iam/missing-qualifier any': 'AWS does not say what the condition means as it is',
  'iam/missing-qualifier all': 'AWS does not say what the condition means as it is',
  'iam/var-brace write': 'IAM refuses the policy as it is, so that nothing was decided before',
  'iam/var-cfn-sub escape': 'CloudFormation refuses the template as it is',
  'iam/var-cfn-sub sub': 'no resource has the name that is written; the one that is meant has',
  'iam/principal-format wrap': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/principal-format kind': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/region-value region': 'no request has the value that is written; the one that is meant does',
  'iam/service-principal-value name': 'no request has the value that is written; the one that is meant does',
  'iam/sourceip-private vpc': 'no request comes from the addresses that are written; those that are meant are',
  'iam/key-format service': 'no request has the key that is written; the one that is meant decides',
  'iam/missing-resource star': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/missing-resource name': 'AWS refuses the policy as it is, so that nothing was decided before',
  'iam/value-type plain': 'no request has the value that is written; the one that is meant does',
  'iam/key-deprecated principal': 'no request has the key that is written; the one that is meant decides',
  'iam/key-deprecated source': 'no request has the key that is written; the one that is meant decides',
  'iam/key-irrelevant-host remove': 'the key has this value in all requests that the policy decides on',
  'iam/key-needs-action add': 'as it is, nobody can assume the role by this statement, which nobody means',
  'iam/principal-service-unknown name': 'no service has the name that is written; the one that is meant does',
  'iam/key-unknown spelling': 'no request has the key that is written; the one that is meant decides',
  'iam/null-qualifier plain': 'Null with a set operator decides nothing; Null alone does',
  'iam/type-mismatch operator': 'letters of numbers and addresses decide nothing that anybody means',
  'iam/trust-action-principal swap': 'as it is, the principal cannot assume the role at all, which nobody means',
  'iam/trust-rolesanywhere complete': 'as it is, Roles Anywhere hands out no credentials, which nobody means',
  'iam/kms-lockout root': 'KMS refuses a key policy that lets nobody change it',
  'iam/confused-deputy-weak rename': 'services that do not send the old key are not allowed at all, which nobody means',
  'iam/trust-resource named': 'IAM refuses the policy as it is, so that nothing was decided before',
  'iam/resource-mismatch sibling': 'as it is, the action is not allowed at all, which nobody means',
  'iam/resource-wildcard-only-scoped split': 'as it is, the action is not allowed at all, which nobody means',
};

/**
 * A fix of a rule about policies changes only decisions that its finding is about, and only towards less access: no
 * policy allows anything that it did not allow before, and all else that it allowed is still allowed.
 */
export function narrowsAccess(
  before: Part,
  after: Part,
  { rule, range }: ReportedFinding,
  fix: OfferedFix,
  context: () => string,
): void {
  if (!rule.startsWith('iam/') || `${rule} ${fix.key}` in exceptions) return;
  const [old, fixed] = [meaningsIn(before), meaningsIn(after)];
  for (const [place, policies] of fixed) {
    const result = isSubsetOf(policies, old.get(place) ?? []);
    assert.equal(result.answer, 'yes', `may widen ${place}${shown(result)}: ${context()}`);
  }
  // A Deny takes from all statements.
  if ([...old.values()].flat().some((policy) => isAboutDeny(before, policy, range))) return;
  for (const [place, policies] of old) {
    const others = policies.map((policy) => withoutStatementAt(before, policy, range));
    const result = isSubsetOf(others, fixed.get(place) ?? []);
    assert.equal(result.answer, 'yes', `changes other statements of ${place}${shown(result)}: ${context()}`);
  }
}

function shown(result: Subset): string {
  return result.answer === 'no' ? ` (${JSON.stringify(result.witness)})` : ` (${result.answer})`;
}

/** The policies of a document by what they are attached to; ARNs of another partition than `aws` grant nothing in it. */
function meaningsIn({ units, facts }: Part): ReadonlyMap<string, readonly Meaning[]> {
  const view = facts.tracked([]);
  const found = new Map<string, readonly Meaning[]>();
  for (const policy of units.flatMap((unit) => [...policiesIn(unit, view)])) {
    const place = `${policy.owner?.id ?? 'the document'} (${policy.kind})`;
    found.set(place, [...(found.get(place) ?? []), assuming(meaningOf(view, policy), 'AWS::Partition', 'aws')]);
  }
  return found;
}

function isAboutDeny(part: Part, { clauses }: Meaning, range: ReportedFinding['range']): boolean {
  return clauses.some(({ effect, statement }) => effect === 'Deny' && isAround(part, statement, range));
}

/** A policy without what the statement around a range allows. */
function withoutStatementAt(part: Part, policy: Meaning, range: ReportedFinding['range']): Meaning {
  const clauses = policy.clauses.filter(
    ({ effect, statement }) => effect === 'Deny' || !isAround(part, statement, range),
  );
  return { ...policy, clauses };
}

function isAround({ tree }: Part, { node }: Statement, range: ReportedFinding['range']): boolean {
  const { start, end } = tree.rangeOf(node);
  return start <= range.start && range.end <= end;
}
