/**
 * Templates of any size, the same for the same arguments, of what real ones are made of: networks, roles, buckets,
 * functions with code in them, launch templates with scripts. YAML and JSON are twins.
 */
import { resourceKinds } from './large-template-resources.ts';
import { yamlOf, type Plain } from './plain-yaml.ts';

export type TemplateFormat = 'yaml' | 'json';

/** With so many resources, of about 2 KB each in YAML: 500 of them are the 1 MB that CloudFormation takes at most. */
export function largeTemplate(resources: number, format: TemplateFormat): string {
  return textOf(templateWith(resources), format);
}

/** The largest of these templates that is no longer than `bytes` (its text is ASCII). */
export function templateOfSize(bytes: number, format: TemplateFormat): string {
  let [low, high] = [1, Math.ceil(bytes / 500)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (largeTemplate(middle, format).length <= bytes) low = middle;
    else high = middle - 1;
  }
  return largeTemplate(low, format);
}

/** Sixty conditions that build on each other, and a resource with one property guarded by twenty of them. */
export function manyConditions(format: TemplateFormat, count = 60): string {
  const parameters: Record<string, Plain> = {};
  const conditions: Record<string, Plain> = {};
  for (let n = 0; n < count; n++) {
    parameters[`Stage${n}`] = { Type: 'String', AllowedValues: ['dev', 'test', 'prod'], Default: 'dev' };
    const own: Plain = { 'Fn::Equals': [{ Ref: `Stage${n}` }, n % 2 === 0 ? 'prod' : 'dev'] };
    const earlier: Plain = { Condition: `Is${n - 1}` };
    conditions[`Is${n}`] = n === 0 ? own : n % 3 === 0 ? { 'Fn::Or': [own, earlier] } : { 'Fn::And': [own, earlier] };
  }
  const guarded = Array.from({ length: 20 }, (_, n) => n * 3).reduceRight<Plain>(
    (inner, n) => ({ 'Fn::If': [`Is${n % count}`, `10.${n}.0.0/16`, inner] }),
    '0.0.0.0/0',
  );
  const group = {
    Type: 'AWS::EC2::SecurityGroup',
    Condition: `Is${count - 1}`,
    Properties: {
      GroupDescription: 'Runners',
      VpcId: 'vpc-0a1b2c3d',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: guarded }],
    },
  };
  return textOf({ Parameters: parameters, Conditions: conditions, Resources: { Runners: group } }, format);
}

/** Roles with three inline policies each. */
export function manyRoles(count: number, format: TemplateFormat): string {
  const role = resourceKinds.find(({ name }) => name === 'Role');
  if (!role) return '';
  const resources = Array.from({ length: count }, (_, n) => [`Role${n}`, role.of(n)] as const);
  return textOf({ Resources: Object.fromEntries(resources) }, format);
}

/** An IAM policy of about `bytes` bytes: 6,144 are what a managed policy may have. */
export function largePolicy(bytes: number): string {
  const statements: Plain[] = [];
  const text = () => JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);
  for (let n = 0; text().length < bytes; n++) {
    statements.push({
      Sid: `Statement${n}`,
      Effect: n % 7 === 6 ? 'Deny' : 'Allow',
      Action: ['s3:GetObject', 's3:Put*', `ec2:Describe*`, n % 3 === 0 ? 'iam:PassRole' : 'logs:*'],
      Resource: n % 4 === 0 ? '*' : [`arn:aws:s3:::artifacts-${n}/*`, `arn:aws:s3:::artifacts-${n}`],
      ...(n % 2 === 0 && { Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } } }),
    });
  }
  return text();
}

function textOf(template: Plain, format: TemplateFormat): string {
  return format === 'json' ? `${JSON.stringify(template, undefined, 2)}\n` : yamlOf(template);
}

function handbook(n: number): Plain {
  return {
    Handbook: {
      Page: `https://handbook.example.org/platform/services/${n}/overview`,
      Contact: `platform-${n % 11}@example.org`,
      Reviewed: `Reviewed in round ${n % 29} by the people who run it; see the page for what they said`,
      Notes: ['Deployed by the pipeline only', `Part of group ${n % 17}`, 'Keep the name: other stacks look for it'],
    },
  };
}

function templateWith(count: number): Plain {
  const resources: Record<string, Plain> = {};
  for (let n = 0; n < count; n++) {
    const kind = resourceKinds[n % resourceKinds.length] as (typeof resourceKinds)[number];
    resources[`${kind.name}${n}`] = { ...kind.of(n), Metadata: handbook(n) };
  }
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'A stack of many services, generated to measure with.',
    Parameters: {
      Environment: { Type: 'String', AllowedValues: ['dev', 'test', 'prod'], Default: 'dev' },
      VpcCidr: { Type: 'String', Default: '10.64.0.0/16' },
      ImageId: {
        Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
        Default: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
      },
      AdminCidr: { Type: 'String', Default: '10.0.0.0/8', Description: 'Where administrators come from.' },
    },
    Mappings: {
      Sizes: {
        dev: { Instance: 't3.small', Days: '7' },
        test: { Instance: 't3.large', Days: '14' },
        prod: { Instance: 'm7i.2xlarge', Days: '30' },
      },
    },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] },
      IsDev: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    },
    Resources: resources,
    Outputs: {
      Network: {
        Value: { Ref: 'Vpc0' },
        Export: { Name: { 'Fn::Sub': '${AWS::StackName}-vpc' } },
      },
    },
  };
}
