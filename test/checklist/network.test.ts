/** The cases on groups, rules and network ACLs that the checklist specification demands (its section 10, 1 to 25). */
import { cases, group, network, resources } from './case.ts';

cases('egress', (check) => {
  check('1 absent', group(''), { items: { 5: 'fail' }, finds: ['network/sg-egress-world'] });
  check('2 an empty list', group('SecurityGroupEgress: []'), {
    items: { 5: 'fail' },
    finds: ['network/sg-egress-world'],
  });
  check('3 nothing but NoValue', group('SecurityGroupEgress: [!Ref AWS::NoValue]'), { items: { 5: 'fail' } });
  check('4 to 127.0.0.1 alone', group('SecurityGroupEgress: [{IpProtocol: "-1", CidrIp: 127.0.0.1/32}]'), {
    items: { 5: 'pass' },
    silent: ['network/sg-egress-world'],
  });
  check(
    '5 as CDK writes "no traffic"',
    group('SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]'),
    { items: { 5: 'pass' }, silent: ['network/sg-egress-world'] },
  );
  check(
    '6 in a resource of its own alone',
    group('') +
      resources(`
        Out:
          Type: AWS::EC2::SecurityGroupEgress
          Properties: {GroupId: !Ref RunnerGroup, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
      `),
    { items: { 5: 'unknown' } },
  );
  check(
    '12 all TCP ports',
    group('SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 0, ToPort: 65535, CidrIp: 0.0.0.0/0}]'),
    { items: { 5: 'fail' } },
  );
});

cases('ingress', (check) => {
  check('7 an empty list', group('SecurityGroupIngress: []'), { items: { 2: 'pass', 3: 'pass', 4: 'pass' } });
  check(
    '8 two halves of the internet',
    group(`SecurityGroupIngress:
  - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 0.0.0.0/1}
  - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 128.0.0.0/1}`),
    { items: { 2: 'fail', 3: 'fail' } },
  );
  for (const cidr of ['0::/0', '::0/0', '::/0'])
    check(
      `9 ${cidr}`,
      group(`SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv6: "${cidr}"}]`),
      { items: { 3: 'fail' }, finds: ['network/sg-ingress-world'] },
    );
  check(
    '10 protocol -1 with a port',
    group('SecurityGroupIngress: [{IpProtocol: "-1", FromPort: 443, ToPort: 443, CidrIp: 10.9.0.0/16}]'),
    { items: { 2: 'fail' }, finds: ['network/sg-ports-ignored'] },
  );
  check(
    '11 protocol 6',
    group('SecurityGroupIngress: [{IpProtocol: 6, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]'),
    { items: { 3: 'fail' }, says: [/SSH/] },
  );
  check(
    '13 ping from anywhere',
    group('SecurityGroupIngress: [{IpProtocol: icmp, FromPort: 8, ToPort: -1, CidrIp: 0.0.0.0/0}]'),
    { items: { 3: 'fail' } },
  );
  check(
    '16 from outside the VPC',
    group('SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 192.168.7.0/24}]') + network,
    { items: { 2: 'fail', 4: 'pass' }, silent: ['network/sg-inter-instance'] },
  );
});

cases('runners among themselves', (check) => {
  const self = (source: string): string =>
    group('') +
    resources(`
      Self:
        Type: AWS::EC2::SecurityGroupIngress
        Properties: {GroupId: !Ref RunnerGroup, IpProtocol: "-1", SourceSecurityGroupId: ${source}}
    `);
  check('14 a self-reference by Ref', self('!Ref RunnerGroup'), { items: { 2: 'fail', 4: 'fail' } });
  check('14 a self-reference by GetAtt', self('!GetAtt RunnerGroup.GroupId'), { items: { 2: 'fail', 4: 'fail' } });
  check(
    '15 the range of the subnet, by Ref',
    group('SecurityGroupIngress: [{IpProtocol: "-1", CidrIp: !Ref SubnetCidr}]') + network,
    { items: { 2: 'fail', 4: 'fail' }, finds: ['runner/sg-inbound', 'network/sg-inter-instance'] },
  );
  check(
    '17 a group that endpoints share',
    group('SecurityGroupIngress: [{IpProtocol: "-1", CidrIp: !Ref SubnetCidr}]') +
      network +
      resources(`
        Ecr:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref RunnerGroup]
      `),
    { items: { 2: 'fail' }, finds: ['runner/sg-inbound shared'] },
  );
  check(
    '18 endpoints with a group that admits HTTPS',
    group('SecurityGroupIngress: []') +
      network +
      resources(`
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: endpoints
            VpcId: !Ref Vpc
            SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref RunnerGroup}]
            SecurityGroupEgress: [{IpProtocol: "-1", CidrIp: 127.0.0.1/32}]
        Ecr:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref EndpointGroup]
      `),
    { items: { 2: 'pass', 3: 'pass', 4: 'pass' } },
  );
  check(
    '19 the default group, by omission',
    `Parameters: {SubnetCidr: {Type: String, Default: 10.20.0.0/20}}\nResources:\n${network}` +
      resources(`
        Runner:
          Type: AWS::EC2::Instance
          Properties: {ImageId: ami-1, SubnetId: !Ref Subnet}
      `),
    { items: { 2: 'fail', 4: 'fail' } },
  );
});

