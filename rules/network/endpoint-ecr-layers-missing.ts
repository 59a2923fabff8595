import { keep } from '#core/edit/index.ts';
import { endpointSubject, isOwn, layersBlockedBy, pullsImages, statementsOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { ecrLayers, isPlainMap } from './_endpoints.ts';

export default defineRule({
  id: 'network/endpoint-ecr-layers-missing',
  title: 'S3 endpoint that blocks the layers of images',
  severity: 'medium',
  since: '0.1.0',
  why: 'Pulls of images fail where nobody looks for the cause in a policy for S3, and the usual way out is to allow every bucket again.',
  refs: ['WB905', 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html'],
  preset: 'recommended',
  on: endpointSubject,
  checklist: { 9: { blocked: 'note' } },
  messages: {
    blocked:
      'The policy of {name} does not let s3:GetObject through for the bucket of image layers (prod-<region>-starport-layer-bucket){when}, so pulls from ECR will fail.',
  },

  *check(endpoint, finding, facts) {
    if (!facts.get(pullsImages)) return;
    for (const policy of layersBlockedBy(facts, endpoint)) {
      const at = entryOf(policy.node, 'Statement')?.key ?? policy.node;
      yield finding.blocked(at, { name: endpoint.name }).when(policy.when);
    }
  },

  fixes: {
    allow: {
      title: 'Allow the layers of images',
      applicability: 'safe',
      apply({ edit, facts, finding, subject, tree }) {
        const policy = layersBlockedBy(facts, subject).find(
          ({ node }) => entryOf(node, 'Statement')?.key === finding.at,
        );
        const statements = entryOf(policy?.node, 'Statement')?.value;
        if (!policy || !statements || !subject.resource || !isOwn(tree, subject.owner, policy.node)) return 'decline';
        const sids = statementsOf(facts, policy).map(({ sid }) => sid);
        const { Sid, ...rest } = ecrLayers;
        // Sids are unique within a policy.
        const layers = Sid !== undefined && !sids.includes('EcrLayers') ? { Sid, ...rest } : rest;
        if (statements.kind === 'seq' && statements.tag === undefined) return edit.append(statements, layers);
        return isPlainMap(statements) ? edit.replace(statements, [keep(statements), layers]) : 'decline';
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a policy for the cache bucket, beside the endpoints of ECR',
    dialect: 'cfn',
    fixes: ['allow'],
    bad: `
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
              ^^^^^^^^^ blocked
                - Sid: CacheBucket # ours
                  Effect: Allow
                  Principal: "*"
                  Action: [s3:GetObject, s3:PutObject]
                  Resource: !Sub \${CacheBucket.Arn}/*
                - Sid: Buckets
                  Effect: Allow
                  Principal: "*"
                  Action: s3:ListAllMyBuckets
                  Resource: "*"
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.dkr
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: "*"
                  Action: ecr:BatchGetImage
                  Resource: !Sub arn:aws:ecr:\${AWS::Region}:\${AWS::AccountId}:repository/ci
        CacheBucket:
          Type: AWS::S3::Bucket
    `,
  },
  {
    title: 'one statement that is no list, beside a role that pulls images',
    dialect: 'cfn',
    fixes: ['allow'],
    bad: `
      {
        "Resources": {
          "S3Endpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
              "VpcId": "vpc-0123456789abcdef0",
              "ServiceName": "com.amazonaws.eu-west-1.s3",
              "PolicyDocument": {
                "Statement": {
                ^^^^^^^^^^^ blocked
                  "Effect": "Allow",
                  "Principal": "*",
                  "Action": "s3:GetObject",
                  "Resource": "arn:aws:s3:::ci-cache-example/*"
                }
              }
            }
          },
          "PullPolicy": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
              "PolicyDocument": {
                "Statement": [
                  {
                    "Effect": "Allow",
                    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    "Resource": "arn:aws:ecr:eu-west-1:210987654321:repository/ci"
                  }
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'a limit to the own account, to which the layers do not belong',
    dialect: 'cfn',
    fixes: ['allow'],
    bad: `
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Statement:
              ^^^^^^^^^ blocked
                - Effect: Allow
                  Principal: "*"
                  Action: "*"
                  Resource: "*"
                  Condition:
                    StringEquals:
                      aws:ResourceAccount: !Ref AWS::AccountId
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.api
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: ecr:GetAuthorizationToken, Resource: "*"}
    `,
  },
  {
    title: 'the bucket of image layers, and resources that deployment decides',
    dialect: 'cfn',
    good: `
      Parameters:
        Buckets:
          Type: CommaDelimitedList
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: "*"
                  Action: s3:Get*
                  Resource: !Sub arn:\${AWS::Partition}:s3:::prod-\${AWS::Region}-starport-layer-bucket/*
        GivenEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0fedcba9876543210
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: "*"
                  Action: s3:GetObject
                  Resource: !Ref Buckets
        PrefixEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0fedcba9876543211
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: "*"
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::prod-*
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.api
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: ecr:GetAuthorizationToken, Resource: "*"}
    `,
  },
  {
    title: 'a policy for one bucket, where nothing pulls images',
    dialect: 'cfn',
    good: `
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::ci-cache-example/*"}
    `,
  },
];
