import { getAtt, hole, type Editor, type NewValue } from '#core/edit/index.ts';
import { defineRule, type Example, type Finding, type FixContext } from '#core/rule/index.ts';
import {
  isDenied,
  isRepeated,
  mayGrant,
  passedToService,
  passRoleGrant,
  resourceTerms,
  roleReach,
  serviceName,
  soleRunnerRole,
  unlimitedPaths,
  type Role,
  type Statement,
  passingSubject,
  termsOn,
} from '#core/models/index.ts';
import { render } from '#core/values/index.ts';
import { candidates, changePassRole, servicesLeftByDeny, siblingTargets } from './_passrole.ts';
import { arnValue, isForRunners, isTemplate, listed, listingOf, mayReferTo, resourceListing } from './_shared.ts';

export default defineRule({
  id: 'iam/passrole-star',
  title: 'iam:PassRole on every role',
  severity: 'high',
  since: '0.1.0',
  why: 'Whoever may pass any role starts an instance or a function with the role of an administrator and works with its rights.',
  refs: [
    'WB607',
    'cfn_nag:F38',
    'cfn_nag:F39',
    'cfn_nag:F40',
    'trivy:AWS-0342',
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  ],
  narrowerRefs: {
    'cfn_nag:F38': { messages: ['all', 'bound'] },
    'cfn_nag:F39': { messages: ['all', 'bound'] },
    'cfn_nag:F40': { messages: ['all', 'bound'] },
  },
  preset: 'recommended',
  on: passingSubject,
  messages: {
    all: 'Action "{action}" on "{resource}"{when} passes every role of the account to any service that the role trusts.',
    bound: {
      text: 'Action "{action}" on "{resource}" passes every role that {services} may assume.',
      severity: 'low',
    },
    prefix: {
      text: 'Action "{action}" on "{resource}" also passes roles that are made later under such a name.',
      severity: 'low',
    },
    notAction: 'NotAction does not name iam:PassRole, so it passes every role of the account to any service.',
    notResource: 'Action "{action}" passes every role that NotResource does not name.',
  },
  checklist: { 6: { all: 'fail', bound: 'partial', prefix: 'note', notAction: 'fail', notResource: 'fail' } },

  *check(statement, finding, facts) {
    const grant = mayGrant(statement) ? passRoleGrant(statement) : undefined;
    // `*` and `iam:*` are for the rules of those.
    if (!grant || grant.terms.some(({ breadth }) => breadth === 'everything' || breadth === 'service')) return;
    const [term] = grant.terms;
    const action = term ? render(term.value) : undefined;
    const left = servicesLeftByDeny(facts, statement);
    const services = boundTo(statement) ?? (left && listed(left));
    // A service that is named says what roles are for. Only of runners do we know that they all share one.
    if (services !== undefined && !isForRunners(facts)) return;
    const found: Finding[] = [];
    const isRest = statement.notResources !== undefined && termsOn(statement, 'iam:PassRole').length > 0;
    if (statement.notResources && isRest && action !== undefined)
      found.push(finding.notResource(statement.notResources.entry.key, { action }));
    else if (isRest) found.push(finding.notAction(grant.at));
    for (const { value, pattern, node, when } of resourceTerms(statement)) {
      const resource = render(value);
      const reach = isDenied(facts, statement, 'iam:PassRole', pattern) ? 'named' : roleReach(pattern);
      if (reach === 'all' && action === undefined) found.push(finding.notAction(grant.at).when(when));
      else if (action === undefined) continue;
      else if (reach === 'prefix' && !resource.includes('${'))
        found.push(finding.prefix(node, { action, resource }).when(when));
      else if (reach === 'all' && services === undefined)
        found.push(finding.all(node, { action, resource }).when(when));
      else if (reach === 'all')
        found.push(finding.bound(node, { action, resource, services: services ?? '' }).when(when));
    }
    for (const path of unlimitedPaths(statement, () => false)) yield* found.map((each) => each.when(path));
  },

  fixes: {
    runnerRole: {
      title: 'Pass only the role of the runners',
      applicability: 'safe',
      apply: (context) => passOnly(context, runnerRole(context)),
    },
    onlyRole: {
      title: 'Pass only the one role of this template that fits',
      applicability: 'needs-review',
      apply: (context) => (runnerRole(context) ? 'decline' : passOnly(context, onlyRole(context))),
    },
    name: {
      title: 'Pass only the role that you name',
      applicability: 'placeholder',
      apply: (context) => (runnerRole(context) || onlyRole(context) ? 'decline' : narrow(context, namedRole(context))),
    },
    exclude: {
      title: 'Leave all of IAM out as well (may stop what passes a role)',
      applicability: 'needs-review',
      apply: exclude,
    },
  },
});

/** The services that every form of the condition binds iam:PassRole to; undefined where one does not. */
function boundTo(statement: Statement): string | undefined {
  const limits = passedToService(statement);
  const services = limits.flatMap((limit) => (limit.bound ? limit.services.map(({ value }) => render(value)) : []));
  return statement.conditions.unknown.length > 0 || limits.every(({ bound }) => bound) ? listed(services) : undefined;
}

type Context = FixContext<Statement>;

function runnerRole({ facts, subject, finding }: Context): Role | undefined {
  const role = isForRunners(facts) && finding.message !== 'prefix' ? soleRunnerRole(facts) : undefined;
  return role && mayReferTo(facts, subject, role) && isTrusted(subject, role) ? role : undefined;
}

