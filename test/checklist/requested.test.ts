/** What fails an item only where somebody asks for it, by a parameter or a condition that is off by default. */
import { cases } from './case.ts';

cases('what is there on request', (check) => {
  const ssh = (fallback: string, more = ''): string => `
    Parameters:
      AllowSsh: {Type: String, Default: "${fallback}", AllowedValues: ["true", "false"]}
    Conditions:
      HasSsh: !Equals [!Ref AllowSsh, "true"]
    Resources:
      RunnerGroup:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: CI runners
          VpcId: vpc-0123456789abcdef0
          ${more}
      Ssh:
        Type: AWS::EC2::SecurityGroupIngress
        Condition: HasSsh
        Properties: {GroupId: !Ref RunnerGroup, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
  `;
  check('a rule for the world that is off by default', ssh('false'), {
    items: { 2: 'partial', 3: 'partial' },
    says: [/when HasSsh is true/],
  });
  check('a rule for the world that is on by default', ssh('true'), { items: { 2: 'fail', 3: 'fail' } });
  check(
    'a rule for the world that is off by default, beside one that is not',
    ssh('false', 'SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}]'),
    { items: { 2: 'fail', 3: 'fail' } },
  );
  const tokens = (parameter: string): string => `
    Parameters:
      Tokens: {Type: String, ${parameter}}
    Resources:
      RunnerTemplate:
        Type: AWS::EC2::LaunchTemplate
        Properties:
          LaunchTemplateData:
            MetadataOptions: {HttpTokens: !Ref Tokens}
  `;
  check('IMDSv1 that may be chosen', tokens('Default: required, AllowedValues: [required, optional]'), {
    items: { 7: 'partial' },
    says: [/if Tokens is set to "optional"/],
  });
  check('IMDSv1 by default', tokens('Default: optional, AllowedValues: [required, optional]'), {
    items: { 7: 'fail' },
  });
});
