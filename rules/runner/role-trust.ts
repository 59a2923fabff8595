import { keep, type Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  isOfOwnAccount,
  isRepeated,
  nameOf,
  policiesOf,
  reachOf,
  resourceSubject,
  rolePurpose,
  roles,
  serviceName,
  statementsOf,
  type Principal,
  type Resource,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, isMap, type MapNode, type SyntaxNode } from '#core/syntax/index.ts';
import { intrinsicOf, render } from '#core/values/index.ts';

const ec2 = 'ec2.amazonaws.com';

export default defineRule({
  id: 'runner/role-trust',
  title: 'Role of CI runners that not only EC2 may assume',
  severity: 'medium',
  since: '0.1.0',
  why: 'Whoever else may assume the role of the runners works with the rights of all jobs, from a place where nobody looks for them.',
  refs: [
    'WB610',
    'checkov:CKV_AWS_60',
    'CWE-284',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  ],
  preset: 'ci-runner',
  on: resourceSubject('AWS::IAM::Role'),
  messages: {
    service: { text: '{principal} may assume {role} as well{when}; runners need EC2 only.', severity: 'low' },
    others: '{principal} may assume {role}, the role that jobs run with{when}; runners need EC2 only.',
    notEc2:
      'No instance can run with {role}, though an instance profile holds it: its trust does not name ec2.amazonaws.com.',
  },
  checklist: { 6: { service: 'note', others: 'fail', notEc2: 'fail' } },

  *check(owner, finding, facts) {
    const role = facts.get(roles).find(({ id }) => id === owner.id);
    if (!role || facts.get(rolePurpose, owner.id) !== 'runner') return;
    const isForEc2 = role.services.includes(ec2);
    if (role.inProfile && role.onlyServices && !isForEc2)
      yield finding.notEc2(nameOf(owner), { role: owner.id }).when(owner.when);
    for (const { principal, statement } of trustedBy(owner, facts)) {
      const kind = kindOf(principal);
      if (!kind || (kind === 'service' && !isForEc2)) continue;
      const stated = finding[kind](principal.node, { principal: render(principal.value), role: owner.id });
      // The account itself, or a role of it: those who manage IAM could let themselves in anyway.
      const isOwn = reachOf(principal) === 'own' || isOfOwnAccount(facts, principal);
      const found = isOwn ? stated.withSeverity('low') : stated;
      for (const path of statement.allow) yield found.when(statement.when).when(path).when(principal.when);
    }
  },

  fixes: {
    onlyEc2: {
      title: 'Trust only EC2 (others can no longer assume the role)',
      applicability: 'needs-review',
      apply: trustOnlyEc2,
    },
  },
});

interface Trusted {
  readonly principal: Principal;
  readonly statement: Statement;
}

function trustedBy(owner: Resource, facts: Facts): readonly Trusted[] {
  return [...policiesOf(facts, owner)]
    .filter(({ kind }) => kind === 'trust')
    .flatMap((policy) => statementsOf(facts, policy))
    .flatMap((statement) => (statement.principals?.items ?? []).map((principal) => ({ principal, statement })));
}

/** Undefined for EC2, for what is not known, and for everybody, of whom a rule of its own speaks. */
function kindOf(principal: Principal): 'service' | 'others' | undefined {
  const reach = reachOf(principal);
  if (reach === 'anyone' || reach === 'unknown') return undefined;
  if (reach !== 'service') return 'others';
  const name = serviceName(principal.value);
  return name === undefined || name === ec2 ? undefined : 'service';
}

/** Takes one principal out; the last of a kind goes with its key, and the last of a statement with the statement. */
function trustOnlyEc2({ edit, subject, finding, facts, tree }: FixContext<Resource>): Editor | 'decline' {
  const found = trustedBy(subject, facts).find(({ principal }) => principal.node === finding.at);
  const map = found?.statement.principals?.entry.value;
  if (!found || !isPlainMap(map) || isRepeated(tree, found.principal.node)) return 'decline';
  const { node, type } = found.principal;
  const entry = entryOf(map, type);
  if (!entry) return 'decline';
  const list = entry.value;
  if (list.kind === 'seq' && list.items.length > 1) return takeOut(edit, list, node);
  if (list !== node && !(list.kind === 'seq' && list.items.includes(node))) return 'decline';
  return map.entries.length > 1 ? edit.removeEntry(map, entry) : dropStatement(edit, found.statement, facts);
}

function isPlainMap(node: SyntaxNode | undefined): node is MapNode {
  return node !== undefined && isMap(node) && !intrinsicOf(node);
}

function takeOut(edit: Editor, list: Extract<SyntaxNode, { kind: 'seq' }>, node: SyntaxNode): Editor | 'decline' {
  const others = list.items.filter((item) => item !== node);
  const [only] = others;
  if (!list.items.includes(node) || !only) return 'decline';
  return others.length === 1 ? edit.replace(list, keep(only)) : edit.removeItem(list, node, 'keep-empty');
}

/** Another statement has to be there, or nobody could assume the role. */
function dropStatement(edit: Editor, statement: Statement, facts: Facts): Editor | 'decline' {
  const list = entryOf(statement.policy.node, 'Statement')?.value;
  const hasOthers = statementsOf(facts, statement.policy).some((other) => other.node !== statement.node);
  if (list?.kind !== 'seq' || !list.items.includes(statement.node) || !hasOthers) return 'decline';
  return edit.removeItem(list, statement.node, 'keep-empty');
}

export const examples: readonly Example[] = [
  {
    title: 'a role that groups of instances may assume as well',
    dialect: 'cfn',
    fixes: ['onlyEc2'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Service: [autoscaling.amazonaws.com, ec2.amazonaws.com]
                              ^^^^^^^^^^^^^^^^^^^^^^^^^ service
                  Action: sts:AssumeRole
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
    `,
  },
  {
    title: 'people and other accounts beside EC2',
    dialect: 'cfn',
    fixes: ['onlyEc2'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Service: !Sub ec2.\${AWS::URLSuffix}
                    AWS: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ others low
                  Action: sts:AssumeRole
                - Sid: Vendor
                  Effect: Allow
                  Principal: { AWS: ['111122223333'] }
                                     ^^^^^^^^^^^^^^ others
                  Action: sts:AssumeRole
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
    `,
  },
  {
    title: 'a role in an instance profile that EC2 may not assume',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerRole:
        ^^^^^^^^^^ notEc2
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
    `,
  },
  {
    title: 'roles that only EC2 may assume, also in China, and roles for something else',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
        ChinaRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: [ec2.amazonaws.com, ec2.amazonaws.com.cn] }
                  Action: [sts:AssumeRole, sts:TagSession]
        FlowLogs:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: vpc-flow-logs.amazonaws.com }, Action: sts:AssumeRole }
    `,
  },
  {
    title: 'accounts that the configuration calls its own, and another one',
    dialect: 'cfn',
    options: { ownAccounts: ['111122223333'] },
    fixes: ['onlyEc2'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Service: ec2.amazonaws.com
                    AWS:
                      - '111122223333'
                        ^^^^^^^^^^^^^^ others low
                      - arn:aws:iam::111122223333:role/Admin
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ others low
                      - '444455556666'
                        ^^^^^^^^^^^^^^ others
                  Action: sts:AssumeRole
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
    `,
  },
];
