import { inWords } from '#core/text/index.ts';
import {
  groupUse,
  isRunnerName,
  lostWays,
  ownEntry,
  securityGroupPart,
  templateMacros,
  type SecurityGroup,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { get, plainText } from '#core/syntax/index.ts';

export default defineRule({
  id: 'runner/sg-egress-too-narrow',
  title: 'Security group that keeps runners from what they need',
  severity: 'medium',
  since: '0.1.0',
  why: 'Runners that register nowhere, or cannot load their caches, are repaired in a hurry, and then everything is open.',
  refs: [
    'WB506',
    'WB507',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  ],
  preset: 'ci-runner',
  on: securityGroupPart,
  checklist: { 5: { noHttps: 'note', noStore: 'note', noEndpoints: 'note' } },
  messages: {
    noHttps:
      '{group} lets nothing out on tcp/443, so its runners can register nowhere: WarpBuild and GitHub are asked over HTTPS.',
    noStore:
      '{group} lets nothing out on tcp/443 to the addresses of S3, so {endpoints} cannot be reached: caches and image layers fail.',
    noEndpoints: '{group} lets nothing out on tcp/443 to {endpoints}, so requests to these services hang.',
  },

  *check(part, finding, facts) {
    if (part.kind !== 'group' || !part.owner || facts.get(templateMacros).length > 0) return;
    const use = facts.get(groupUse, part.name.key);
    if (!use.roles.includes('runner') || (use.users.length === 0 && !isNamedForRunners(part))) return;
    const { https, gateways, interfaces } = lostWays(facts, part);
    const at = ownEntry(part.owner, 'SecurityGroupEgress')?.key ?? part.name.at;
    const group = part.name.text;
    const { when } = part.owner;
    if (https) yield finding.noHttps(at, { group }).when(when);
    if (gateways.length > 0) yield finding.noStore(at, { group, endpoints: inWords(gateways) }).when(when);
    if (interfaces.length > 0) yield finding.noEndpoints(at, { group, endpoints: inWords(interfaces) }).when(when);
  },

  fixes: {},
  remedy:
    'Let tcp/443 out to what runners need: to 0.0.0.0/0 with an allow-list of names, or to the group of the endpoints and the prefix list of S3 (aws ec2 describe-managed-prefix-lists).',
});

/** The only group of a file may be for anything. */
function isNamedForRunners({ name, owner }: SecurityGroup): boolean {
  return [name.key, plainText(get(owner?.properties, 'GroupDescription')) ?? ''].some(isRunnerName);
}

export const examples: readonly Example[] = [
  {
    title: 'runners that nothing lets out',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
            ^^^^^^^^^^^^^^^^^^^ noHttps
              - {IpProtocol: "-1", CidrIp: 127.0.0.1/32}
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref RunnerGroup]
    `,
  },
  {
    title: 'ports of everything but HTTPS',
    dialect: 'cfn',
    fixes: [],
    bad: `
      {
        "Resources": {
          "RunnerGroup": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
              "GroupDescription": "CI runners",
              "SecurityGroupEgress": [
              ^^^^^^^^^^^^^^^^^^^^^ noHttps
                { "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0" },
                { "IpProtocol": "udp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" }
              ]
            }
          }
        }
      }
    `,
  },
  {
    title: 'endpoints without a rule to them',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
            ^^^^^^^^^^^^^^^^^^^ noStore
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: !Ref EndpointGroup}
        PublicRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
            ^^^^^^^^^^^^^^^^^^^ noEndpoints
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 140.82.112.0/20}
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            VpcId: !Ref Vpc
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.dkr
            SecurityGroupIds: [!Ref EndpointGroup]
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref RunnerGroup]
        PublicTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref PublicRunnerGroup]
    `,
  },
  {
    title: 'endpoints and S3 by their group and prefix list, a proxy, and a second group',
    dialect: 'cfn',
    good: `
      Parameters:
        S3PrefixList: {Type: String}
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: !Ref EndpointGroup}
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: !Ref S3PrefixList}
        ProxyRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 3128, ToPort: 3128, CidrIp: 10.20.0.0/16}
        ClosedRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 127.0.0.1/32}
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            VpcId: !Ref Vpc
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.dkr
            SecurityGroupIds: [!Ref EndpointGroup]
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref RunnerGroup, !Ref ClosedRunnerGroup]
        ProxyTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref ProxyRunnerGroup]
        OtherClosedRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 127.0.0.1/32}
        OtherTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref OtherClosedRunnerGroup, sg-0123456789abcdef0]
    `,
  },
];