function onlyRole({ facts, subject, finding }: Context): Role | undefined {
  if (finding.message === 'prefix') return undefined;
  const { services } = siblingTargets(facts, subject);
  const fits = candidates(facts, subject).filter(
    (role) =>
      isTrusted(subject, role) &&
      (services.length === 0 || role.services.some((service) => services.includes(service))),
  );
  return fits.length === 1 ? fits[0] : undefined;
}

/** Whether a role trusts one of the services that the statement is bound to, if it is bound. */
function isTrusted(statement: Statement, role: Role): boolean {
  const bound = passedToService(statement).flatMap((limit) => (limit.bound ? limit.services : []));
  return bound.length === 0 || bound.some(({ value }) => role.services.includes(serviceName(value) ?? ''));
}

/** A role of the account that the resource names, if it does, with the beginning of the name that is there. */
function namedRole({ facts, finding, tree }: Context): NewValue {
  const { start, end } = tree.rangeOf(finding.at);
  const [, account, prefix = ''] =
    /:iam::(\d{12}|\$\{AWS::AccountId\}):role\/([\w/-]*)\*/.exec(tree.text.slice(start, end)) ?? [];
  const own = isTemplate(facts) ? '${AWS::AccountId}' : hole('account-id');
  return arnValue(facts, 'iam::', account ?? own, `:role/${prefix}`, hole('role-name'));
}

function passOnly(context: Context, role: Role | undefined): Editor | 'decline' {
  return role ? narrow(context, getAtt(role.id, 'Arn')) : 'decline';
}

function narrow({ edit, subject, finding, tree }: Context, to: NewValue): Editor | 'decline' {
  const of = resourceListing(subject)?.items.find((node) => node === finding.at);
  if (!of || isRepeated(tree, of)) return 'decline';
  return changePassRole(edit, subject, { resource: { of, to } }) ?? 'decline';
}

function exclude({ edit, subject, finding, tree }: Context): Editor | 'decline' {
  const listing = listingOf(subject.notActions);
  const [first] = listing?.items ?? [];
  if (finding.message !== 'notAction' || !listing || !first || isRepeated(tree, first)) return 'decline';
  return listing.seq ? edit.append(listing.seq, 'iam:*') : edit.replace(first, [first.source, 'iam:*']);
}

export const examples: readonly Example[] = [
  {
    title: 'a connection role that hands roles to runners',
    dialect: 'cfn',
    fixes: ['runnerRole'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties:
            Roles: [!Ref RunnerRole]
        ConnectionRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Statement:
                    - Sid: PassAnyRole
                      Effect: Allow
                      Action: iam:PassRole
                      Resource: '*' # all of them
                                ^^^ all
                    - Effect: Allow
                      Action: [ec2:CreateTags, iam:PassRole]
                      Resource: '*'
                                ^^^ bound
                      Condition:
                        StringEquals:
                          iam:PassedToService: ec2.amazonaws.com
    `,
  },
  {
    title: 'the one role of the template that functions can use, in a shared statement',
    dialect: 'cfn',
    fixes: ['onlyRole'],
    bad: `
      Resources:
        JobRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
        Deployment:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - Sid: Deploy
                  Effect: Allow
                  Action:
                    - iam:Pass*
                    - lambda:ListFunctions
                  Resource: '*'
                            ^^^ all
    `,
  },
  {
    title: 'a role that may pass itself and would refer to itself',
    dialect: 'cfn',
    fixes: ['name'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: iam:PassRole
                      Resource: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/*
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ all
    `,
  },
  {
    title: 'a policy of its own, with every role of an account and with a name that is open at its end',
    dialect: 'iam-policy',
    fixes: ['name'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["ec2:DescribeInstances", "iam:PassRole"],
            "Resource": ["arn:aws:iam::123456789012:role/*"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ all
          },
          {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::123456789012:role/ci-*"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prefix
          }
        ]
      }
    `,
  },
  {
    title: 'hidden in a pattern, behind NotAction or behind NotResource, and not bound by a pattern that takes in all',
    dialect: 'iam-policy',
    fixes: ['exclude', 'name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:P*"
          Resource: "*"
                    ^^^ all
        - Effect: Allow
          NotAction: "organizations:*"
          ^^^^^^^^^ notAction
          Resource: "*"
        - Effect: Allow
          Action: "iam:PassRole"
          NotResource: "arn:aws:iam::123456789012:role/admin"
          ^^^^^^^^^^^ notResource
        - Effect: Allow
          Action: "iam:PassRole"
          Resource: "*"
                    ^^^ all
          Condition:
            StringLike:
              "iam:PassedToService": "*"
    `,
  },
  {
    title: 'one role, roles under a path, roles for one service, and roles that are denied',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/ci-runner" }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/ci/*" }
        - Effect: Allow
          Action: ["lambda:CreateFunction", "iam:PassRole"]
          Resource: "*"
          Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }
        - Effect: Deny
          Action: "iam:PassRole"
          Resource: "*"
          Condition: { StringNotEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }
    `,
  },
  {
    title: 'passing that the same policy denies, and a boundary',
    dialect: 'cfn',
    good: `
      Resources:
        Limits:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - { Effect: Allow, Action: 'iam:PassRole', Resource: '*' }
        Worker:
          Type: AWS::IAM::User
          Properties:
            PermissionsBoundary: !Ref Limits
            Policies:
              - PolicyName: work
                PolicyDocument:
                  Statement:
                    - { Effect: Allow, Action: 'iam:P*', Resource: '*' }
                    - { Effect: Deny, Action: 'iam:PassRole', Resource: '*' }
    `,
  },
];
