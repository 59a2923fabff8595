import type { Plain } from './plain-yaml.ts';

type Resource = Readonly<Record<string, Plain>>;

/** One kind of resource; `of` gives the `n`th resource of a template, which refers to those before it. */
export interface ResourceKind {
  readonly name: string;
  of(n: number): Resource;
}

/** In the order in which a template has them, again and again: number `n` is of kind `n % length`. */
export const resourceKinds: readonly ResourceKind[] = [
  { name: 'Vpc', of: vpc },
  { name: 'Subnet', of: subnet },
  { name: 'Group', of: group },
  { name: 'Role', of: role },
  { name: 'Bucket', of: bucket },
  { name: 'BucketPolicy', of: bucketPolicy },
  { name: 'Function', of: lambda },
  { name: 'Launch', of: launchTemplate },
  { name: 'Alarm', of: alarm },
  { name: 'Table', of: table },
  { name: 'Machine', of: stateMachine },
  { name: 'Endpoint', of: endpoint },
  { name: 'Queue', of: queue },
  { name: 'Task', of: task },
  { name: 'Document', of: dashboard },
  { name: 'Acl', of: aclEntry },
];

/** The name of the resource of `kind` in the same round as resource `n`. */
function near(kind: string, n: number): Plain {
  return { Ref: nearName(kind, n) };
}

function nearName(kind: string, n: number): string {
  const at = resourceKinds.findIndex(({ name }) => name === kind);
  return `${kind}${n - (n % resourceKinds.length) + at}`;
}

function tags(n: number, purpose: string): Plain {
  return [
    { Key: 'Name', Value: { 'Fn::Sub': `\${AWS::StackName}-${purpose}-${n}` } },
    { Key: 'Environment', Value: { Ref: 'Environment' } },
    { Key: 'Owner', Value: `team-${n % 7}@example.org` },
    { Key: 'CostCentre', Value: String(1000 + (n % 13)) },
    { Key: 'Purpose', Value: `Part ${n} of the ${purpose} that the platform team keeps for its users` },
  ];
}

function vpc(n: number): Resource {
  return {
    Type: 'AWS::EC2::VPC',
    Properties: {
      CidrBlock: n === 0 ? { Ref: 'VpcCidr' } : `10.${n % 200}.0.0/16`,
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
      Tags: tags(n, 'network'),
    },
  };
}

function subnet(n: number): Resource {
  return {
    Type: 'AWS::EC2::Subnet',
    Properties: {
      VpcId: near('Vpc', n),
      AvailabilityZone: { 'Fn::Select': [n % 3, { 'Fn::GetAZs': '' }] },
      CidrBlock: `10.${n % 200}.${n % 16}.0/24`,
      MapPublicIpOnLaunch: n % 2 === 0,
      Tags: tags(n, 'subnet'),
    },
  };
}

function group(n: number): Resource {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: `What may reach service ${n}, and where it may go`,
      VpcId: near('Vpc', n),
      SecurityGroupIngress: [
        ...[443, 8080, 9090, 5432, 6379].map((port) => ({
          IpProtocol: 'tcp',
          FromPort: port,
          ToPort: port,
          CidrIp: port === 443 ? { Ref: 'AdminCidr' } : `10.${n % 200}.${port % 250}.0/24`,
          Description: `Port ${port} from the services beside it`,
        })),
        {
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          CidrIp: { 'Fn::If': ['IsProd', '10.0.0.0/8', n % 5 === 0 ? '0.0.0.0/0' : '10.1.0.0/16'] },
          Description: 'Administrators',
        },
      ],
      SecurityGroupEgress: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0', Description: 'Registries and APIs' },
        { IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: { Ref: 'VpcCidr' }, Description: 'Names' },
      ],
      Tags: tags(n, 'service'),
    },
  };
}

