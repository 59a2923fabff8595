/** What the checklist says beyond the findings of rules: one row a document, the statuses of the items that concern it. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { checklistOf, createAnalyzer, defaultConfig, open, type Status } from '#core/index.ts';
import { rules } from '#rules';
import { dedent } from '../harness/marks.ts';

const analyzer = createAnalyzer(rules);

type Expected = Readonly<Record<number, Status>>;

/** Items that are not named are expected to be `na`. */
function check(title: string, files: readonly string[], expected: Expected): void {
  it(title, () => {
    const stack = files.map((text, index) => {
      const path = `file${String(index)}.${/^\s*[{[]/.test(text) ? 'json' : 'yaml'}`;
      return { path, document: open({ text: dedent(text), name: path }) };
    });
    const { items } = checklistOf(analyzer, stack, defaultConfig);
    const concerned = items.filter(({ status }) => status !== 'na');
    assert.deepEqual(Object.fromEntries(concerned.map(({ number, status }) => [number, status])), expected);
    for (const { status, decidedBy } of items)
      assert.equal(decidedBy !== undefined, status === 'unknown' || status === 'na', 'says what would decide it');
  });
}

describe('the checklist on a stack of two files', () => {
  check(
    'a VPC that is given in one and made in the other',
    [
      `
        Description: CI runners
        Parameters:
          VpcId: {Type: AWS::EC2::VPC::Id}
        Resources:
          RouteTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref VpcId, Tags: [{Key: managed-by, Value: warpbuild}]}}
      `,
      `
        Description: CI runners
        Resources:
          Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.20.0.0/16, Tags: [{Key: managed-by, Value: warpbuild}]}}
      `,
    ],
    { 1: 'pass', 7: 'unknown', 10: 'pass' },
  );
});

describe('the checklist on what a parameter may replace', () => {
  check(
    'a VPC and a group that are made here unless they are given',
    [
      `
        Description: Jenkins agents
        Parameters:
          VpcId: {Type: String, Default: ''}
          GroupIds: {Type: CommaDelimitedList, Default: ''}
        Conditions:
          MakesVpc: !Equals [!Ref VpcId, '']
          MakesGroup: !Equals [!Join ['', !Ref GroupIds], '']
        Resources:
          Vpc: {Type: AWS::EC2::VPC, Condition: MakesVpc, Properties: {CidrBlock: 10.20.0.0/16, Tags: [{Key: managed-by, Value: warpbuild}]}}
          Group:
            Type: AWS::EC2::SecurityGroup
            Condition: MakesGroup
            Properties:
              GroupDescription: agents
              VpcId: !If [MakesVpc, !Ref Vpc, !Ref VpcId]
              SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-0123456789abcdef0}]
              Tags: [{Key: managed-by, Value: warpbuild}]
          Builds:
            Type: AWS::CodeBuild::Project
            Properties:
              VpcConfig: {SecurityGroupIds: !If [MakesGroup, [!Ref Group], !Ref GroupIds]}
              Tags: [{Key: managed-by, Value: warpbuild}]
      `,
    ],
    { 1: 'unknown', 2: 'unknown', 3: 'pass', 4: 'unknown', 5: 'unknown', 7: 'unknown', 10: 'pass' },
  );
  check(
    'a project of CodeBuild in a group of the file',
    [
      `
        Description: GitHub runners
        Resources:
          Group:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: builds
              VpcId: vpc-0123456789abcdef0
              SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
              Tags: [{Key: managed-by, Value: warpbuild}]
          Builds:
            Type: AWS::CodeBuild::Project
            Properties:
              VpcConfig: {SecurityGroupIds: [!Ref Group]}
              Tags: [{Key: managed-by, Value: warpbuild}]
      `,
    ],
    { 1: 'unknown', 2: 'pass', 3: 'pass', 4: 'pass', 5: 'partial', 7: 'unknown', 10: 'pass' },
  );
});

describe('notes of the checklist', () => {
  const policy = (tokens: string): string =>
    `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"StringEquals": {"ec2:MetadataHttpTokens": "${tokens}"}}}]}`;
  const notesOf = (text: string): readonly string[] =>
    checklistOf(analyzer, [{ path: 'a.json', document: open({ text, name: 'a.json' }) }], defaultConfig)
      .items.filter(({ number }) => number === 7)
      .flatMap(({ evidence }) => evidence.map(({ status, message }) => `${status}: ${message}`));

  it('tell of policies that demand IMDSv2, which decide nothing', () => {
    assert.deepEqual(notesOf(policy('required')), ['note: A policy allows launches only where they require IMDSv2.']);
    assert.deepEqual(notesOf(policy('optional')), []);
  });
});

describe('the checklist on one file', () => {
  check(
    'launch data that requires IMDSv2',
    [
      `
        {
          "LaunchTemplateData": {
            "ImageId": "ami-1",
            "MetadataOptions": {"HttpTokens": "required"},
            "IamInstanceProfile": {"Name": "ci"},
            "TagSpecifications": [
              {"ResourceType": "instance", "Tags": [{"Key": "managed-by", "Value": "warpbuild"}]},
              {"ResourceType": "volume", "Tags": [{"Key": "managed-by", "Value": "warpbuild"}]}
            ]
          }
        }
      `,
    ],
    { 4: 'unknown', 6: 'unknown', 7: 'pass', 10: 'pass' },
  );
  check(
    'a bucket lifecycle that expires all',
    [`{"Rules": [{"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 7}}]}`],
    {
      8: 'pass',
    },
  );
  check(
    'a policy that belongs to nobody',
    [
      `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}`,
    ],
    {
      6: 'unknown',
    },
  );
});

