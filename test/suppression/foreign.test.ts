import { check, groups } from './check.ts';

const rule = 'network/sg-ingress-world';
const open = (line: number): string => `${String(line)} ${rule}`;
const honoured = (line: number, by: string, reason = ''): string =>
  `${String(line)} ${rule} (${by}${reason === '' ? '' : `: ${reason}`})`;
const metadata = (words: string): string => groups({ webMetadata: `    Metadata:\n${words}` });

describe('suppressions of other tools: Checkov', () => {
  const skip = '# checkov:skip=CKV_AWS_24:the office has no fixed address';
  const accepted = (line: number): string => honoured(line, 'checkov', 'the office has no fixed address');
  it('a comment in a resource', () => check(groups({ inWeb: `    ${skip}` }), [accepted(12), open(19)]));
  it('behind its key', () => check(groups({ webKey: ` ${skip}` }), [accepted(11), open(18)]));
  it('among its lines', () => check(groups({ end: `          ${skip}` }), [accepted(11), open(19)]));
  it('not above its key', () => check(groups({ web: `  ${skip}` }), [open(12), open(19)]));
  it('several checks', () =>
    check(groups({ inWeb: '    #checkov:skip=CKV_AWS_1,CKV_AWS_24: yes' }), [
      honoured(12, 'checkov', 'yes'),
      open(19),
    ]));
  it('without a reason', () =>
    check(groups({ inWeb: '    #checkov:skip=CKV_AWS_24' }), [honoured(12, 'checkov'), open(19)]));
  it('another check', () => check(groups({ inWeb: '    #checkov:skip=CKV_AWS_2: no' }), [open(12), open(19)]));
  it('the check of another port', () => {
    for (const id of ['CKV_AWS_25', 'CKV_AWS_260'])
      check(groups({ inWeb: `    #checkov:skip=${id}: no` }), [open(12), open(19)]);
    const rdp = groups({ inWeb: `    ${skip}` }).replaceAll('22', '3389');
    check(rdp, [open(12), open(19)]);
    check(rdp.replace('_24', '_25'), [accepted(12), open(19)]);
    check(groups({ inWeb: `    ${skip}` }).replace('ToPort: 22', 'ToPort: 25'), [open(12), open(19)]);
    const both = groups({ inWeb: '    #checkov:skip=CKV_AWS_24,CKV_AWS_260: ok' }).replaceAll('Port: 22', 'Port: 80');
    check(both, [honoured(12, 'checkov', 'ok'), open(19)]);
  });
  it('metadata', () =>
    check(metadata('      checkov:\n        skip:\n          - id: CKV_AWS_24\n            comment: known'), [
      honoured(16, 'checkov', 'known'),
      open(23),
    ]));
});

describe('suppressions of other tools: cfn_nag', () => {
  const words = (id: string): string =>
    `      cfn_nag:\n        rules_to_suppress:\n          - id: ${id}\n            reason: known`;
  it('metadata of a resource', () => check(metadata(words('W2')), [honoured(16, 'cfn_nag', 'known'), open(23)]));
  it('another rule', () => check(metadata(words('W3')), [open(16), open(23)]));
  it('that a source is more than one address is not that it is everybody', () => {
    check(metadata(words('W9')), [open(16), open(23)]);
    check(metadata(words('W9')).replace('0.0.0.0/0', '3.0.0.0/6'), [honoured(16, 'cfn_nag', 'known'), open(23)]);
    check(metadata(words('W2')).replace('0.0.0.0/0', '3.0.0.0/6'), [open(16), open(23)]);
  });
  it('metadata of the template is nothing to it', () =>
    check(groups({ top: 'Metadata: {cfn_nag: {rules_to_suppress: [{id: W2}]}}' }), [open(12), open(19)]));
});

describe('suppressions of other tools: cdk-nag', () => {
  const role = (words: string): string => `Resources:
  Role:
    Type: AWS::EC2::Instance
    Metadata: {cdk_nag: {rules_to_suppress: [${words}]}}
    Properties: {ImageId: ami-1}
`;
  const imds = (expected: readonly string[], words: string): void => {
    check(role(words), expected, { watched: /^ec2\/imdsv1-allowed$/ });
  };
  const found = '2 ec2/imdsv1-allowed';
  it('a rule of a pack', () =>
    imds([`${found} (cdk-nag: known)`], '{id: NIST.800.53.R5-EC2IMDSv2Enabled, reason: known}'));
  it('another rule', () => imds([found], '{id: AwsSolutions-EC23, reason: known}'));
  it('a rule by its number', () =>
    check(metadata('      cdk_nag: {rules_to_suppress: [{id: AwsSolutions-EC23, reason: known}]}'), [
      honoured(13, 'cdk-nag', 'known'),
      open(20),
    ]));
  it('what it applies to is not this', () =>
    imds([found], "{id: EC2IMDSv2Enabled, reason: known, applies_to: ['Resource::*']}"));
});

describe('suppressions of other tools: cfn-lint', () => {
  const policy = (at: string, inRole: string): string => `${at}Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
${inRole}    Properties:
      PolicyDocument:
        Version: '2008-10-17'
        Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*'}]
`;
  const words = (id: string): string => `Metadata: {cfn-lint: {config: {ignore_checks: [${id}]}}}\n`;
  const version = (text: string, expected: readonly string[]): void => {
    check(text, expected, { watched: /^iam\/policy-version$/ });
  };
  it('the template', () => version(policy(words('W2511'), ''), ['7 iam/policy-version (cfn-lint)']));
  it('a resource', () => version(policy('', `    ${words('W2511')}`), ['7 iam/policy-version (cfn-lint)']));
  it('all that begin so', () => version(policy(words('W25'), ''), ['7 iam/policy-version (cfn-lint)']));
  it('others', () => version(policy(words('E25'), ''), ['7 iam/policy-version']));
});

