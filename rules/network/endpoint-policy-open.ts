import { getAtt, ref, sub, text, type Editor, type Hole, type NewMap, type NewValue } from '#core/edit/index.ts';
import {
  cacheBuckets,
  endpointSubject,
  isOwn,
  openingsOf,
  pullsImages,
  readsObjects,
  resource,
  templateMacros,
  isAboutRunners,
  type Endpoint,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, get, isMap } from '#core/syntax/index.ts';
import { ecrLayers, isPlainMap } from './_endpoints.ts';

export default defineRule({
  id: 'network/endpoint-policy-open',
  title: 'VPC endpoint that lets through requests for any resource',
  severity: 'medium',
  since: '0.1.0',
  why: 'An endpoint is a way out that no security group and no firewall sees: with credentials of their own, intruders copy data through it into an account of theirs.',
  refs: [
    'WB901',
    'WB902',
    'WB903',
    'WB912',
    'CWE-284',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  ],
  preset: 'recommended',
  on: endpointSubject,
  messages: {
    noPolicy: '{name} has no policy{when}, so it lets through every {service} request, for resources of any account.',
    everything: 'The policy of {name} allows every {service} request{when}, for resources of any account.',
    anyResource:
      'The policy of {name} limits the actions{when}, but not the {service} resources, which may be of any account.',
    principalOnly: {
      text: 'The policy of {name} limits who may use it{when}, but not the {service} resources, which may be of any account.',
      severity: 'low',
    },
  },
  checklist: { 9: { noPolicy: 'fail', everything: 'fail', anyResource: 'fail', principalOnly: 'partial' } },

  *check(endpoint, finding, facts) {
    const args = { name: endpoint.name, service: endpoint.service };
    const mayChange = facts.get(templateMacros).length > 0;
    // Most templates have such endpoints, and most need no more; where runners of strangers' code run, it is a way out.
    const severity = facts.get(isAboutRunners) ? 'medium' : 'low';
    for (const { kind, node, when } of openingsOf(facts, endpoint)) {
      if (kind === 'no-policy' && mayChange) continue;
      const found = {
        'no-policy': finding.noPolicy,
        everything: finding.everything,
        'any-resource': finding.anyResource,
        'principal-only': finding.principalOnly,
      }[kind](node, args);
      yield (kind === 'principal-only' ? found : found.withSeverity(severity)).when(when);
    }
  },

  fixes: {
    cacheBucket: {
      title: 'Allow only the cache bucket (may block other buckets)',
      applicability: 'needs-review',
      asks: ['artifacts'],
      apply(context) {
        const buckets = certainCaches(context);
        if (context.subject.service !== 's3' || buckets.length === 0) return 'decline';
        const arns = buckets.flatMap((id) => [getAtt(id, 'Arn'), sub(`\${${id}.Arn}/*`)]);
        return setPolicy(context, [cacheStatement(arns), ...artifactStatements(context), ecrLayers]);
      },
    },
    bucket: {
      title: 'Allow only one bucket (may block other buckets)',
      applicability: 'placeholder',
      asks: ['cache', 'artifacts'],
      apply(context) {
        if (context.subject.service !== 's3' || certainCaches(context).length > 0) return 'decline';
        const cache = cacheStatement(bucketArns(context.input('cache')));
        return setPolicy(context, [cache, ...artifactStatements(context), ecrLayers]);
      },
    },
    repository: {
      title: 'Allow only one repository (may block other images)',
      applicability: 'placeholder',
      asks: ['repository'],
      apply(context) {
        if (!/^ecr\.(?:api|dkr)$/.test(context.subject.service)) return 'decline';
        return setPolicy(context, [login, repositoryStatement(context.input('repository'))]);
      },
    },
    account: {
      title: 'Allow only resources of this account (may block others)',
      applicability: 'needs-review',
      apply(context) {
        const { finding, subject } = context;
        if (finding.message !== 'noPolicy') return limitToAccount(context);
        const own = {
          Effect: 'Allow',
          Principal: '*',
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: thisAccount },
        };
        return setPolicy(context, subject.service === 's3' ? [own, ecrLayers] : [own]);
      },
    },
  },
});

const thisAccount: NewMap = { 'aws:ResourceAccount': ref('AWS::AccountId') };

/** Nobody of another account logs in from here. */
const ownPrincipals: NewMap = { StringEquals: { 'aws:PrincipalAccount': ref('AWS::AccountId') } };

const login: NewMap = {
  Sid: 'Login',
  Effect: 'Allow',
  Principal: '*',
  Action: 'ecr:GetAuthorizationToken',
  Resource: '*',
  Condition: ownPrincipals,
};

function cacheStatement(resources: readonly NewValue[]): NewMap {
  const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListBucket'];
  return { Sid: 'CacheBucket', Effect: 'Allow', Principal: '*', Action: actions, Resource: resources };
}

