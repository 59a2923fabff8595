import { sharedIssuer } from '#core/data/index.ts';
import { hole, text, type Editor, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  isNullFalse,
  isOwn,
  isPositive,
  propertyOf,
  resource,
  trustStatementSubject,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, isMap, type Located, type SyntaxNode } from '#core/syntax/index.ts';
import { both, intrinsicOf, render, strings, type Path, type Text } from '#core/values/index.ts';
import { branches } from './_trust.ts';

export default defineRule({
  id: 'iam/trust-oidc-open',
  title: 'Role that identities of an OpenID Connect provider may assume without a limit',
  severity: 'high',
  since: '0.1.0',
  why: 'A provider such as GitHub signs tokens for every customer it has. A role that does not say whose it takes can be assumed by a workflow in any repository, that of an intruder among them.',
  refs: [
    'checkov:CKV_AWS_358',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
    'https://docs.github.com/en/actions/concepts/security/openid-connect',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    shared: {
      text: 'Everybody who uses {issuer} can assume this role: no condition says whose {unit} may ({issuer}:sub).',
      severity: 'critical',
    },
    anyOwner: {
      text: '"{subject}" takes {units} of every owner at {issuer}, so that a stranger can make one that fits.',
      severity: 'critical',
    },
    owner: {
      text: '"{subject}" takes every {unit} of its owner; one that is taken over is enough to assume this role.',
      severity: 'medium',
    },
    anyRef: {
      text: '"{subject}" takes every branch, tag and pull request of the repository, not only those that are reviewed.',
      severity: 'low',
    },
    optional:
      '{operator} also holds for a token without {claim}, so that the condition need not say whose {unit} may assume this role.',
    unconditioned: 'Every identity that {issuer} knows can assume this role: no condition is about its tokens.',
  },

  *check(statement, finding, facts) {
    if (statement.policy.kind !== 'trust' || statement.allow.length === 0 || !statement.principals) return;
    for (const { issuer, node, when } of providersOf(facts, statement)) {
      const unit = sharedIssuer(issuer);
      for (const { tests, path } of branches(statement)) {
        const place = both(when, path);
        if (!place) continue;
        const ofIssuer = tests.filter(({ key }) => key.startsWith(`${issuer.toLowerCase()}:`));
        const about = ofIssuer.filter((test) => isPositive(test) || isDemandedBeside(test, tests));
        if (about.length === 0 || (unit !== undefined && !about.some(namesWho))) {
          const weak = unit === undefined ? undefined : ofIssuer.find((test) => namesWho(test) && isLoose(test));
          if (weak && unit !== undefined) {
            const args = { operator: weak.operatorEntry.key.source, claim: weak.keyEntry.key.source, unit };
            yield finding.optional(weak.keyEntry.key, args).when(place);
            continue;
          }
          const found =
            unit === undefined ? finding.unconditioned(node, { issuer }) : finding.shared(node, { issuer, unit });
          yield found.when(place);
          continue;
        }
        if (unit === undefined) continue;
        // Another claim may say whose tokens are meant.
        if (about.some((test) => namesWho(test) && !isSubject(test) && !isOpen(test))) continue;
        for (const { text: subject, at, breadth } of about.filter(isSubject).flatMap(broadValues)) {
          if (breadth === 'anyRef' && unit !== 'repository') continue;
          const args = { subject, issuer, unit, units: unit === 'repository' ? 'repositories' : `${unit}s` };
          yield finding[breadth](at, args).when(place);
        }
      }
    }
  },

  fixes: {
    subject: {
      title: 'Demand the repository and branch that you name',
      applicability: 'placeholder',
      apply: demandSubject,
    },
  },
  remedy:
    'Add a condition on the sub claim that names the owner, the repository or project, and the branch or environment.',
});

const github = 'token.actions.githubusercontent.com';

interface Provider {
  readonly issuer: string;
  readonly node: SyntaxNode;
  readonly when: Path;
}

/** The providers that a statement trusts; one that only deployment names is told by the keys that the statement tests. */
function providersOf(facts: Facts, statement: Statement): readonly Provider[] {
  const { entry, items = [], unknown = [] } = statement.principals ?? {};
  const named = items.flatMap(({ type, value, node, when }) => {
    const issuer = type === 'Federated' ? issuerOf(facts, value, statement) : undefined;
    return issuer === undefined ? [] : [{ issuer, node, when }];
  });
  const given = entry && isMap(entry.value) ? entryOf(entry.value, 'Federated')?.value : undefined;
  const issuer = given && items.length === 0 && unknown.length > 0 ? testedIssuer(statement) : undefined;
  return given && issuer !== undefined ? [...named, { issuer, node: given, when: [] }] : named;
}