describe('suppressions of other tools: Guard', () => {
  const group = (words: string): string => `Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Metadata: {guard: {SuppressedRules: [${words}]}}
    Properties:
      GroupDescription: Web
      SecurityGroupEgress: [{IpProtocol: '-1', CidrIp: 0.0.0.0/0}]
`;
  const egress = (words: string, expected: readonly string[]): void => {
    check(group(words), expected, { watched: /^network\/sg-egress-world$/ });
  };
  it('a rule', () => egress('SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE', ['7 network/sg-egress-world (guard)']));
  it('the rule on groups that name no destinations', () =>
    egress('SECURITY_GROUP_MISSING_EGRESS_RULE', ['7 network/sg-egress-world']));
  it('another rule', () => egress('SECURITY_GROUP', ['7 network/sg-egress-world']));
});

describe('suppressions of other tools: Trivy and tfsec', () => {
  it('above the resource', () =>
    check(groups({ web: '  #trivy:ignore:AVD-AWS-0107' }), [honoured(12, 'trivy'), open(19)]));
  it('on the line', () => check(groups({ cidrLine: ' #trivy:ignore:aws-0107' }), [honoured(11, 'trivy'), open(18)]));
  it('tfsec', () => check(groups({ web: '  # tfsec:ignore:AVD-AWS-0107' }), [honoured(12, 'tfsec'), open(19)]));
  it('several', () =>
    check(groups({ web: '  #trivy:ignore:AVD-AWS-0001 trivy:ignore:AVD-AWS-0107' }), [
      honoured(12, 'trivy'),
      open(19),
    ]));
  it('until its last day', () => {
    check(groups({ web: '  #trivy:ignore:AVD-AWS-0107:exp:2026-01-01' }), [honoured(12, 'trivy'), open(19)]);
    check(groups({ web: '  #trivy:ignore:AVD-AWS-0107:exp:2025-12-31' }), [open(12), open(19)]);
  });
  it('a workspace is of Terraform', () =>
    check(groups({ web: '  #trivy:ignore:AVD-AWS-0107:ws:prod' }), [open(12), open(19)]));
  it('the long names of tfsec', () => {
    const text = groups({ web: '  #tfsec:ignore:aws-ec2-no-public-ingress-sgr' });
    check(text, [honoured(12, 'tfsec'), open(19)]);
    check(text.replaceAll('Port: 22', 'Port: 8080'), [honoured(12, 'tfsec'), open(19)]);
    check(text.replace('ingress-sgr', 'egress-sgr'), [open(12), open(19)]);
  });
  it('a port that the check is not about', () =>
    check(groups({ web: '  #trivy:ignore:AVD-AWS-0107' }).replaceAll('Port: 22', 'Port: 8080'), [open(12), open(19)]));
  it('another check', () => check(groups({ web: '  #trivy:ignore:AVD-AWS-0104' }), [open(12), open(19)]));
});

describe('suppressions of other tools: KICS', () => {
  const acl = (top: string, entry: string): string => `${top}Resources:
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}
  A:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: deny, CidrBlock: 10.0.0.0/8}
${entry}  B:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: deny, CidrBlock: 10.0.0.0/8}
`;
  const numbers = (text: string, expected: readonly string[]): void => {
    check(text, expected, { watched: /^network\/nacl-number-repeated$/ });
  };
  const found = (line: number): string => `${String(line)} network/nacl-number-repeated`;
  it('nothing without one', () => numbers(acl('', ''), [found(8)]));
  it('a block', () => numbers(acl('', '  # kics-scan ignore-block\n'), [`${found(9)} (kics)`]));
  it('a file', () => numbers(acl('# kics-scan ignore\n', ''), [`${found(9)} (kics)`]));
  it('a query, in a file', () => {
    numbers(acl('# kics-scan disable=045ddb54-cfc5-4abb-9e05-e427b2bc96fe\n', ''), [`${found(9)} (kics)`]);
    numbers(acl('# kics-scan disable=145ddb54-cfc5-4abb-9e05-e427b2bc96fe\n', ''), [found(9)]);
  });
  it('a file only at its top', () => numbers(acl('', '  # kics-scan ignore\n'), [found(9)]));
  it('rules that it has no query for stay', () =>
    check(groups({ web: '  # kics-scan ignore-block' }), [open(12), open(19)]));
});

describe('suppressions of other tools', () => {
  const text = groups({ web: '  #trivy:ignore:AVD-AWS-0107' });
  it('are not honoured where that is switched off', () =>
    check(text, [open(12), open(19)], { config: { foreignSuppressions: 'ignored' } }));
  it('are never called unused', () => check(groups({ last: '#trivy:ignore:AVD-AWS-0107' }), [open(11), open(18)]));
  it('come after ours', () =>
    check(groups({ web: '  #trivy:ignore:AVD-AWS-0107', cidrLine: ` # iac-hardener-ignore ${rule}: ours` }), [
      `12 ${rule} (comment: ours)`,
      open(19),
    ]));
});