cases('network ACLs', (check) => {
  const talking = 'SecurityGroupIngress: [{IpProtocol: "-1", CidrIp: !GetAtt Vpc.CidrBlock}]';
  const acl = (denyNumber: string, more = '', bool: (value: boolean) => string = String): string =>
    group(talking) +
    network +
    resources(`
      OtherSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.16.0/20}
      Runner:
        Type: AWS::EC2::Instance
        Properties: {ImageId: ami-1, SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref RunnerGroup]}
      OtherRunner:
        Type: AWS::EC2::Instance
        Properties: {ImageId: ami-1, SubnetId: !Ref OtherSubnet, SecurityGroupIds: [!Ref RunnerGroup]}
      Acl:
        Type: AWS::EC2::NetworkAcl
        Properties: {VpcId: !Ref Vpc}
      DenyIn:
        Type: AWS::EC2::NetworkAclEntry
        Properties: {NetworkAclId: !Ref Acl, RuleNumber: ${denyNumber}, Protocol: "-1", RuleAction: deny, Egress: ${bool(false)}, CidrBlock: 10.20.0.0/16}
      RepliesIn:
        Type: AWS::EC2::NetworkAclEntry
        Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: 6, RuleAction: allow, Egress: ${bool(false)}, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}}
      Out:
        Type: AWS::EC2::NetworkAclEntry
        Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: "-1", RuleAction: allow, Egress: ${bool(true)}, CidrBlock: 0.0.0.0/0}
      ${more}
    `);
  const associated = `AclOfSubnet:
        Type: AWS::EC2::SubnetNetworkAclAssociation
        Properties: {SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl}
      AclOfOther:
        Type: AWS::EC2::SubnetNetworkAclAssociation
        Properties: {SubnetId: !Ref OtherSubnet, NetworkAclId: !Ref Acl}`;
  check('20 the deny before the replies', acl('100', associated), { items: { 4: 'partial' } });
  check('20 the deny behind the replies', acl('300', associated), {
    items: { 4: 'fail' },
    finds: ['network/nacl-allow-before-deny'],
  });
  check('21 not associated', acl('100'), { items: { 4: 'fail' }, finds: ['network/nacl-unassociated'] });
  check(
    '22 texts for numbers and booleans',
    acl('"100"', associated, (value) => `"${String(value)}"`),
    {
      items: { 4: 'partial' },
    },
  );
  const dualStack = (text: string): string =>
    ['!Ref SubnetCidr', '10.20.16.0/20'].reduce(
      (each, block, index) =>
        each.replace(`CidrBlock: ${block}}`, `CidrBlock: ${block}, Ipv6CidrBlock: "2001:db8:0:${String(index)}::/64"}`),
      text,
    );
  const overIpv6 = `InV6:
        Type: AWS::EC2::NetworkAclEntry
        Properties: {NetworkAclId: !Ref Acl, RuleNumber: 210, Protocol: -1, RuleAction: allow, Egress: false, Ipv6CidrBlock: "::/0"}
      OutV6:
        Type: AWS::EC2::NetworkAclEntry
        Properties: {NetworkAclId: !Ref Acl, RuleNumber: 210, Protocol: -1, RuleAction: allow, Egress: true, Ipv6CidrBlock: "::/0"}
      ${associated}`;
  check('24 IPv6 that the deny does not see', dualStack(acl('100', overIpv6)), {
    items: { 4: 'fail' },
    finds: ['network/nacl-ipv6-not-covered'],
  });
  check('24 IPv6 that no entry allows', dualStack(acl('100', associated)), { items: { 4: 'partial' } });
  check('25 within one subnet', acl('100', associated), {
    items: { 4: 'partial' },
    says: [/traffic inside a subnet never passes a network ACL/],
  });
  const acls = `{"NetworkAcls": [{"NetworkAclId": "acl-1", "Associations": [{"SubnetId": "subnet-1"}], "Entries": [
    {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "10.0.0.0/8"},
    {"Egress": true, "RuleNumber": 200, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
    {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}]}]}`;
  check('a document with network ACLs alone', acls, {
    items: { 4: 'unknown' },
    finds: ['network/nacl-without-group'],
    says: [/traffic inside one subnet never passes a network ACL/],
  });
  check(
    '23 on the subnet of a NAT gateway',
    acl(
      '100',
      `${associated}
      NatSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.255.0/28}
      AclOfNat:
        Type: AWS::EC2::SubnetNetworkAclAssociation
        Properties: {SubnetId: !Ref NatSubnet, NetworkAclId: !Ref Acl}
      Nat:
        Type: AWS::EC2::NatGateway
        Properties: {SubnetId: !Ref NatSubnet, AllocationId: eipalloc-1}
      Routes:
        Type: AWS::EC2::RouteTable
        Properties: {VpcId: !Ref Vpc}
      ToNat:
        Type: AWS::EC2::Route
        Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
      RoutesOfSubnet:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {RouteTableId: !Ref Routes, SubnetId: !Ref Subnet}`,
    ),
    { items: { 4: 'partial' }, finds: ['network/nacl-cuts-nat'] },
  );
});