/**
 * The host, and path, of a provider by its ARN, by the resource that makes it, or, where only deployment gives it, by the
 * keys that the statement tests; undefined for what is no such provider.
 */
function issuerOf(facts: Facts, value: Text, statement: Statement): string | undefined {
  const [only] = value;
  if (value.length === 1 && only !== undefined && typeof only !== 'string') {
    const provider = facts.get(resource, only.opaque.replace(/\.Arn$/, ''));
    if (!provider) return testedIssuer(statement);
    if (provider.type !== 'AWS::IAM::OIDCProvider') return undefined;
    const [url, ...others] = propertyOf(facts, provider, 'Url').alternatives.flatMap(
      ({ value: node }) => strings(facts, node).alternatives,
    );
    return others.length === 0 ? url?.value.replace(/^https:\/\/|\/$/g, '') : undefined;
  }
  return /:oidc-provider\/([\w./-]+)$/.exec(render(value))?.[1];
}

function testedIssuer({ conditions }: Statement): string | undefined {
  const keys = conditions.alternatives.flatMap(({ value }) => value.map(({ key }) => key));
  return keys.map((key) => key.slice(0, key.lastIndexOf(':'))).find((host) => sharedIssuer(host) !== undefined);
}

/** Whether a test is positive but for tokens without the claim. */
function isLoose(test: ConditionTest): boolean {
  return !isPositive(test) && isPositive({ ...test, ifExists: false, qualifier: undefined });
}

/** Whether another test demands the claim that a test would do without. */
function isDemandedBeside(test: ConditionTest, tests: readonly ConditionTest[]): boolean {
  return isLoose(test) && tests.some((other) => other.key === test.key && isNullFalse(other));
}

/** Every token has an audience and an issuer; they say nothing of whose token it is. */
function namesWho({ key }: ConditionTest): boolean {
  return !/:(?:aud|azp|amr|iss)$/.test(key);
}

function isSubject({ key }: ConditionTest): boolean {
  return key.endsWith(':sub');
}

function isOpen({ operator, values }: ConditionTest): boolean {
  return operator === 'StringLike' && values.some(({ value }) => /^[*?]/.test(render(value)));
}

interface Broad {
  readonly text: string;
  readonly at: Located;
  readonly breadth: 'anyOwner' | 'owner' | 'anyRef';
}

function broadValues({ operator, values }: ConditionTest): readonly Broad[] {
  // Other operators take a wildcard as a character, so that nothing matches.
  if (operator !== 'StringLike') return [];
  return values.flatMap(({ value, node, when }): readonly Broad[] => {
    const subject = render(value);
    const breadth =
      when.length > 0 || value.some((part) => typeof part !== 'string' && value.length === 1)
        ? undefined
        : breadthOf(subject);
    return breadth ? [{ text: subject, at: node, breadth }] : [];
  });
}

/** `repo:owner/name:ref:…`, `project_path:group/project:…`, `organization:name:project:…`. */
function breadthOf(subject: string): Broad['breadth'] | undefined {
  const plain = subject.replace(/\$\{[^}]*\}/g, 'x');
  if (!/[*?]/.test(plain)) return undefined;
  const [, rest] = /^\w+:[^*?:/]+[:/](.*)$/.exec(plain) ?? [];
  if (rest === undefined) return 'anyOwner';
  if (/^\*+(?::|$)/.test(rest)) return 'owner';
  return /^[^*?:]+:\*+$/.test(rest) ? 'anyRef' : undefined;
}