/** For the bucket of artifacts, if the person who asked for the fix has named one. */
function artifactStatements({ input }: FixContext<Endpoint>): readonly NewMap[] {
  const bucket = input('artifacts');
  if (typeof bucket !== 'string') return [];
  const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'];
  return [{ Sid: 'ArtifactsBucket', Effect: 'Allow', Principal: '*', Action: actions, Resource: bucketArns(bucket) }];
}

/** A bucket and its objects. */
function bucketArns(name: string | Hole): readonly NewValue[] {
  return ['', '/*'].map((suffix) => sub(text('arn:${AWS::Partition}:s3:::', name, suffix)));
}

function repositoryStatement(name: string | Hole): NewMap {
  const pull = ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'];
  const push = ['PutImage', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'];
  return {
    Sid: 'CiRepository',
    Effect: 'Allow',
    Principal: '*',
    Action: [...pull, ...push].map((action) => `ecr:${action}`),
    Resource: sub(text('arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/', name)),
    Condition: ownPrincipals,
  };
}

/** The cache buckets that exist whenever the endpoint does: `GetAtt` of a resource that is not made fails. */
function certainCaches({ subject, facts }: FixContext<Endpoint>): readonly string[] {
  const conditions = new Set(subject.when.map((each) => ('condition' in each ? each.condition : '')));
  return facts.get(cacheBuckets).filter((id) => {
    const when = facts.get(resource, id)?.when ?? [];
    return when.every((each) => 'condition' in each && conditions.has(each.condition));
  });
}

/**
 * Gives the endpoint a policy with these statements, in place of one whose only statement allows everything: in place
 * of a narrower one they might allow more.
 */
function setPolicy(
  { edit, finding, subject, tree }: FixContext<Endpoint>,
  statements: readonly NewMap[],
): Editor | 'decline' {
  if (!subject.resource || !isOwn(tree, subject.owner, subject.node)) return 'decline';
  const document = { Version: '2012-10-17', Statement: statements };
  const entry = entryOf(subject.node, 'PolicyDocument');
  if (!entry) return edit.put(subject.node, 'PolicyDocument', document);
  const [policy, ...others] = subject.policies;
  const own = get(entry.value, 'Statement');
  const isOnly = own?.kind === 'seq' ? own.items.length === 1 : isMap(own);
  if (finding.message !== 'everything' || !policy || others.length > 0 || policy.node !== entry.value || !isOnly)
    return 'decline';
  return isOwn(tree, subject.owner, policy.node) ? edit.replace(policy.node, document) : 'decline';
}

/** Adds the account of the resource to what the statement demands. */
function limitToAccount({ edit, finding, facts, subject, tree }: FixContext<Endpoint>): Editor | 'decline' {
  const statement = openingsOf(facts, subject).find(({ node }) => node === finding.at)?.statement;
  if (!subject.resource || !statement || !isOwn(tree, subject.owner, statement.node)) return 'decline';
  const condition = entryOf(statement.node, 'Condition')?.value;
  const equals = entryOf(condition, 'StringEquals')?.value;
  if (condition && !isPlainMap(condition)) return 'decline';
  if (equals && !isPlainMap(equals)) return 'decline';
  const siblings = get(statement.policy.node, 'Statement');
  // Layers of images are in a bucket of AWS: whoever could read them still can.
  if (subject.service === 's3' && finding.message !== 'principalOnly' && readsObjects(statement)) {
    if (siblings?.kind === 'seq') edit.append(siblings, ecrLayers);
    else if (facts.get(pullsImages)) return 'decline';
  }
  if (equals) return edit.put(equals, 'aws:ResourceAccount', ref('AWS::AccountId'));
  return condition
    ? edit.put(condition, 'StringEquals', thisAccount)
    : edit.put(statement.node, 'Condition', { StringEquals: thisAccount });
}

export const examples: readonly Example[] = [
  {
    title: 'a gateway endpoint without a policy, beside runners and their cache',
    dialect: 'cfn',
    fixes: ['cacheBucket', 'account'],
    bad: `
      Parameters:
        RunnerVpc:
          Type: AWS::EC2::VPC::Id
      Resources:
        S3Endpoint:
        ^^^^^^^^^^ noPolicy
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref RunnerVpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3 # free of charge
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationInDays: 14
    `,
  },
  {
    title: 'an interface endpoint without a policy',
    dialect: 'cfn',
    fixes: ['repository', 'account'],
    bad: `
      Resources:
        RegistryEndpoint:
        ^^^^^^^^^^^^^^^^ noPolicy low
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Join ['.', [com.amazonaws, !Ref AWS::Region, ecr.api]]
    `,
  },
  {
    title: 'a policy for some stacks only',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsStrict: !Equals [!Ref Stage, prod]
      Resources:
        Endpoint:
        ^^^^^^^^ noPolicy low
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.dynamodb
            PolicyDocument: !If
              - IsStrict
              - Statement:
                  - Effect: Allow
                    Principal: '*'
                    Action: dynamodb:*
                    Resource: arn:aws:dynamodb:eu-west-1:123456789012:table/jobs
              - !Ref AWS::NoValue
    `,
  },
  {
    title: 'the default policy written out',
    dialect: 'cfn',
    fixes: ['bucket', 'account'],
    bad: `
      {
        "Resources": {
          "Endpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
              "VpcId": "vpc-0123456789abcdef0",
              "ServiceName": { "Fn::Sub": "com.amazonaws.\${AWS::Region}.s3" },
              "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                  { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }
                                                                                    ^^^ everything low
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'a few actions on every bucket',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::public-assets/*
                - Effect: Allow
                  Principal: '*'
                  Action: [s3:GetObject, s3:PutObject]
                  Resource:
                    - arn:aws:s3:::*
                      ^^^^^^^^^^^^^^ anyResource low
    `,
  },
  {
    title: 'everything but one resource',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.sqs
            PolicyDocument:
              Statement:
                Effect: Allow
                Principal: '*'
                Action: sqs:SendMessage
                NotResource: arn:aws:sqs:eu-west-1:123456789012:payments
                ^^^^^^^^^^^ anyResource low
    `,
  },
  {
    title: 'a limit to principals, which may write anywhere',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:*
                  Resource: '*'
                            ^^^ principalOnly
                  Condition:
                    StringEquals:
                      aws:PrincipalAccount: '123456789012'
    `,
  },
  {
    title: 'a condition that does not hold back an absent key',
    dialect: 'cfn',
    fixes: ['repository', 'account'],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.ecr.dkr
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: '*'
                  Resource: '*'
                            ^^^ everything low
                  Condition:
                    StringEqualsIfExists:
                      aws:ResourceAccount: '123456789012'
    `,
  },
  {
    title: 'a condition that depends on the stage',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsStrict: !Equals [!Ref Stage, prod]
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.ecr.dkr
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: ecr:BatchGetImage
                  Resource: '*'
                            ^^^ anyResource low
                  Condition: !If [IsStrict, { StringEquals: { aws:ResourceAccount: '123456789012' } }, !Ref AWS::NoValue]
    `,
  },
  {
    title: 'a policy that an alias repeats',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.dynamodb
            PolicyDocument: &policy
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: dynamodb:GetItem
                  Resource: '*'
                            ^^^ anyResource low
          Metadata:
            Reviewed: *policy
    `,
  },
  {
    title: 'what describe-vpc-endpoints printed',
    dialect: 'vpc-endpoint',
    fixes: [],
    bad: `
      {
        "VpcEndpoints": [
          {
            "VpcEndpointId": "vpce-0123456789abcdef0",
            "VpcEndpointType": "Gateway",
            "ServiceName": "com.amazonaws.eu-west-1.s3",
            "PolicyDocument": "{\\"Statement\\":[{\\"Action\\":\\"*\\",\\"Effect\\":\\"Allow\\",\\"Principal\\":\\"*\\",\\"Resource\\":\\"*\\"}]}"
                                                                                                                       ^^^^^ everything low
          },
          {
            "VpcEndpointId": "vpce-0fedcba9876543210",
            "VpcEndpointType": "Interface",
            "ServiceName": "com.amazonaws.eu-west-1.sts",
            "PolicyDocument": {
              "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*" }]
                                                                                                           ^^^ anyResource low
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a policy for the bucket and for the layers of images',
    dialect: 'cfn',
    good: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource:
                    - arn:aws:s3:::ci-cache-example/*
                    - !Sub arn:\${AWS::Partition}:s3:::prod-\${AWS::Region}-starport-layer-bucket/*
        Api:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.api
            PolicyDocument:
              Statement:
                - { Effect: Allow, Principal: '*', Action: ecr:GetAuthorizationToken, Resource: '*' }
    `,
  },
  {
    title: 'a perimeter: everything, but nothing of other organisations',
    dialect: 'cfn',
    good: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Statement:
                - { Effect: Allow, Principal: '*', Action: '*', Resource: '*' }
                - Effect: Deny
                  Principal: '*'
                  Action: '*'
                  Resource: '*'
                  Condition:
                    StringNotEqualsIfExists:
                      aws:ResourceOrgID: o-exampleorgid
    `,
  },
  {
    title: 'services of other vendors, load balancers, and policies that nobody can know here',
    dialect: 'cfn',
    good: `
      Parameters:
        Policy:
          Type: String
      Resources:
        Partner:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0
        Inspection:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: GatewayLoadBalancer
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
        Given:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument: !Ref Policy
    `,
  },
  {
    title: 'a template that a macro completes',
    dialect: 'cfn',
    good: `
      Transform: CompanyDefaults
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
    `,
  },
];
