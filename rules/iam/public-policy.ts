import { policySubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { literal } from '#core/values/index.ts';
import { accountFix, actionsOf, keysOf, lessened, opennessesOf, placeOf } from './_public.ts';

export default defineRule({
  id: 'iam/public-policy',
  title: 'Resource that its policy opens to anyone',
  severity: 'high',
  since: '0.1.0',
  why: 'Whoever knows or guesses the name of the resource can use it, from any account or without one, and nothing in your own accounts has to be broken into for that.',
  refs: [
    'checkov:CKV_AWS_32',
    'checkov:CKV_AWS_33',
    'checkov:CKV_AWS_283',
    'access-analyzer:ALLOW_WITH_NOTPRINCIPAL',
    'cfn_nag:F6',
    'cfn_nag:F7',
    'cfn_nag:F8',
    'cfn_nag:F9',
    'cfn_nag:F16',
    'cfn_nag:F18',
    'cfn_nag:F21',
    'cfn_nag:F76',
    'FSBP:S3.2',
    'CWE-732',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
  ],
  narrowerRefs: {
    'access-analyzer:ALLOW_WITH_NOTPRINCIPAL': { messages: ['notPrincipal'] },
    'cfn_nag:F6': { messages: ['notPrincipal'] },
    'cfn_nag:F7': { messages: ['notPrincipal'] },
    'cfn_nag:F8': { messages: ['notPrincipal'] },
    'cfn_nag:F9': { messages: ['notPrincipal'] },
    'cfn_nag:F16': { messages: ['changes', 'reads'] },
    'cfn_nag:F18': { messages: ['changes', 'reads'] },
    'cfn_nag:F21': { messages: ['changes', 'reads'] },
    'cfn_nag:F76': { messages: ['changes', 'reads'] },
  },
  preset: 'recommended',
  on: policySubject,
  messages: {
    changes:
      'Anyone may use {actions} here{when}, in your accounts or outside: no condition leaves only callers that you know.',
    reads: {
      text: 'Anyone may read here with {actions}{when}, in your accounts or outside: no condition leaves only callers that you know.',
      severity: 'medium',
    },
    notPrincipal: 'NotPrincipal with Allow lets in everyone but those it names, also callers outside of AWS.',
  },

  *check(policy, finding, facts) {
    for (const { as, statement, when } of opennessesOf(facts, policy)) {
      if (as !== 'public' && (as !== 'weak' || (!statement.notPrincipals && keysOf(statement) !== ''))) continue;
      const at = placeOf(statement);
      const found = statement.notPrincipals
        ? finding.notPrincipal(at)
        : finding[onlyReads(statement) ? 'reads' : 'changes'](at, { actions: actionsOf(statement) });
      yield lessened(facts, policy, found.when(when));
    }
  },

  fixes: { account: accountFix },
  remedy:
    'Name the accounts or roles that are meant in Principal, or add a condition on aws:PrincipalOrgID, aws:SourceVpce or aws:SourceArn.',
});

/** Whether no action changes anything, by its name: `Get`, `List`, `Describe`, `BatchGet`; unknown actions may. */
function onlyReads({ actions }: Statement): boolean {
  const names = actions?.items.map(({ value }) => literal(value)) ?? [];
  return (
    names.length > 0 &&
    actions?.unknown.length === 0 &&
    names.every(
      (name) => name !== undefined && /^[a-z0-9-]+:(?:Batch)?(?:Get|List|Describe|Check|Head|Receive)/i.test(name),
    )
  );
}

export const examples: readonly Example[] = [
  {
    title: 'a queue to which anyone may send, and from which anyone may take',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        Jobs:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow # producers
                  Principal: '*'
                             ^^^ changes
                  Action: sqs:SendMessage
                  Resource: !GetAtt Queue.Arn
                - Effect: Allow
                  Principal:
                    AWS:
                      - arn:aws:iam::111122223333:root
                      - '*'
                        ^^^ changes
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage]
                  Resource: !GetAtt Queue.Arn
        Queue:
          Type: AWS::SQS::Queue
    `,
  },
  {
    title: 'a policy that a call makes a text of',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Transform: AWS::LanguageExtensions
      Resources:
        Queue:
          Type: AWS::SQS::Queue
        Jobs:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Fn::ToJsonString:
                Version: '2012-10-17'
                Statement:
                  - Effect: Allow
                    Principal: '*'
                               ^^^ changes
                    Action: sqs:SendMessage
                    Resource: !GetAtt Queue.Arn
    `,
  },
  {
    title: 'a bucket that anyone may read, and one that blocks such policies',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        Site:
          Type: AWS::S3::Bucket
        SitePolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Site
            PolicyDocument:
              Statement:
                Effect: Allow
                Principal: { AWS: '*' }
                                  ^^^ reads
                Action: s3:GetObject
                Resource: !Sub \${Site.Arn}/*
        Logs:
          Type: AWS::S3::Bucket
          Properties:
            PublicAccessBlockConfiguration:
              BlockPublicPolicy: true
              RestrictPublicBuckets: true
        LogsPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Logs
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                             ^^^ changes info
                  Action: s3:PutObject
                  Resource: !Sub \${Logs.Arn}/*
    `,
  },
  {
    title: 'everyone but one who has left',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:user/former" },
            ^^^^^^^^^^^^^^ notPrincipal
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*"
          }
        ]
      }
    `,
  },
  {
    title: 'everyone, but only through an endpoint, of an organisation, or for a resource of yours',
    dialect: 'cfn',
    good: `
      Parameters:
        Organisation:
          Type: String
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }] }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:SourceVpce: !Ref Endpoint } }
                - Effect: Allow
                  Principal: '*'
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:PrincipalOrgID: !Ref Organisation } }
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [arn:aws:sns:eu-west-1:111122223333:t]
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: sns:Publish
                  Resource: '*'
                  Condition: { ArnLike: { aws:SourceArn: 'arn:aws:s3:*:*:uploads' } }
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement:
                - Effect: Allow
                  Principal: { AWS: '*' }
                  Action: kms:Decrypt
                  Resource: '*'
                  Condition:
                    StringEquals:
                      kms:CallerAccount: !Ref AWS::AccountId
                      kms:ViaService: !Sub secretsmanager.\${AWS::Region}.amazonaws.com
    `,
  },
  {
    title: 'a perimeter: a Deny for all callers of other organisations',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" },
          {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
            "Condition": {
              "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-abc123" },
              "BoolIfExists": { "aws:PrincipalIsAWSService": "false" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'APIs, which are open without a policy, and domains in a network',
    dialect: 'cfn',
    good: `
      Parameters:
        Network:
          Type: String
      Resources:
        Api:
          Type: AWS::ApiGateway::RestApi
          Properties:
            Policy: { Statement: [{ Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: '*' }] }
        Search:
          Type: AWS::OpenSearchService::Domain
          Properties:
            VPCOptions: { SubnetIds: [subnet-0123456789abcdef0] }
            AccessPolicies: { Statement: [{ Effect: Allow, Principal: { AWS: '*' }, Action: es:ESHttp*, Resource: '*' }] }
        Bucket:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringLike: { aws:SourceVpc: !Ref Network } }
    `,
  },
  {
    title: 'an effect that a parameter decides, and one that nobody knows',
    dialect: 'cfn',
    bad: `
      Parameters:
        Sharing: { Type: String, AllowedValues: [Allow, Deny], Default: Deny }
        Open: { Type: String }
      Resources:
        Shared:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: !Ref Sharing
                  Principal: '*'
                             ^^^ reads low
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::artifacts-of-ci/*
        Other:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: other-artifacts-of-ci
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: !Ref Open
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::other-artifacts-of-ci/*
    `,
    fixes: ['account'],
  },
];
