import assert from 'node:assert/strict';
import { cfnType, cfnTypeNames, iamData, type CfnTags, type Replacement } from '#core/data/index.ts';
import { provideCommitted } from './data-files.ts';

describe('resource types of CloudFormation', () => {
  before(() => {
    provideCommitted();
  });

  describe('replacement', () => {
    const rows: readonly [type: string, path: string, answer: Replacement][] = [
      ['AWS::EC2::SecurityGroup', 'GroupDescription', 'yes'],
      ['AWS::EC2::SecurityGroup', 'VpcId', 'yes'],
      ['AWS::EC2::SecurityGroup', 'SecurityGroupIngress', 'no'],
      ['AWS::EC2::SecurityGroup', 'SecurityGroupIngress.0.CidrIp', 'no'],
      ['AWS::EC2::SecurityGroup', 'Nope', 'unknown'],
      ['AWS::EC2::SecurityGroup', 'Nope.VpcId', 'unknown'],
      ['AWS::EC2::SecurityGroup', '', 'unknown'],
      ['AWS::AutoScaling::LaunchConfiguration', 'MetadataOptions', 'yes'],
      ['AWS::AutoScaling::LaunchConfiguration', 'MetadataOptions.HttpTokens', 'yes'],
      ['AWS::AutoScaling::LaunchConfiguration', 'ImageId', 'yes'],
      ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData', 'no'],
      ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData.MetadataOptions.HttpTokens', 'no'],
      ['AWS::S3::Bucket', 'BucketName', 'yes'],
      ['AWS::S3::Bucket', 'BucketEncryption', 'no'],
      ['AWS::S3::Bucket', 'PublicAccessBlockConfiguration', 'no'],
      ['AWS::RDS::DBInstance', 'StorageEncrypted', 'yes'],
      ['AWS::EC2::NetworkAclEntry', 'RuleNumber', 'yes'],
      ['AWS::EC2::NetworkAclEntry', 'CidrBlock', 'no'],
      ['AWS::EC2::VPCEndpoint', 'PolicyDocument', 'no'],
      ['AWS::EC2::VPCEndpoint', 'DnsOptions.PrivateDnsPreference', 'yes'],
      // The whole holds a part that replaces.
      ['AWS::EC2::VPCEndpoint', 'DnsOptions', 'maybe'],
      ['AWS::EC2::VPCEndpoint', 'DnsOptions.DnsRecordIpType', 'no'],
      ['AWS::EC2::Instance', 'MetadataOptions', 'no'],
      ['AWS::EC2::Instance', 'SecurityGroupIds', 'maybe'],
      ['AWS::EC2::Instance', 'BlockDeviceMappings.0.Ebs.KmsKeyId', 'yes'],
      ['AWS::EC2::Instance', 'BlockDeviceMappings.0.Ebs.Encrypted', 'maybe'],
      ['AWS::IAM::Role', 'AssumeRolePolicyDocument', 'no'],
      ['AWS::Serverless::Function', 'FunctionName', 'unknown'],
    ];
    for (const [type, path, answer] of rows) {
      it(`${type} ${path || '(no path)'}: ${answer}`, () => {
        assert.equal(cfnType(type)?.replacement(path === '' ? [] : path.split('.')), answer);
      });
    }
  });

  describe('tags', () => {
    const list = (property = 'Tags'): CfnTags => ({ property, style: 'list' });
    const core =
      'VPC Subnet RouteTable InternetGateway NatGateway EIP SecurityGroup NetworkAcl VPCEndpoint FlowLog Instance NetworkInterface PrefixList';
    const never =
      'EC2::Route EC2::SubnetRouteTableAssociation EC2::SubnetNetworkAclAssociation EC2::EIPAssociation EC2::VPCGatewayAttachment EC2::NetworkAclEntry EC2::SecurityGroupIngress EC2::SecurityGroupEgress S3::BucketPolicy AutoScaling::LaunchConfiguration IAM::InstanceProfile IAM::Policy IAM::RolePolicy IAM::Group IAM::ManagedPolicy';
    const rows: readonly [type: string, tags: CfnTags | undefined][] = [
      ...core.split(' ').map((name): [string, CfnTags] => [`AWS::EC2::${name}`, list()]),
      ...['S3::Bucket', 'IAM::Role', 'IAM::User', 'Logs::LogGroup', 'Lambda::Function'].map(
        (name): [string, CfnTags] => [`AWS::${name}`, list()],
      ),
      ...never.split(' ').map((name): [string, undefined] => [`AWS::${name}`, undefined]),
      ['AWS::EFS::FileSystem', list('FileSystemTags')],
      ['AWS::AutoScaling::AutoScalingGroup', { property: 'Tags', style: 'asg' }],
      ['AWS::SSM::Parameter', { property: 'Tags', style: 'map' }],
      ['AWS::Serverless::Function', { property: 'Tags', style: 'map' }],
      // TagSpecifications are no tags of their own.
      ['AWS::EC2::LaunchTemplate', undefined],
      // Its tags are wrapped in Items.
      ['AWS::CloudFront::AnycastIpList', undefined],
    ];
    for (const [type, tags] of rows) {
      it(type, () => {
        assert.ok(cfnType(type));
        assert.deepEqual(cfnType(type)?.tags, tags);
      });
    }
  });

  describe('policy documents', () => {
    const rows: readonly [type: string, paths: readonly string[]][] = [
      ['AWS::IAM::Role', ['AssumeRolePolicyDocument', 'Policies.*.PolicyDocument']],
      ['AWS::IAM::ManagedPolicy', ['PolicyDocument']],
      ['AWS::S3::BucketPolicy', ['PolicyDocument']],
      ['AWS::KMS::Key', ['KeyPolicy']],
      ['AWS::EC2::VPCEndpoint', ['PolicyDocument']],
      ['AWS::DynamoDB::Table', ['ResourcePolicy.PolicyDocument', 'StreamSpecification.ResourcePolicy.PolicyDocument']],
      ['AWS::SecretsManager::ResourcePolicy', ['ResourcePolicy']],
      ['AWS::Organizations::Policy', ['Content']],
      ['AWS::SQS::Queue', []],
      ['AWS::SNS::Subscription', []],
      ['AWS::NetworkManager::CoreNetwork', []],
      ['AWS::Logs::LogGroup', ['ResourcePolicyDocument']],
      ['AWS::Serverless::Function', ['AssumeRolePolicyDocument', 'Policies.*']],
      ['AWS::WAFv2::WebACL', []],
    ];
    for (const [type, paths] of rows) {
      it(type, () =>
        assert.deepEqual(
          cfnType(type)?.policyProperties.map((path) => path.join('.')),
          paths,
        ),
      );
    }
    it('has as many as were reviewed', () => {
      assert.equal(cfnTypeNames().flatMap((name) => cfnType(name)?.policyProperties ?? []).length, 79);
    });
  });

  describe('ARNs', () => {
    const rows: readonly [type: string, attribute: boolean, iam: string | undefined, template: string | undefined][] = [
      ['AWS::S3::Bucket', true, 's3:bucket', 's3:::${BucketName}'],
      ['AWS::Lambda::Function', true, 'lambda:function', 'lambda:${Region}:${Account}:function:${FunctionName}'],
      [
        'AWS::EFS::FileSystem',
        true,
        'elasticfilesystem:file-system',
        'elasticfilesystem:${Region}:${Account}:file-system/${FileSystemId}',
      ],
      ['AWS::RDS::DBInstance', false, 'rds:db', 'rds:${Region}:${Account}:db:${DbInstanceName}'],
      ['AWS::IdentityStore::User', true, 'identitystore:User', 'identitystore:::user/${UserId}'],
      ['AWS::DirectoryService::MicrosoftAD', false, undefined, 'ds:${Region}:${Account}:${DirectoryId}'],
      ['AWS::EC2::NetworkAclEntry', false, undefined, undefined],
    ];
    for (const [name, attribute, iam, template] of rows) {
      it(name, () => {
        const type = cfnType(name);
        assert.equal(type?.arnAttribute, attribute);
        assert.equal(type.iamResource && `${type.iamResource.service}:${type.iamResource.type}`, iam);
        assert.equal(type.arnTemplate, template);
      });
    }
    it('name resource types that IAM has', () => {
      for (const name of cfnTypeNames()) {
        const type = cfnType(name);
        if (type?.iamResource) assert.ok(type.arnTemplate, name);
        const service = type?.iamResource?.service;
        assert.ok(service === undefined || iamData().hasService(service), name);
      }
    });
  });

  it('knows no others', () => {
    for (const name of [
      '',
      'AWS::EC2::Nope',
      'Custom::Thing',
      'AWS::CloudFormation::CustomResource2',
      'aws::s3::bucket',
      'constructor',
    ]) {
      assert.equal(cfnType(name), undefined, name);
    }
    assert.ok(cfnTypeNames().length > 1800);
  });
});
