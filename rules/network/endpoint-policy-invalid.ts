import { endpointSubject, isOwn, policyDefects } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'network/endpoint-policy-invalid',
  title: 'VPC endpoint policy that AWS rejects, or that allows nothing',
  severity: 'low',
  since: '0.1.0',
  why: 'A policy that does not take effect limits nobody, and one that breaks the builds is soon replaced by one that allows everything.',
  refs: [
    'WB906',
    'WB907',
    'WB908',
    'WB909',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  ],
  preset: 'recommended',
  on: endpointSubject,
  checklist: {
    9: {
      noPrincipal: 'note',
      allowsNothing: 'note',
      tooLong: 'note',
      systemKey: 'note',
      shortWildcard: 'note',
      mixedAccount: 'note',
    },
  },
  messages: {
    noPrincipal: {
      text: 'A statement of the policy of {name} has no Principal{when}, and AWS takes no endpoint policy without one.',
      severity: 'high',
    },
    allowsNothing: {
      text: 'The policy of {name} allows nothing{when}, so every {service} request through it fails.',
      severity: 'medium',
    },
    tooLong: 'The policy of {name} has at least {text} characters{when}; AWS takes 20480.',
    systemKey: 'The policy of {name} tests {key} for "{text}"{when}, but AWS allows no wildcard with that key.',
    shortWildcard:
      'The policy of {name} tests {key} for "{text}"{when}; AWS wants six characters in a row before or after each wildcard.',
    mixedAccount:
      'The policy of {name} names account "{text}" in an ARN{when}; AWS takes a whole account id there, or a wildcard alone.',
  },

  *check(endpoint, finding, facts) {
    const { name, service } = endpoint;
    for (const policy of endpoint.policies) {
      for (const { kind, node, text, key, when } of policyDefects(facts, policy)) {
        const args = { name, service, text, key };
        yield {
          'no-principal': finding.noPrincipal,
          'allows-nothing': finding.allowsNothing,
          'too-long': finding.tooLong,
          'system-key': finding.systemKey,
          'short-wildcard': finding.shortWildcard,
          'mixed-account': finding.mixedAccount,
        }
          [kind](node, args)
          .when(when);
      }
    }
  },

  fixes: {
    anybody: {
      title: 'Let the statement speak of any principal',
      applicability: 'needs-review',
      apply({ edit, facts, finding, subject, tree }) {
        const defects = subject.policies.flatMap((policy) => policyDefects(facts, policy));
        const { statement } = defects.find(({ kind, node }) => kind === 'no-principal' && node === finding.at) ?? {};
        if (!statement || !subject.resource || !isOwn(tree, subject.owner, statement.node)) return 'decline';
        return edit.put(statement.node, 'Principal', '*', { after: 'Effect' });
      },
    },
  },
  remedy:
    'Write the policy within the limits of AWS: a Principal in each statement, at least one Allow, whole account ids.',
});

export const examples: readonly Example[] = [
  {
    title: 'statements without a principal',
    dialect: 'cfn',
    fixes: ['anybody'],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow # for jobs
                  ^^^^^^ noPrincipal
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::ci-cache-example/*
    `,
  },
  {
    title: 'a policy of nothing but prohibitions, and one of no statement',
    dialect: 'cfn',
    fixes: [],
    bad: `
      {
        "Resources": {
          "Endpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
              "VpcId": "vpc-0123456789abcdef0",
              "ServiceName": "com.amazonaws.eu-west-1.s3",
              "PolicyDocument": {
                "Statement": [
                ^^^^^^^^^^^ allowsNothing
                  { "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*" }
                ]
              }
            }
          },
          "OtherEndpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
              "VpcId": "vpc-0123456789abcdef0",
              "ServiceName": "com.amazonaws.eu-west-1.dynamodb",
              "PolicyDocument": { "Statement": [] }
                                  ^^^^^^^^^^^ allowsNothing
            }
          }
        }
      }
    `,
  },
  {
    title: 'wildcards where AWS takes none',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.sqs
            VpcEndpointType: Interface
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: "*"
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs:eu-west-1:2109*:jobs
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mixedAccount
                  Condition:
                    StringLike:
                      aws:PrincipalAccount: "2109*"
                                            ^^^^^^^ systemKey
                      aws:PrincipalTag/team: ci-*
                                             ^^^^ shortWildcard
    `,
  },
  {
    title: 'a policy that is too long',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Metadata:
        Caches: &caches
          Effect: Allow
          Principal: "*"
          Action: s3:GetObject
          Resource:
            - arn:aws:s3:::ci-cache-of-the-team-for-payments-in-eu-west-1/*
            - arn:aws:s3:::ci-cache-of-the-team-for-accounts-in-eu-west-1/*
            - arn:aws:s3:::ci-cache-of-the-team-for-shipping-in-eu-west-1/*
            - arn:aws:s3:::ci-cache-of-the-team-for-searching-in-eu-west-1/*
            - arn:aws:s3:::ci-cache-of-the-team-for-reporting-in-eu-west-1/*
            - arn:aws:s3:::ci-cache-of-the-team-for-analytics-in-eu-west-1/*
            - arn:aws:s3:::ci-cache-of-the-team-for-notifications-in-eu-west-1/*
            - arn:aws:s3:::ci-cache-of-the-team-for-recommendations-in-eu-west-1/*
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Statement: [*caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches, *caches]
              ^^^^^^^^^ tooLong
    `,
  },
  {
    title: 'policies within the limits',
    dialect: 'cfn',
    good: `
      Parameters:
        Principal:
          Type: String
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.sqs
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: {AWS: !Ref Principal}
                  Action: sqs:SendMessage
                  Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs-*
                  Condition:
                    StringLike:
                      aws:PrincipalArn: arn:aws:iam::*:role/runners-*
                      aws:PrincipalTag/team: !Sub "\${AWS::StackName}-*"
                    StringEquals:
                      aws:PrincipalAccount: !Ref AWS::AccountId
                - Effect: Deny
                  NotPrincipal: {AWS: !Ref Principal}
                  Action: sqs:DeleteQueue
                  Resource: "*"
    `,
  },
];
