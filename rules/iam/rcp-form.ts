import { iamData } from '#core/data/index.ts';
import { patternOf, statementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { literal, texts } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/rcp-form',
  title: 'Resource control policy in a form that AWS refuses',
  severity: 'medium',
  since: '0.1.0',
  why: 'A resource control policy knows a part of the policy language only. What AWS refuses guards nothing, and what is about other services stops nothing.',
  refs: ['https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html'],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    allow: 'A resource control policy can only deny; AWS refuses this Allow.',
    principal: 'The principal of a resource control policy has to be "*"; conditions tell who is meant.',
    element: '{element} is not supported in a resource control policy.',
    action: 'A resource control policy cannot deny "*" alone; the actions have to name their services.',
    service: {
      text: 'Resource control policies do not apply to {service} (as of {date}), so that "{action}" is not denied.',
      severity: 'low',
    },
  },

  *check(statement, finding, facts) {
    if (statement.policy.kind !== 'rcp' || isOfAws(statement)) return;
    const { actions, notActions, principals, notPrincipals, when } = statement;
    for (const { value, node, when: path } of texts(facts, entryOf(statement.node, 'Effect')?.value).alternatives)
      if (literal(value) === 'Allow') yield finding.allow(node).when(when).when(path);
    for (const [element, entry] of [
      ['NotAction', notActions?.entry],
      ['NotPrincipal', notPrincipals?.entry],
    ] as const)
      if (entry) yield finding.element(entry.key, { element }).when(when);
    for (const { type, value, node, when: path } of principals?.items ?? [])
      if (literal(value) !== undefined && (patternOf(value) !== '*' || (type !== '*' && type !== 'AWS')))
        yield finding.principal(node).when(when).when(path);
    for (const { value, node, when: path } of actions?.items ?? []) {
      const action = literal(value) ?? '';
      if (/^\*+$/.test(action)) yield finding.action(node).when(when).when(path);
      const service = iamData().service(action.slice(0, Math.max(0, action.indexOf(':'))));
      if (!service || service.supportsResourceControl) continue;
      const args = { service: service.title, action, date: iamData().dataDate };
      yield finding.service(node, args).when(when).when(path);
    }
  },

  fixes: {},
  remedy: 'Deny for "*" the actions of services, and put who is exempt into a condition.',
});

/** The one policy that allows, which AWS attaches everywhere itself. */
function isOfAws({ isDeny, actions, principals, resources }: Statement): boolean {
  const all = [actions, principals, resources];
  return (
    !isDeny &&
    all.every((terms) => terms?.items.length === 1 && terms.items.every(({ value }) => literal(value) === '*'))
  );
}

export const examples: readonly Example[] = [
  {
    title: 'what other policies may say',
    dialect: 'cfn',
    bad: `
      Resources:
        Perimeter:
          Type: AWS::Organizations::Policy
          Properties:
            Name: perimeter
            Type: RESOURCE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                          ^^^^^ allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: '*'
                - Effect: Deny
                  Principal: { AWS: '111122223333' }
                                    ^^^^^^^^^^^^^^ principal
                  Action: '*'
                          ^^^ action
                  Resource: '*'
                - Effect: Deny
                  NotPrincipal: { AWS: '111122223333' }
                  ^^^^^^^^^^^^ element
                  NotAction: s3:GetObject
                  ^^^^^^^^^ element
                  Resource: '*'
                - Effect: Deny
                  Principal: '*'
                  Action: [s3:*, ec2:TerminateInstances]
                                 ^^^^^^^^^^^^^^^^^^^^^^ service
                  Resource: '*'
    `,
  },
  {
    title: 'JSON in a text, and a branch',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Text:
          Type: AWS::Organizations::Policy
          Properties:
            Name: perimeter
            Type: RESOURCE_CONTROL_POLICY
            Content: '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}'
                                                                                                    ^^^ action
        Branch:
          Type: AWS::Organizations::Policy
          Properties:
            Name: branch
            Type: RESOURCE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: !If [IsProd, Deny, Allow], Principal: '*', Action: 's3:*', Resource: '*' }
                                               ^^^^^ allow
    `,
  },
  {
    title: 'a perimeter, what a parameter gives, the policy that AWS attaches, and other kinds of policies',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Perimeter:
          Type: AWS::Organizations::Policy
          Properties:
            Name: perimeter
            Type: RESOURCE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: [s3:*, sqs:*, kms:Decrypt, sts:AssumeRole]
                  Resource: '*'
                  Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': o-a1b2c3d4e5 } }
                - { Effect: Deny, Principal: { AWS: '*' }, Action: !Ref Action, NotResource: 'arn:aws:s3:::b' }
        Full:
          Type: AWS::Organizations::Policy
          Properties:
            Name: full
            Type: RESOURCE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: '*', Action: '*', Resource: '*' }
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, NotAction: 'ec2:*', Resource: '*' }
    `,
  },
];
