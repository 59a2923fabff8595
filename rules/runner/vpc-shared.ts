import { dependsOn, resourcesOfType, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';

/** What keeps data or serves people; none of it belongs beside code that strangers may send. */
const workloads = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::DocDB::DBCluster',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Redshift::Cluster',
  'AWS::OpenSearchService::Domain',
  'AWS::MSK::Cluster',
  'AWS::EKS::Cluster',
  'AWS::ElasticLoadBalancing::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
];

/** What may be the control plane of the runners itself. */
const servants = ['AWS::ECS::Service', 'AWS::Lambda::Function'];

export default defineRule({
  id: 'runner/vpc-shared',
  title: 'VPC of runners that holds other workloads',
  severity: 'low',
  since: '0.1.0',
  why: 'Jobs run code of everybody who may open a pull request. What shares their network is one hop away from it.',
  refs: [
    'WB101',
    'CWE-653',
    'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_create_layers.html',
  ],
  preset: 'ci-runner',
  on: resourceSubject(...workloads, ...servants),
  messages: {
    shared: '{vpc} also holds {name} ({type}){when}; a compromised runner shares its network.',
    servant:
      '{vpc} also holds {name} ({type}){when}; unless it belongs to the control plane of the runners, it should not share their network.',
  },
  checklist: { 1: { shared: 'fail', servant: 'unknown' } },

  *check(found, finding, facts) {
    // A function without VpcConfig runs in a network of AWS.
    if (found.type === 'AWS::Lambda::Function' && !entryOf(found.properties, 'VpcConfig')) return;
    const vpc = facts.get(resourcesOfType, 'AWS::EC2::VPC').find(({ id }) => dependsOn(facts, found.id, id));
    if (!vpc) return;
    const args = { vpc: vpc.id, name: found.id, type: found.type };
    const message = servants.includes(found.type) ? finding.servant : finding.shared;
    yield message(found.entry.key, args).when(found.when).also(vpc.entry.key, 'The VPC that they share.');
  },

  fixes: {},
  remedy: 'Deploy the runners into a VPC, or better an account, of their own.',
});

export const examples: readonly Example[] = [
  {
    title: 'a database and a function in the network of the runners',
    dialect: 'cfn',
    bad: `
      Conditions:
        HasDb: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerSubnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.0.0/20
        DbSubnets:
          Type: AWS::RDS::DBSubnetGroup
          Properties:
            DBSubnetGroupDescription: Database
            SubnetIds: [!Ref RunnerSubnet]
        Db:
        ^^ shared low
          Type: AWS::RDS::DBInstance
          Properties:
            DBSubnetGroupName: !Ref DbSubnets
        ScaleUp:
        ^^^^^^^ servant
          Type: AWS::Lambda::Function
          Properties:
            VpcConfig:
              SubnetIds: [!Ref RunnerSubnet]
              SecurityGroupIds: []
    `,
    fixes: [],
  },
  {
    title: 'a function without a network, and a database in another one',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerSubnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.0.0/20
        ScaleUp:
          Type: AWS::Lambda::Function
          Properties:
            Environment:
              Variables:
                SUBNET: !Ref RunnerSubnet
        Db:
          Type: AWS::RDS::DBInstance
          Properties:
            DBSubnetGroupName: other-network
    `,
  },
];