/** Adds a subject with blanks to what the statement demands; only for GitHub, whose form is known. */
function demandSubject({ edit, finding, facts, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const issuer = providersOf(facts, statement).find(({ node }) => node === finding.at)?.issuer;
  const owner = statement.policy.owner?.node ?? statement.policy.node;
  if (finding.message !== 'shared' || issuer !== github || !isOwn(tree, owner, statement.node)) return 'decline';
  const key = `${github}:sub`;
  const value: NewValue = text('repo:', hole('owner'), '/', hole('repository'), ':ref:refs/heads/', hole('branch'));
  const condition = entryOf(statement.node, 'Condition')?.value;
  if (!condition)
    return edit.put(statement.node, 'Condition', {
      StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com', [key]: value },
    });
  if (!isMap(condition) || intrinsicOf(condition)) return 'decline';
  const equals = entryOf(condition, 'StringEquals')?.value;
  if (!equals) return edit.put(condition, 'StringEquals', { [key]: value });
  return isMap(equals) && !intrinsicOf(equals) ? edit.put(equals, key, value) : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a provider that a parameter names, which the keys of the conditions tell',
    dialect: 'cfn',
    fixes: ['subject'],
    bad: `
      Parameters:
        Provider: { Type: String }
      Resources:
        Deploy:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: !Ref Provider }
                                               ^^^^^^^^ shared
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals: { token.actions.githubusercontent.com:aud: sts.amazonaws.com }
                - Effect: Allow
                  Principal: { Federated: !Ref Provider }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals:
                      token.actions.githubusercontent.com:aud: sts.amazonaws.com
                      token.actions.githubusercontent.com:sub: repo:acme/app:ref:refs/heads/main
                - Effect: Allow
                  Principal: { Federated: !Ref Provider }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition: { StringEquals: { oidc.example.org:aud: sts.amazonaws.com } }
    `,
  },
  {
    title: 'a deployment role for GitHub that checks the audience only, and one that checks nothing',
    dialect: 'cfn',
    fixes: ['subject'],
    bad: `
      Resources:
        GitHub:
          Type: AWS::IAM::OIDCProvider
          Properties:
            Url: https://token.actions.githubusercontent.com
            ClientIdList: [sts.amazonaws.com]
        Deploy:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Federated: !Ref GitHub
                                    ^^^^^^ shared
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals:
                      token.actions.githubusercontent.com:aud: sts.amazonaws.com # the default
        Publish:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Federated: !Sub arn:aws:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shared
                  Action: sts:AssumeRoleWithWebIdentity
    `,
  },
  {
    title: 'subjects of every owner, of every repository, and of every branch',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
              "StringLike": {
                "token.actions.githubusercontent.com:sub": [
                  "repo:example*/*",
                  ^^^^^^^^^^^^^^^^^ anyOwner
                  "repo:example/*",
                  ^^^^^^^^^^^^^^^^ owner
                  "repo:example/site:*",
                  ^^^^^^^^^^^^^^^^^^^^^ anyRef
                  "repo:example/site:ref:refs/heads/release-*"
                ]
              }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'GitLab without a project, and a cluster whose every pod may',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com" },
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shared
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringEquals": { "gitlab.com:aud": "https://gitlab.com" } }
          },
          {
            "Effect": "Allow",
            "Principal": {
              "Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unconditioned
            },
            "Action": "sts:AssumeRoleWithWebIdentity"
          }
        ]
      }
    `,
  },
  {
    title: 'a subject that a token may do without, and one that is demanded',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
          Action: "sts:AssumeRoleWithWebIdentity"
          Condition:
            StringEquals: { "token.actions.githubusercontent.com:aud": sts.amazonaws.com }
            "ForAllValues:StringLike": { "token.actions.githubusercontent.com:sub": "repo:example/site:ref:refs/heads/main" }
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ optional
        - Effect: Allow
          Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
          Action: "sts:AssumeRoleWithWebIdentity"
          Condition:
            StringEqualsIfExists: { "token.actions.githubusercontent.com:sub": "repo:example/site:ref:refs/heads/main" }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ optional
        - Effect: Allow
          Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
          Action: "sts:AssumeRoleWithWebIdentity"
          Condition:
            StringEqualsIfExists: { "token.actions.githubusercontent.com:sub": "repo:example/site:ref:refs/heads/main" }
            "Null": { "token.actions.githubusercontent.com:sub": false }
    `,
  },
  {
    title: 'one branch, one environment, another claim, an organisation that a parameter names, and SAML',
    dialect: 'cfn',
    good: `
      Parameters:
        Subject:
          Type: String
      Resources:
        Deploy:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals:
                      token.actions.githubusercontent.com:aud: sts.amazonaws.com
                      token.actions.githubusercontent.com:sub: repo:example/site:environment:production
                - Effect: Allow
                  Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringLike:
                      token.actions.githubusercontent.com:sub: !Ref Subject
                - Effect: Allow
                  Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals:
                      token.actions.githubusercontent.com:repository_owner_id: '12345'
                    StringLike:
                      token.actions.githubusercontent.com:sub: '*:ref:refs/heads/main'
                - Effect: Allow
                  Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:saml-provider/people' }
                  Action: sts:AssumeRoleWithSAML
    `,
  },
];
