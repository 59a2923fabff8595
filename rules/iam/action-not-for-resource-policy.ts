import { iamData, servicesOfHost } from '#core/data/index.ts';
import { actionTerms, resourceStatementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { literal } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/action-not-for-resource-policy',
  title: 'Action of another service in the policy of a resource',
  severity: 'medium',
  since: '0.1.0',
  why: 'Most services refuse such a policy, and with it the update of the stack; the others ignore the action, so that it is neither allowed nor denied.',
  refs: [
    'access-analyzer:UNSUPPORTED_ACTION_IN_POLICY',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: resourceStatementSubject,
  messages: {
    service: 'The policy of {type} decides on actions of {services} only; "{action}" is none of them.',
  },

  *check(statement, finding) {
    const { policy, notActions, when } = statement;
    const type = policy.owner?.type ?? '';
    const services = policy.kind === 'resource' && !notActions ? servicesOfHost(type) : undefined;
    if (!services) return;
    for (const { value, node, when: own } of actionTerms(statement)) {
      const action = literal(value) ?? '';
      const service = /^([\w-]+):/.exec(action)?.[1]?.toLowerCase();
      // What is no service at all has a rule of its own.
      if (service === undefined || services.includes(service) || !iamData().hasService(service)) continue;
      yield finding
        .service(node, { type, services: services.join(' and '), action })
        .when(when)
        .when(own);
    }
  },

  fixes: {},
  remedy: 'Take the action out, or put it into the policy of a resource of its own service.',
});

export const examples: readonly Example[] = [
  {
    title: 'a key in the policy of a bucket, and messages in that of a topic',
    dialect: 'cfn',
    bad: `
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' }
                  Action: [s3:GetObject, kms:Decrypt]
                                         ^^^^^^^^^^^ service
                  Resource: arn:aws:s3:::artifacts-of-ci/*
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [!Ref Topic]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' }
                  Action: sqs:SendMessage
                          ^^^^^^^^^^^^^^^ service
                  Resource: '*'
        Topic:
          Type: AWS::SNS::Topic
        Api:
          Type: AWS::ApiGateway::RestApi
          Properties:
            Name: builds
            Policy:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' }
                  Action: [execute-api:Invoke, lambda:InvokeFunction]
                                               ^^^^^^^^^^^^^^^^^^^^^ service
                  Resource: execute-api:/*
    `,
  },
  {
    title: 'a Deny, a pattern, and a branch',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action:
                    - kms:Decrypt
                    - S3:Get*
                      ^^^^^^^ service
                    - !If [IsProd, secretsmanager:GetSecretValue, kms:Encrypt]
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ service
                  Resource: '*'
    `,
  },
  {
    title:
      'own actions, everything, names that are no services, what parameters give, and policies that take any action',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: [S3:GetObject, !Ref Action, 'z3:Get'], Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, Principal: '*', Action: '*', Resource: 'arn:aws:s3:::b/*', Condition: { Bool: { aws:SecureTransport: 'false' } } }
                - { Effect: Deny, Principal: { AWS: '111122223333' }, NotAction: ['kms:Decrypt', 's3:GetObject'], Resource: 'arn:aws:s3:::b/*' }
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: '*', Action: 'kms:Decrypt', Resource: '*' }
        Role:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['kms:Decrypt', 's3:GetObject'], Resource: '*' }
    `,
  },
];