function role(n: number): Resource {
  const statements = (names: readonly string[]): Plain => ({
    Version: '2012-10-17',
    Statement: names.map((service, index) => ({
      Sid: `Allow${index}`,
      Effect: 'Allow',
      Action: [`${service}:Get*`, `${service}:List*`, `${service}:Describe*`],
      Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:part-${n}/*` },
      Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
    })),
  });
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: { 'Fn::Sub': `\${AWS::StackName}-service-${n}` },
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        { PolicyName: 'data', PolicyDocument: statements(['s3', 'dynamodb', 'kms']) },
        { PolicyName: 'events', PolicyDocument: statements(['sqs', 'sns']) },
        { PolicyName: 'logs', PolicyDocument: statements(['logs']) },
      ],
    },
  };
}

function bucket(n: number): Resource {
  return {
    Type: 'AWS::S3::Bucket',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: ['reports/', 'exports/', 'uploads/', 'logs/'].map((prefix, index) => ({
          Id: `Expire${index}`,
          Status: 'Enabled',
          Prefix: prefix,
          ExpirationInDays: 30 + index * 10 + (n % 9),
          NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        })),
      },
      CorsConfiguration: {
        CorsRules: [
          {
            AllowedMethods: ['GET', 'PUT'],
            AllowedOrigins: [`https://app-${n}.example.org`],
            AllowedHeaders: ['*'],
            MaxAge: 3600,
          },
        ],
      },
      Tags: tags(n, 'storage'),
    },
  };
}

function bucketPolicy(n: number): Resource {
  const name = nearName('Bucket', n);
  return {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: name },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyTls',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [{ 'Fn::GetAtt': [name, 'Arn'] }, { 'Fn::Sub': `\${${name}.Arn}/*` }],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          ...['read', 'write', 'audit'].map((use, index) => ({
            Sid: `For${use}`,
            Effect: 'Allow',
            Principal: { AWS: { 'Fn::GetAtt': [nearName('Role', n), 'Arn'] } },
            Action: index === 1 ? ['s3:PutObject', 's3:AbortMultipartUpload'] : ['s3:GetObject', 's3:ListBucket'],
            Resource: { 'Fn::Sub': `\${${name}.Arn}/${use}/*` },
          })),
        ],
      },
    },
  };
}

function lambda(n: number): Resource {
  const body = Array.from(
    { length: 24 },
    (_, line) => `    total += int(event.get("field_${line}", ${line + n})) * ${line}  # part ${line} of the sum`,
  );
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: { 'Fn::Sub': `\${AWS::StackName}-function-${n}` },
      Runtime: 'python3.12',
      Handler: 'index.handler',
      Timeout: 30,
      MemorySize: 512,
      Role: { 'Fn::GetAtt': [nearName('Role', n), 'Arn'] },
      Environment: {
        Variables: {
          STAGE: { Ref: 'Environment' },
          BUCKET: near('Bucket', n),
          SIZE: { 'Fn::FindInMap': ['Sizes', { Ref: 'Environment' }, 'Instance'] },
          ENDPOINT: `https://service-${n}.internal.example.org/v1/things`,
        },
      },
      VpcConfig: {
        SubnetIds: [near('Subnet', n)],
        SecurityGroupIds: [{ 'Fn::GetAtt': [nearName('Group', n), 'GroupId'] }],
      },
      Code: {
        ZipFile: [
          'import json',
          '',
          'def handler(event, context):',
          '    total = 0',
          ...body,
          '    return json.dumps({"total": total})',
          '',
        ].join('\n'),
      },
      Tags: tags(n, 'function'),
    },
  };
}

function launchTemplate(n: number): Resource {
  const script = [
    '#!/bin/bash',
    'set -euo pipefail',
    ...Array.from({ length: 20 }, (_, line) => `echo "step ${line}: \${AWS::StackName} ${n}" >> /var/log/setup.log`),
    '',
  ];
  return {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: {
      LaunchTemplateName: { 'Fn::Sub': `\${AWS::StackName}-launch-${n}` },
      LaunchTemplateData: {
        ImageId: { Ref: 'ImageId' },
        InstanceType: { 'Fn::FindInMap': ['Sizes', { Ref: 'Environment' }, 'Instance'] },
        MetadataOptions: { HttpTokens: n % 3 === 0 ? 'optional' : 'required', HttpPutResponseHopLimit: 1 },
        SecurityGroupIds: [{ 'Fn::GetAtt': [nearName('Group', n), 'GroupId'] }],
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/sda1',
            Ebs: { VolumeSize: 50, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
          },
        ],
        UserData: { 'Fn::Base64': { 'Fn::Sub': script.join('\n') } },
        TagSpecifications: [{ ResourceType: 'instance', Tags: tags(n, 'instance') }],
      },
    },
  };
}

function alarm(n: number): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Condition: 'IsProd',
    Properties: {
      AlarmName: { 'Fn::Sub': `\${AWS::StackName}-errors-${n}` },
      AlarmDescription: `More than ${n % 50} errors in five minutes: see the page on service ${n} in the handbook`,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: near('Function', n) }],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: n % 50,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      Tags: tags(n, 'alarm'),
    },
  };
}

function table(n: number): Resource {
  const keys = ['tenant', 'created', 'kind', 'state', 'owner'];
  return {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'tenant', KeyType: 'HASH' },
        { AttributeName: 'created', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: keys.slice(2).map((name) => ({
        IndexName: `by-${name}`,
        KeySchema: [
          { AttributeName: name, KeyType: 'HASH' },
          { AttributeName: 'created', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      })),
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: n % 2 === 0 },
      Tags: tags(n, 'table'),
    },
  };
}

function stateMachine(n: number): Resource {
  const states = Object.fromEntries(
    Array.from({ length: 10 }, (_, step) => [
      `Step${step}`,
      {
        Type: 'Task',
        Resource: { 'Fn::GetAtt': [nearName('Function', n), 'Arn'] },
        Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2 }],
        ...(step < 9 ? { Next: `Step${step + 1}` } : { End: true }),
      },
    ]),
  );
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: { 'Fn::Sub': `\${AWS::StackName}-machine-${n}` },
      RoleArn: { 'Fn::GetAtt': [nearName('Role', n), 'Arn'] },
      Definition: { Comment: `What service ${n} does in order`, StartAt: 'Step0', States: states },
    },
  };
}

function endpoint(n: number): Resource {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcId: near('Vpc', n),
      ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${['s3', 'ecr.api', 'ecr.dkr', 'logs'][n % 4]}` },
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: [near('Subnet', n)],
      SecurityGroupIds: [{ 'Fn::GetAtt': [nearName('Group', n), 'GroupId'] }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OwnAccount',
            Effect: 'Allow',
            Principal: '*',
            Action: '*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    },
  };
}

function queue(n: number): Resource {
  return {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: { 'Fn::Sub': `\${AWS::StackName}-queue-${n}` },
      KmsMasterKeyId: 'alias/aws/sqs',
      VisibilityTimeout: 180,
      MessageRetentionPeriod: { 'Fn::If': ['IsDev', 3600, 1209600] },
      Tags: tags(n, 'queue'),
    },
  };
}

function task(n: number): Resource {
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: { 'Fn::Sub': `\${AWS::StackName}-task-${n}` },
      Cpu: '512',
      Memory: '1024',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      TaskRoleArn: { 'Fn::GetAtt': [nearName('Role', n), 'Arn'] },
      ContainerDefinitions: ['web', 'proxy', 'metrics'].map((name, index) => ({
        Name: name,
        Image: `registry.example.org/platform/${name}:${n}.${index}.0`,
        Essential: index === 0,
        ReadonlyRootFilesystem: true,
        PortMappings: [{ ContainerPort: 8080 + index }],
        Environment: ['STAGE', 'REGION', 'LEVEL', 'TARGET'].map((key) => ({ Name: key, Value: `${name}-${key}-${n}` })),
        LogConfiguration: {
          LogDriver: 'awslogs',
          Options: { 'awslogs-group': `/platform/${name}`, 'awslogs-region': { Ref: 'AWS::Region' } },
        },
      })),
      Tags: tags(n, 'task'),
    },
  };
}

function dashboard(n: number): Resource {
  return {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: { 'Fn::Sub': `\${AWS::StackName}-service-${n}` },
      DashboardBody: {
        'Fn::Sub': JSON.stringify(
          {
            widgets: Array.from({ length: 8 }, (_, at) => ({
              type: 'metric',
              x: (at % 3) * 8,
              y: Math.floor(at / 3) * 6,
              properties: {
                title: `Figure ${at} of ${n}`,
                region: '${AWS::Region}',
                metrics: [['AWS/Lambda', `M${at}`]],
              },
            })),
          },
          undefined,
          2,
        ),
      },
    },
  };
}

function aclEntry(n: number): Resource {
  return {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: { 'Fn::GetAtt': [nearName('Group', n), 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 1024 + (n % 1000),
      ToPort: 1024 + (n % 1000),
      SourceSecurityGroupId: { 'Fn::GetAtt': [nearName('Group', n), 'GroupId'] },
      Description: `From the instances of service ${n} to each other`,
    },
  };
}
