/** Texts whose analysis would take very long if each part looked at all others. */
export interface Shape {
  readonly name: string;
  readonly file: string;
  /** A text with so many parts. */
  readonly of: (count: number) => string;
  /** More parts are stopped by a guard before anything is analysed. */
  readonly most?: number;
}

function times(count: number, part: (n: number) => string, between = ''): string {
  return Array.from({ length: count }, (_, n) => part(n)).join(between);
}

const group =
  'Resources:\n  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: web\n      SecurityGroupIngress:\n        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}\n';
const trust = `AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}`;
const everything = `{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}`;

const rule = (n: number, more = ''): string =>
  `        - {IpProtocol: tcp, FromPort: ${n % 65_000}, ToPort: ${n % 65_000}, CidrIp: 0.0.0.0/0${more}}\n`;

function resources(part: (n: number) => string): Shape['of'] {
  return (count) => `Resources:\n${times(count, (n) => `  R${n}: ${part(n)}\n`)}`;
}

function policy(statements: string): string {
  return `{"Version":"2012-10-17","Statement":[${statements}]}`;
}

const statement = (fields: string): string => `{"Effect":"Allow","Action":"s3:*","Resource":"*",${fields}}`;

/** Below the 3,000 resources at which a template is no template of CloudFormation any more. */
const mostResources = 2900;
/** Below the number of statements, of tests, and of rules, at which no policy or group is analysed. */
const mostStatements = 690;
const mostTests = 1990;
const mostRules = 1400;

