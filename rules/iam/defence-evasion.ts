import { isInGroup, actionTrait } from '#core/data/index.ts';
import { actionTerms, isDenied, mayGrant, resourceTerms, type ActionTerm, grantOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/defence-evasion',
  title: 'Actions that switch off what records',
  severity: 'info',
  since: '0.1.0',
  why: 'An intruder who may stop the trail and the detector leaves no trace of all that follows. Few roles need it, and none that runs jobs.',
  refs: [
    'CWE-778',
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  preset: 'recommended',
  on: grantOf('statement that may grant the hiding of traces', actionTrait.evades),
  messages: {
    evades: '{actions} switches off what records and watches in the account.',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement)) return;
    const resources = resourceTerms(statement);
    for (const term of actionTerms(statement)) {
      const names = evadingIn(term).filter(
        (name) =>
          !(resources.length > 0 && resources.every(({ pattern }) => isDenied(facts, statement, name, pattern))),
      );
      if (names.length === 0) continue;
      const written = render(term.value);
      const actions = term.breadth === 'literal' ? written : `${written} (${listed(names)})`;
      yield finding.evades(term.node, { actions }).when(statement.when).when(term.when);
    }
  },

  fixes: {},
  remedy:
    'Leave these actions to a role that looks after security, and deny them to all others by a service control policy.',
});

/** Of a pattern, they have to be what it is for: ec2:Delete* is for more than flow logs. */
function evadingIn({ breadth, actions }: ActionTerm): readonly string[] {
  if (breadth !== 'literal' && breadth !== 'pattern') return [];
  const found = actions.filter(({ name }) => isInGroup(name, 'evasion')).map(({ name }) => name);
  return found.length * 4 >= actions.length ? found : [];
}

export const examples: readonly Example[] = [
  {
    title: 'trails, detectors and flow logs',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["cloudtrail:StopLogging", "cloudtrail:StartLogging", "guardduty:DeleteD*"],
                       ^^^^^^^^^^^^^^^^^^^^^^^^ evades
                                                                            ^^^^^^^^^^^^^^^^^^^^ evades
            "Resource": "*"
          },
          {
            "Effect": "Allow",
            "Action": "ec2:DeleteFlowLogs",
                      ^^^^^^^^^^^^^^^^^^^^ evades
            "Resource": "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*"
          }
        ]
      }
    `,
  },
  {
    title: 'a recorder, in some stacks',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
            Policies:
              - PolicyName: record
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action:
                        - !If [IsProd, config:StartConfigurationRecorder, config:StopConfigurationRecorder]
                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ evades
                      Resource: '*'
    `,
  },
  {
    title: 'what is denied, what reads, wide patterns, all of a service, what a parameter gives, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: [cloudtrail:DeleteTrail, cloudtrail:GetTrailStatus], Resource: '*' }
                - { Effect: Deny, Action: 'cloudtrail:Delete*', Resource: '*' }
                - { Effect: Allow, Action: ['ec2:Delete*', 'cloudtrail:*', 'guardduty:Get*'], Resource: '*' }
                - { Effect: Allow, Action: !Ref Action, Resource: '*' }
                - { Effect: Deny, Action: organizations:LeaveOrganization, Resource: '*' }
    `,
  },
];
