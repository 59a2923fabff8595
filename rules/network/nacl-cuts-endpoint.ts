import { endpointCutsOf, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { inWords } from '#core/text/index.ts';

export default defineRule({
  id: 'network/nacl-cuts-endpoint',
  title: 'Network ACL that cuts CI runners off from an interface endpoint',
  severity: 'medium',
  since: '0.1.0',
  why: 'With private DNS every request to the service goes to the addresses of the endpoint, even where the network ACL denies them. Images cannot be pulled, builds fail, and the hurried repair is to allow everything.',
  refs: [
    'WB409',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
  ],
  preset: 'ci-runner',
  on: resourceSubject('AWS::EC2::VPCEndpoint'),
  checklist: { 4: { unreachable: 'note', partly: 'note' } },
  messages: {
    unreachable:
      '{nacls} cuts {endpoint} in {subnets} off from runners in {from}{when}: it needs TCP 443 to there, and TCP 1024-65535 back.',
    partly: {
      text: '{nacls} cuts {endpoint} in {subnets} off from runners in {from}{when}; they reach it elsewhere, but DNS gives all of its addresses.',
      severity: 'low',
    },
  },

  *check(endpoint, finding, facts) {
    for (const cut of facts.get(endpointCutsOf, endpoint.id)) {
      const args = {
        nacls: inWords(cut.nacls),
        endpoint: endpoint.id,
        subnets: inWords(cut.in),
        from: inWords(cut.from),
      };
      yield finding[cut.isWhole ? 'unreachable' : 'partly'](cut.at, args).when(cut.when);
    }
  },

  fixes: {},
  remedy:
    'Put endpoints into subnets of their own, and let the network ACL of the runners allow TCP 443 out to these and TCP 1024-65535 in from them, with lower numbers than its denies.',
});

const network = `
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        SubnetA:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20}
        SubnetB:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.16.0/20}
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties: {VpcId: !Ref Vpc}
        InDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.20.0.0/16}
        InAnswers:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}}
        OutDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, Egress: true, CidrBlock: 10.20.0.0/16}
        OutHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}
        AclOfA:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetA}
        AclOfB:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetB}`;

export const examples: readonly Example[] = [
  {
    title: 'an endpoint in a subnet of its own, without an exception from the deny',
    dialect: 'cfn',
    bad: `
      Description: Network of the CI runners
      Resources:${network}
        EndpointSubnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.240.0/28}
        Ecr:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            VpcId: !Ref Vpc
            SubnetIds:
              - !Ref EndpointSubnet
                     ^^^^^^^^^^^^^^ unreachable
    `,
  },
  {
    title: 'an endpoint in the subnets of the runners',
    dialect: 'cfn',
    bad: `
      Description: Network of the CI runners
      Resources:${network}
        Ecr:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            VpcId: !Ref Vpc
            SubnetIds:
              - !Ref SubnetA
                     ^^^^^^^ partly
              - !Ref SubnetB
      Outputs:
        RunnerSubnets:
          Value: !Join [",", [!Ref SubnetA, !Ref SubnetB]]
    `,
  },
  {
    title: 'exceptions before the deny, in both directions',
    dialect: 'cfn',
    good: `
      Description: Network of the CI runners
      Resources:${network}
        EndpointSubnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.240.0/28}
        InEndpoint:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 90, Protocol: 6, RuleAction: allow, CidrBlock: 10.20.240.0/28, PortRange: {From: 1024, To: 65535}}
        OutEndpoint:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 90, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 10.20.240.0/28, PortRange: {From: 443, To: 443}}
        Ecr:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            VpcId: !Ref Vpc
            SubnetIds: [!Ref EndpointSubnet]
        S3:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Gateway
            ServiceName: com.amazonaws.us-east-1.s3
            VpcId: !Ref Vpc
    `,
  },
];