export const shapes: readonly Shape[] = [
  {
    name: 'values that a parameter may have',
    file: 'a.yaml',
    of: (count) =>
      `Parameters:\n  P: {Type: String, Default: a, AllowedValues: [${times(count, (n) => `10.${n % 250}.${n}.0/24`, ', ')}]}\n${group}        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref P}\n`,
  },
  {
    name: 'parameters in one text',
    file: 'a.yaml',
    most: 990,
    of: (count) =>
      `Parameters:\n${times(count, (n) => `  P${n}: {Type: String, Default: a, AllowedValues: [a, b]}\n`)}${group}      VpcId: !Sub '${times(count, (n) => `\${P${n}}`)}'\n`,
  },
  {
    name: 'conditions, each on the one before',
    file: 'a.yaml',
    of: (count) =>
      `Parameters: {P: {Type: String, Default: a}}\nConditions:\n  C0: !Equals [!Ref P, a]\n${times(count, (n) => `  C${n + 1}: !Not [!Condition C${n}]\n`)}${group}    Condition: C${count}\n`,
  },
  {
    name: 'conditions, each on its own parameter',
    file: 'a.yaml',
    most: 990,
    of: (count) =>
      `Parameters:\n${times(count, (n) => `  P${n}: {Type: String, Default: a}\n`)}Conditions:\n${times(count, (n) => `  C${n}: !Equals [!Ref P${n}, b]\n`)}Resources:\n${times(count, (n) => `  W${n}: {Type: AWS::EC2::SecurityGroup, Condition: C${n}, Properties: {GroupDescription: web, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]}}\n`)}`,
  },
  {
    name: 'tests in one Or',
    file: 'a.yaml',
    of: (count) =>
      `Parameters: {P: {Type: String, Default: a}}\nConditions:\n  C:\n    Fn::Or:\n${times(count, (n) => `      - !Equals [!Ref P, v${n}]\n`)}${group}    Condition: C\n`,
  },
  {
    name: 'assertions on one parameter',
    file: 'a.yaml',
    of: (count) =>
      `Parameters: {P: {Type: String, Default: a}}\nRules:\n${times(count, (n) => `  R${n}: {Assertions: [{Assert: !Not [!Equals [!Ref P, x${n}]]}]}\n`)}${group}        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref P}\n`,
  },
  {
    name: 'rules under one condition',
    file: 'a.yaml',
    most: mostRules,
    of: (count) =>
      `Parameters: {P: {Type: String, Default: a}}\nConditions: {C: !Equals [!Ref P, a]}\n${group}${times(count, (n) => rule(n).replace('- {', '- !If [C, {').replace('}\n', '}, !Ref AWS::NoValue]\n'))}`,
  },
  {
    name: 'rules of a group',
    file: 'a.yaml',
    most: mostRules,
    of: (count) => `${group}${times(count, (n) => rule(n))}`,
  },
  {
    name: 'rules by Fn::Cidr',
    file: 'a.yaml',
    most: mostRules,
    of: (count) =>
      `${group}${times(count, (n) => rule(n).replace('0.0.0.0/0', '!Select [0, !Cidr [10.0.0.0/8, 256, 8]]'))}`,
  },
  {
    name: 'rules beside their group',
    file: 'a.yaml',
    most: mostResources,
    of: (count) =>
      `${group}${times(count, (n) => `  I${n}: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Web, IpProtocol: tcp, FromPort: ${n}, ToPort: ${n}, CidrIp: 0.0.0.0/0}}\n`)}`,
  },
  {
    name: 'groups',
    file: 'a.yaml',
    most: mostResources,
    of: resources(
      () =>
        '{Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]}}',
    ),
  },
  {
    name: 'groups in a ring',
    file: 'a.yaml',
    most: mostResources,
    of: (count) =>
      resources(
        (n) =>
          `{Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !Ref R${(n + 1) % count}}]}}`,
      )(count),
  },
  {
    name: 'groups in a record',
    file: 'a.json',
    of: (count) =>
      `{"SecurityGroups":[${times(count, (n) => `{"GroupId":"sg-${n}","GroupName":"g${n}","IpPermissions":[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]}`, ',\n')}]}`,
  },
  {
    name: 'ranges of one rule in a record',
    file: 'a.json',
    of: (count) =>
      `{"SecurityGroups":[{"GroupId":"sg-1","GroupName":"g","IpPermissions":[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[${times(count, () => '{"CidrIp":"0.0.0.0/0"}', ',\n')}]}]}]}`,
  },
  {
    name: 'instances',
    file: 'a.yaml',
    most: mostResources,
    of: resources(() => '{Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, SecurityGroupIds: [sg-1]}}'),
  },
  {
    name: 'roles',
    file: 'a.yaml',
    most: mostResources,
    of: resources(
      () =>
        `{Type: AWS::IAM::Role, Properties: {${trust}, Policies: [{PolicyName: p, PolicyDocument: ${everything}}]}}`,
    ),
  },
  {
    name: 'policies of one role',
    file: 'a.yaml',
    most: mostResources,
    of: (count) =>
      `Resources:\n  R: {Type: AWS::IAM::Role, Properties: {${trust}}}\n${times(count, (n) => `  P${n}: {Type: AWS::IAM::Policy, Properties: {PolicyName: p${n}, Roles: [!Ref R], PolicyDocument: {Statement: [{Effect: Allow, Action: 'iam:PassRole', Resource: '*'}]}}}\n`)}`,
  },
  {
    name: 'policies within one role',
    file: 'a.yaml',
    of: (count) =>
      `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ${trust}\n      Policies:\n${times(count, (n) => `        - {PolicyName: p${n}, PolicyDocument: {Statement: [{Effect: Allow, Action: 'iam:*', Resource: '*'}]}}\n`)}`,
  },
  {
    name: 'managed policies of one role',
    file: 'a.yaml',
    of: (count) =>
      `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ${trust}\n      ManagedPolicyArns:\n${times(count, () => '        - arn:aws:iam::aws:policy/AdministratorAccess\n')}`,
  },
  {
    name: 'instance profiles of one role',
    file: 'a.yaml',
    most: mostResources - 1,
    of: (count) =>
      `Resources:\n  R: {Type: AWS::IAM::Role, Properties: {${trust}}}\n${times(count, (n) => `  P${n}: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref R]}}\n`)}`,
  },
  {
    name: 'functions of SAM',
    file: 'a.yaml',
    most: mostResources,
    of: (count) =>
      `Transform: AWS::Serverless-2016-10-31\n${resources(() => `{Type: AWS::Serverless::Function, Properties: {Runtime: nodejs20.x, Handler: a.b, InlineCode: x, Policies: [${everything}]}}`)(count)}`,
  },
  {
    name: 'statements',
    file: 'a.json',
    most: mostStatements,
    of: (count) =>
      policy(
        times(
          count,
          (n) =>
            `{"Effect":"${n % 3 ? 'Allow' : 'Deny'}","Action":["s3:Get*","iam:P*","ec2:*"],"Resource":"arn:aws:s3:::b${n}/*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::1:role/${n}*"}}}`,
          ',\n',
        ),
      ),
  },
  {
    name: 'statements for everyone',
    file: 'a.json',
    most: mostStatements,
    of: (count) => policy(times(count, () => '{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}', ',\n')),
  },
  {
    name: 'actions',
    file: 'a.json',
    most: 1900,
    of: (count) => policy(`{"Effect":"Allow","Action":[${times(count, (n) => `"s3:Get${n}*"`, ',')}],"Resource":"*"}`),
  },
  {
    name: 'resources of a statement',
    file: 'a.json',
    most: 1900,
    of: (count) =>
      policy(
        `{"Effect":"Allow","Action":["s3:*","iam:PassRole"],"Resource":[${times(count, (n) => `"arn:aws:s3:::b${n}*/*${n}"`, ',')}]}`,
      ),
  },
  {
    name: 'condition keys',
    file: 'a.json',
    most: mostTests,
    of: (count) =>
      policy(statement(`"Condition":{"StringEquals":{${times(count, (n) => `"aws:PrincipalTag/k${n}":"v"`, ',\n')}}}`)),
  },
  {
    name: 'values of a condition',
    file: 'a.json',
    of: (count) =>
      policy(
        statement(
          `"Condition":{"StringLike":{"aws:PrincipalArn":[${times(count, (n) => `"a${n}*b*c"`, ',\n')}]},"IpAddress":{"aws:SourceIp":[${times(count, (n) => `"10.${n % 250}.0.0/16"`, ',\n')}]}}`,
        ),
      ),
  },
  {
    name: 'operators',
    file: 'a.json',
    most: mostTests,
    of: (count) =>
      policy(
        statement(`"Condition":{${times(count, (n) => `"StringEquals${n}":{"aws:PrincipalTag/k${n}":"v"}`, ',\n')}}`),
      ),
  },
  {
    name: 'stars in a resource',
    file: 'a.json',
    of: (count) =>
      policy(
        `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${'*a'.repeat(count)}"},{"Effect":"Deny","Action":"s3:Get*","Resource":"arn:aws:s3:::${'*a'.repeat(count)}b"}`,
      ),
  },
  {
    name: 'stars in an action',
    file: 'a.json',
    of: (count) => policy(`{"Effect":"Allow","Action":"s3:${'*a'.repeat(count)}","Resource":"*"}`),
  },
  {
    name: 'tags of one resource',
    file: 'a.yaml',
    of: (count) =>
      `Resources:\n  R:\n    Type: AWS::EC2::Instance\n    Properties:\n      ImageId: ami-1\n      Tags:\n${times(count, (n) => `        - {Key: k${n}, Value: v}\n`)}`,
  },
  {
    name: 'buckets with tags',
    file: 'a.yaml',
    most: mostResources,
    of: resources(
      () => '{Type: AWS::S3::Bucket, Properties: {Tags: [{Key: a, Value: b}, {Key: warpbuild, Value: x}]}}',
    ),
  },
  {
    name: 'policies of one bucket',
    file: 'a.yaml',
    most: mostResources - 1,
    of: (count) =>
      `Resources:\n  B: {Type: AWS::S3::Bucket}\n${times(count, (n) => `  P${n}: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref B, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*'}]}}}\n`)}`,
  },
  {
    name: 'lifecycle rules of a bucket',
    file: 'a.yaml',
    of: (count) =>
      `Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      LifecycleConfiguration:\n        Rules:\n${times(count, (n) => `          - {Id: r${n}, Status: Enabled, ExpirationInDays: 1, Prefix: a${n}}\n`)}`,
  },
  {
    name: 'subnets',
    file: 'a.yaml',
    most: mostResources - 1,
    of: (count) =>
      `Resources:\n  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}\n${times(count, (n) => `  S${n}: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.${n % 250}.0.0/16, MapPublicIpOnLaunch: true}}\n`)}`,
  },
  {
    name: 'entries of a network ACL',
    file: 'a.yaml',
    most: 590,
    of: (count) =>
      `Resources:\n  A: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}\n${times(count, (n) => `  E${n}: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref A, RuleNumber: ${n + 1}, Protocol: 6, RuleAction: allow, CidrBlock: 10.${n % 250}.0.0/16, PortRange: {From: ${n}, To: ${2 * n}}}}\n`)}`,
  },
  {
    name: 'uses of one resource by aliases',
    file: 'a.yaml',
    most: mostResources - 1,
    of: (count) =>
      `Resources:\n  A: &a {Type: AWS::S3::Bucket, Properties: {AccessControl: PublicRead}}\n${times(count, (n) => `  B${n}: *a\n`)}`,
  },
  {
    name: 'pairs of anchor and alias',
    file: 'a.yaml',
    of: (count) =>
      `Resources:\n  R:\n    Type: AWS::EC2::Instance\n    Properties:\n      ImageId: ami-1\n      Tags:\n${times(count, (n) => `        - {Key: &k${n} k, Value: *k${n}}\n`)}`,
  },
  {
    name: 'merge keys',
    file: 'a.yaml',
    of: (count) => `A: &a {x: 1}\nB:\n${times(count, (n) => `  K${n}: {<<: *a, y: 2}\n`)}${group}`,
  },
  {
    name: 'keys of one map',
    file: 'a.yaml',
    of: (count) =>
      `Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n${times(count, (n) => `      K${n}: 1\n`)}`,
  },
  {
    name: 'keys at the top',
    file: 'a.yaml',
    of: (count) => `${times(count, (n) => `K${n}: 1\n`)}${group}`,
  },
  {
    name: 'resources of one name',
    file: 'a.yaml',
    most: mostResources,
    of: (count) => `Resources:\n${times(count, () => '  A: {Type: AWS::S3::Bucket}\n')}`,
  },
  {
    name: 'rows of a mapping',
    file: 'a.yaml',
    of: (count) =>
      `Mappings:\n  M:\n${times(count, (n) => `    k${n}: {a: 0.0.0.0/0}\n`)}Parameters: {P: {Type: String}}\n${group}        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !FindInMap [M, !Ref P, a]}\n`,
  },
  {
    name: 'uses of a mapping of 100 rows',
    file: 'a.yaml',
    most: mostRules,
    of: (count) =>
      `Mappings:\n  M:\n${times(100, (n) => `    k${n}: {a: 10.0.${n}.0/24}\n`)}Parameters: {P: {Type: String}}\n${group}${times(count, (n) => rule(n).replace('0.0.0.0/0', '!FindInMap [M, !Ref P, a]'))}`,
  },
  {
    name: 'uses of one parameter in a text',
    file: 'a.yaml',
    of: (count) =>
      `Parameters: {P: {Type: String}}\n${group}        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Sub '${times(count, () => '${P}')}'}\n`,
  },
  {
    name: 'elements to join',
    file: 'a.yaml',
    of: (count) =>
      `${group}        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Join [',', [${times(count, () => '!Ref Web', ', ')}]]}\n`,
  },
  {
    name: 'turns of a loop',
    file: 'a.yaml',
    of: (count) =>
      `Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - X\n    - [${times(count, (n) => `a${n}`, ', ')}]\n    - 'B\${X}':\n        Type: AWS::S3::Bucket\n        Properties: {BucketName: !Sub 'x-\${X}', AccessControl: PublicRead}\n`,
  },
  {
    name: 'loops',
    file: 'a.yaml',
    most: mostRules,
    of: (count) =>
      `Transform: AWS::LanguageExtensions\nResources:\n${times(count, (n) => `  Fn::ForEach::L${n}:\n    - X\n    - [a, b]\n    - 'B${n}\${X}':\n        Type: AWS::S3::Bucket\n        Properties: {AccessControl: PublicRead}\n`)}`,
  },
  {
    name: 'elements to select from',
    file: 'a.yaml',
    of: (count) => `${group}      VpcId: !Select [0, !Split [',', '${'a,'.repeat(count)}']]\n`,
  },
  {
    name: 'references',
    file: 'a.yaml',
    of: (count) => `${group}    Metadata:\n${times(count, () => '      - !Ref Web\n')}`,
  },
  {
    name: 'outputs',
    file: 'a.yaml',
    of: (count) => `${group}Outputs:\n${times(count, (n) => `  O${n}: {Value: !Ref Web}\n`)}`,
  },
  {
    name: 'suppressions',
    file: 'a.yaml',
    of: (count) => `${times(count, () => '# iac-hardener-ignore network/sg-ingress-world: x\n')}${group}`,
  },
  {
    name: 'commands',
    file: 'a.sh',
    most: mostRules,
    of: (count) =>
      `#!/bin/bash\n${times(count, (n) => `aws ec2 authorize-security-group-ingress --group-id sg-${n} --protocol tcp --port 22 --cidr 0.0.0.0/0\n`)}`,
  },
  {
    name: 'policies in a page',
    file: 'a.md',
    of: (count) =>
      times(
        count,
        () =>
          '# Runner\n```json\n{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}\n```\n',
      ),
  },
];

/** The largest text of a shape of about so many characters. */
export function textOf({ of, most = Infinity }: Shape, length: number): string {
  const each = (of(40).length - of(20).length) / 20;
  return of(Math.min(most, Math.floor(length / each)));
}
