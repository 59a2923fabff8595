import type { Facts } from '#core/facts/index.ts';
import {
  groupsOfUser,
  groupUse,
  isRunnerName,
  resource,
  resourcesOfType,
  resourceSubject,
  type Resource,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { descendants, entryOf } from '#core/syntax/index.ts';
import { referenceOf } from '#core/values/index.ts';

/** What keeps data or serves people; none of it belongs beside code that strangers may send. */
const workloads = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::DocDB::DBCluster',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::MemoryDB::Cluster',
  'AWS::Neptune::DBCluster',
  'AWS::Redshift::Cluster',
  'AWS::OpenSearchService::Domain',
  'AWS::Elasticsearch::Domain',
  'AWS::MSK::Cluster',
  'AWS::ElasticLoadBalancing::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
];

/** What may be the control plane of the runners itself, or what runs them. */
const servants = ['AWS::ECS::Service', 'AWS::EKS::Cluster', 'AWS::Lambda::Function', 'AWS::Serverless::Function'];

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
      '{vpc} also holds {name} ({type}){when}; unless it belongs to the runners themselves, it should not share their network.',
  },
  checklist: { 1: { shared: 'fail', servant: 'unknown' } },

  *check(found, finding, facts) {
    // A function without VpcConfig runs in a network of AWS.
    if (found.type.endsWith('::Function') && !entryOf(found.properties, 'VpcConfig')) return;
    // The cluster of a database stands for its instances.
    if (found.type === 'AWS::RDS::DBInstance' && entryOf(found.properties, 'DBClusterIdentifier')) return;
    // A cache for builds or a scaler of runners is no stranger to them.
    if (isRunnerName(found.id) || /scal/i.test(found.id) || isAmongRunners(facts, found)) return;
    const homes = runnerVpcs(facts);
    const vpc = vpcsOf(facts, found).find(({ id }) => homes.includes(id));
    if (!vpc) return;
    const args = { vpc: vpc.id, name: found.id, type: found.type };
    const message = servants.includes(found.type) ? finding.servant : finding.shared;
    yield message(found.entry.key, args).when(found.when).also(vpc.entry.key, 'The VPC that they share.');
  },

  fixes: {},
  remedy: 'Deploy the runners into a VPC, or better an account, of their own.',
});

/** Whether somebody has put a resource into a group of runners: it belongs to them. */
function isAmongRunners(facts: Facts, { id }: Resource): boolean {
  return facts
    .get(groupsOfUser, id)
    .some((key) => facts.get(groupUse, key).users.some((user) => user.role === 'runner'));
}

/** Logical ids of the VPCs that hold the groups of runners; a VPC that is alone is theirs in any case. */
function runnerVpcs(facts: Facts): readonly string[] {
  const all = facts.get(resourcesOfType, 'AWS::EC2::VPC').map(({ id }) => id);
  if (all.length < 2) return all;
  const groups = facts
    .get(resourcesOfType, 'AWS::EC2::SecurityGroup')
    .filter(({ id }) => facts.get(groupUse, id).roles.includes('runner'));
  return groups.flatMap((each) => vpcsOf(facts, each).map(({ id }) => id));
}

/** Properties that say in which network a resource is. */
const placeKeys = /subnet|securitygroup|vpc|network|^DBClusterIdentifier$/i;
/** Resources through which they say it. */
const placeTypes = /^AWS::(?:EC2::(?:Subnet|SecurityGroup)|\w+::(?:Cluster|DB|Cache)?SubnetGroup|\w+::DBCluster)$/;

/** The VPCs of the template that a resource is in, as its subnets and groups tell. */
function vpcsOf(facts: Facts, { properties }: Resource, depth = 0): readonly Resource[] {
  const places = (properties?.entries ?? []).filter(({ key }) => placeKeys.test(key.source));
  const named = new Set(
    places.flatMap(({ value }) => [...descendants(value)].flatMap((node) => referenceOf(node)?.id ?? [])),
  );
  return [...named].flatMap((id): readonly Resource[] => {
    const found = facts.get(resource, id);
    if (found?.type === 'AWS::EC2::VPC') return [found];
    return found && placeTypes.test(found.type) && depth < 4 ? vpcsOf(facts, found, depth + 1) : [];
  });
}

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
        Webhook:
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
    title: 'a database in one of two networks',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerVpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref RunnerVpc
        DataVpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.30.0.0/16
        DataSubnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref DataVpc
            CidrBlock: 10.30.0.0/20
        DbSubnets:
          Type: AWS::RDS::DBSubnetGroup
          Properties:
            DBSubnetGroupDescription: Database
            SubnetIds: [!Ref DataSubnet]
        Db:
          Type: AWS::RDS::DBInstance
          Properties:
            DBSubnetGroupName: !Ref DbSubnets
        BuildCache:
          Type: AWS::ElastiCache::CacheCluster
          Properties:
            VpcSecurityGroupIds: [!Ref RunnerGroup]
    `,
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
