import { dependsOn, resourcesOfType, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';

const links: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCPeeringConnection': 'a peering connection',
  'AWS::EC2::TransitGatewayAttachment': 'a transit gateway',
  'AWS::EC2::TransitGatewayVpcAttachment': 'a transit gateway',
  'AWS::EC2::VPCGatewayAttachment': 'a VPN gateway',
  'AWS::NetworkManager::VpcAttachment': 'a core network',
  'AWS::RAM::ResourceShare': 'a share with other accounts',
};

export default defineRule({
  id: 'runner/vpc-linked',
  title: 'VPC of runners linked to another network',
  severity: 'low',
  since: '0.1.0',
  why: 'A network of its own keeps a compromised job away from everything else only as long as no route leads there.',
  refs: ['WB102', 'CWE-653', 'https://docs.aws.amazon.com/vpc/latest/userguide/extend-intro.html'],
  preset: 'ci-runner',
  on: resourceSubject(...Object.keys(links)),
  messages: {
    linked: '{name} links the VPC of the runners to another network by {link}{when}.',
  },
  checklist: { 1: { linked: 'partial' } },

  *check(found, finding, facts) {
    // An internet gateway is attached in the same way, and links nothing of this kind.
    if (found.type === 'AWS::EC2::VPCGatewayAttachment' && !entryOf(found.properties, 'VpnGatewayId')) return;
    const vpcs = facts.get(resourcesOfType, 'AWS::EC2::VPC');
    const isOwn = vpcs.some(({ id }) => dependsOn(facts, found.id, id));
    // A share is of whatever it names; the others have the VPC of a parameter where the file has none.
    if (!isOwn && (vpcs.length > 0 || found.type === 'AWS::RAM::ResourceShare')) return;
    yield finding.linked(found.entry.key, { name: found.id, link: links[found.type] ?? found.type }).when(found.when);
  },

  fixes: {},
  remedy:
    'Leave the link out, or let no route of the runner subnets lead through it and no network behind it accept their addresses.',
});

export const examples: readonly Example[] = [
  {
    title: 'a peering connection to another VPC, and a VPN gateway',
    dialect: 'cfn',
    bad: `
      Conditions:
        HasPeer: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Peer:
        ^^^^ linked
          Type: AWS::EC2::VPCPeeringConnection
          Properties:
            VpcId: !Ref Vpc
            PeerVpcId: vpc-0123456789abcdef0
        Vpn:
        ^^^ linked
          Type: AWS::EC2::VPCGatewayAttachment
          Properties:
            VpcId: !Ref Vpc
            VpnGatewayId: vgw-0123456789abcdef0
    `,
    fixes: [],
  },
  {
    title: 'a VPC that a parameter names',
    dialect: 'cfn',
    bad: `
      Parameters:
        RunnerVpc:
          Type: AWS::EC2::VPC::Id
      Resources:
        Attachment:
        ^^^^^^^^^^ linked
          Type: AWS::EC2::TransitGatewayAttachment
          Properties:
            VpcId: !Ref RunnerVpc
            TransitGatewayId: tgw-0123456789abcdef0
            SubnetIds: [subnet-0123456789abcdef0]
    `,
    fixes: [],
  },
  {
    title: 'an internet gateway, and a link between other networks',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Internet:
          Type: AWS::EC2::VPCGatewayAttachment
          Properties:
            VpcId: !Ref Vpc
            InternetGatewayId: igw-0123456789abcdef0
        Others:
          Type: AWS::EC2::VPCPeeringConnection
          Properties:
            VpcId: vpc-0123456789abcdef0
            PeerVpcId: vpc-0123456789abcdef1
    `,
  },
];