/** The judged item of one template. */
function itemOf(text: string, number: number) {
  const document = open({ text: dedent(text), name: 'stack.yaml' });
  return checklistOf(analyzer, [{ path: 'stack.yaml', document }], defaultConfig).items.find(
    (item) => item.number === number,
  );
}

describe('what speaks for an item', () => {
  const openByDefault = (description: string) => `
    Description: ${description}
    Parameters:
      From: {Type: String, Default: 0.0.0.0/0}
    Resources:
      Group:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: the only group
          SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From}]
  `;
  for (const description of ['CI runners', 'web']) {
    it(`does not praise a group whose source is open by a parameter's default (${description})`, () => {
      for (const number of [2, 3]) {
        const item = itemOf(openByDefault(description), number);
        assert.deepEqual(
          item?.evidence.map(({ status }) => status),
          ['fail'],
        );
      }
    });
  }

  it('does not praise what a parameter may switch off', () => {
    const item = itemOf(
      `
        Parameters:
          Tokens: {Type: String, Default: optional, AllowedValues: [optional, required]}
        Resources:
          RunnerTemplate:
            Type: AWS::EC2::LaunchTemplate
            Properties:
              LaunchTemplateData: {ImageId: ami-1, MetadataOptions: {HttpTokens: !Ref Tokens}}
      `,
      7,
    );
    assert.deepEqual(
      item?.evidence.map(({ status }) => status),
      ['fail'],
    );
  });

  it('counts no tag whose key deployment decides', () => {
    const item = itemOf(
      `
        Parameters:
          TagKey: {Type: String, Default: stack}
        Resources:
          Vpc:
            Type: AWS::EC2::VPC
            Properties: {CidrBlock: 10.0.0.0/16, Tags: [{Key: !Ref TagKey, Value: !Ref AWS::StackName}]}
          Bucket: {Type: AWS::S3::Bucket}
      `,
      10,
    );
    assert.equal(item?.status, 'fail');
  });
});

describe('the checklist on several files', () => {
  const launch = `
    Resources:
      RunnerTemplate:
        Type: AWS::EC2::LaunchTemplate
        Properties:
          LaunchTemplateData:
            MetadataOptions: {HttpTokens: required}
  `;
  const bucket = `
    Resources:
      Cache:
        Type: AWS::S3::Bucket
        Properties:
          LifecycleConfiguration:
            Rules:
              - {Status: Enabled, ExpirationInDays: 7}
  `;
  const statusOf = (files: readonly string[], item: number): Status | undefined => {
    const stack = files.map((text, index) => ({
      path: `file${String(index)}.yaml`,
      document: open({ text: dedent(text), name: 'a.yaml' }),
    }));
    return checklistOf(analyzer, stack, defaultConfig).items.find(({ number }) => number === item)?.status;
  };

  it('what one file leaves open, another decides', () => {
    assert.equal(statusOf([bucket], 7), 'unknown');
    assert.equal(statusOf([launch], 7), 'pass');
    assert.equal(statusOf([bucket, launch], 7), 'pass');
  });

  it('what one file fails, no other mends', () => {
    assert.equal(statusOf([launch, launch.replace('required', 'optional')], 7), 'fail');
  });

  it('names the file of each piece of evidence', () => {
    const stack = [bucket, launch].map((text, index) => ({
      path: `file${String(index)}.yaml`,
      document: open({ text: dedent(text), name: 'a.yaml' }),
    }));
    const [seven] = checklistOf(analyzer, stack, defaultConfig).items.filter(({ number }) => number === 7);
    assert.deepEqual([...new Set(seven?.evidence.map(({ path }) => path))], ['file1.yaml']);
  });

  it('scores what is decided only', () => {
    const { score } = checklistOf(
      analyzer,
      [{ path: 'a', document: open({ text: dedent(launch), name: 'a.yaml' }) }],
      defaultConfig,
    );
    assert.equal(score.total, 10);
    assert.ok(score.decided < 10 && score.passed <= score.decided);
  });
});

describe('the checklist on roles', () => {
  const role = (service: string): string => `
    Resources:
      Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
      TheRole:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Principal: {Service: ${service}}, Action: "sts:AssumeRole"}]
          Policies:
            - PolicyName: wide
              PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}
      RunnerProfile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [${service === 'ec2.amazonaws.com' ? '!Ref TheRole' : 'ci-runner'}]}}
  `;
  const sixth = (text: string): Status | undefined => {
    const document = open({ text: dedent(text), name: 'a.yaml' });
    const { items } = checklistOf(analyzer, [{ path: 'a', document }], defaultConfig);
    return items.find(({ number }) => number === 6)?.status;
  };

  it('what jobs may do counts for the profile, what a function may do does not', () => {
    assert.equal(sixth(role('ec2.amazonaws.com')), 'fail');
    assert.equal(sixth(role('lambda.amazonaws.com')), 'unknown');
  });
});

describe('the checklist on findings at a parameter', () => {
  it('blames the group that the parameter opens, and praises it nowhere', () => {
    const text = `
      Parameters:
        From: {Type: String, Default: 0.0.0.0/0}
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: vpc-0123456789abcdef0
            SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From}]
    `;
    const { items } = checklistOf(
      analyzer,
      [{ path: 'a', document: open({ text: dedent(text), name: 'a.yaml' }) }],
      defaultConfig,
    );
    for (const number of [2, 3]) {
      const item = items.find((each) => each.number === number);
      assert.deepEqual(
        item?.evidence.filter(({ status }) => status !== 'note').map(({ status }) => status),
        ['fail'],
        `item ${String(number)}`,
      );
    }
  });
});
