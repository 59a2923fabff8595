import { inWords } from '#core/text/index.ts';
import { ref, type Intrinsic } from '#core/edit/index.ts';
import { endpointSubject, isOwn, missingRoutes, resource, type Endpoint } from '#core/models/index.ts';
import { defineRule, type Example, type Finding, type FixContext } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';

export default defineRule({
  id: 'runner/endpoint-route-missing',
  title: 'S3 endpoint that runners have no route to',
  severity: 'low',
  since: '0.1.0',
  why: 'Caches and image layers of these runners leave by the NAT gateway or the internet, where the policy of the endpoint holds nothing back, and every gigabyte costs.',
  refs: ['WB910', 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html'],
  preset: 'ci-runner',
  on: endpointSubject,
  checklist: { 9: { missing: 'note' } },
  messages: {
    missing:
      '{name} is not in {table}{when}, the route table of {subnets}, so S3 traffic of runners there passes it by.',
  },

  *check(endpoint, finding, facts) {
    for (const { table, subnets, node, when } of missingRoutes(facts, endpoint)) {
      const args = { name: endpoint.name, table, subnets: inWords(subnets) };
      yield finding.missing(node, args).when(when);
    }
  },

  fixes: {
    add: {
      title: 'Add {table} (the policy of the endpoint then applies)',
      applicability: 'needs-review',
      apply: ({ edit, facts, finding, subject, tree }) => {
        const table = tableOf({ finding, facts, subject });
        const value = entryOf(subject.node, 'RouteTableIds')?.value;
        if (!table || !isOwn(tree, subject.owner, subject.node)) return 'decline';
        if (!value) return edit.put(subject.node, 'RouteTableIds', [table], { after: 'VpcId' });
        if (value.kind !== 'seq' || value.tag !== undefined || !isOwn(tree, subject.owner, value)) return 'decline';
        return edit.append(value, table);
      },
    },
  },
});

type Context = Pick<FixContext<Endpoint>, 'facts' | 'subject'> & { readonly finding: Finding };

/** The table as an element of the list; a table that is not always there in an `If`. */
function tableOf({ finding, facts, subject }: Context): Intrinsic | undefined {
  const id = String(finding.args['table']);
  const own = facts.get(resource, id)?.when ?? [];
  const [condition, ...others] = own.filter(
    (each) => !subject.when.some((known) => JSON.stringify(known) === JSON.stringify(each)),
  );
  if (!condition) return ref(id);
  if (others.length > 0 || !('condition' in condition)) return undefined;
  return { fn: 'Fn::If', argument: [condition.condition, ref(id), ref('AWS::NoValue')] };
}

const network = `
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        PublicSubnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20}
        PublicTable:
          Type: AWS::EC2::RouteTable
          Properties: {VpcId: !Ref Vpc}
        PublicRoutes:
          Type: AWS::EC2::SubnetRouteTableAssociation
          Properties: {SubnetId: !Ref PublicSubnet, RouteTableId: !Ref PublicTable}
        PrivateSubnet:
          Type: AWS::EC2::Subnet
          Condition: HasPrivate
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.16.0/20}
        PrivateTable:
          Type: AWS::EC2::RouteTable
          Condition: HasPrivate
          Properties: {VpcId: !Ref Vpc}
        PrivateRoutes:
          Type: AWS::EC2::SubnetRouteTableAssociation
          Condition: HasPrivate
          Properties: {SubnetId: !Ref PrivateSubnet, RouteTableId: !Ref PrivateTable}
      Outputs:
        RunnerSubnetIds:
          Value: !If [HasPrivate, !Join [",", [!Ref PublicSubnet, !Ref PrivateSubnet]], !Ref PublicSubnet]`;

const conditions = `
      Parameters:
        Private: {Type: String, AllowedValues: ["yes", "no"], Default: "no"}
      Conditions:
        HasPrivate: !Equals [!Ref Private, "yes"]`;

export const examples: readonly Example[] = [
  {
    title: 'private subnets that were added later',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `${conditions}
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            RouteTableIds:
            ^^^^^^^^^^^^^ missing info
              - !Ref PublicTable
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::ci-cache-example/*"}${network}
    `,
  },
  {
    title: 'an endpoint that is in no route table',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        S3Endpoint:
        ^^^^^^^^^^ missing
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc # ours
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::ci-cache-example/*"}
        Subnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20}
        Table:
          Type: AWS::EC2::RouteTable
          Properties: {VpcId: !Ref Vpc}
        Routes:
          Type: AWS::EC2::SubnetRouteTableAssociation
          Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
        RunnerGroup:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            MinSize: "0"
            MaxSize: "4"
            VPCZoneIdentifier: [!Ref Subnet]
    `,
  },
  {
    title: 'A table that is listed in some stacks only',
    dialect: 'cfn',
    fixes: [],
    bad: `${conditions}
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            RouteTableIds: !If [HasPrivate, [!Ref PrivateTable], [!Ref PublicTable]]
            ^^^^^^^^^^^^^ missing info
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::ci-cache-example/*"}${network}
    `,
  },
  {
    title: 'all tables of runners, those of private subnets only where these exist',
    dialect: 'cfn',
    good: `${conditions}
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            RouteTableIds:
              - !Ref PublicTable
              - !If [HasPrivate, !Ref PrivateTable, !Ref AWS::NoValue]
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::ci-cache-example/*"}${network}
    `,
  },
  {
    title: 'tables that somebody else chooses',
    dialect: 'cfn',
    good: `
      Parameters:
        Tables: {Type: "List<String>"}
        Private: {Type: String}
      Conditions:
        HasPrivate: !Equals [!Ref Private, "yes"]
      Resources:
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            RouteTableIds: !Ref Tables
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::ci-cache-example/*"}${network}
    `,
  },
];
