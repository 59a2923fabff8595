import { mayReachS3, resourcesOfType, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'runner/s3-endpoint-missing',
  title: 'VPC of runners without an S3 endpoint',
  severity: 'low',
  since: '0.1.0',
  why: 'Caches, artifacts and image layers take the way to the internet, where no policy tells your buckets from those of an intruder, and a NAT gateway charges for every gigabyte.',
  refs: ['WB911', 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html'],
  preset: 'ci-runner',
  on: resourceSubject('AWS::EC2::VPC'),
  checklist: { 9: { missing: 'note' } },
  messages: {
    missing:
      '{vpc} has no S3 gateway endpoint, so traffic to S3 takes the way to the internet, where no policy limits it to your buckets.',
  },

  *check(vpc, finding, facts) {
    // Without any subnet, the network is completed elsewhere.
    const isWhole = facts.get(resourcesOfType, 'AWS::EC2::Subnet').length > 0;
    if (isWhole && !facts.get(mayReachS3)) yield finding.missing(vpc.entry.key, { vpc: vpc.id }).when(vpc.when);
  },

  fixes: {},
  remedy:
    'Add an AWS::EC2::VPCEndpoint for com.amazonaws.<region>.s3 to the route tables of the runners, with a policy for the buckets that jobs need; it costs nothing.',
});

export const examples: readonly Example[] = [
  {
    title: 'a network for runners with an endpoint for images only',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        RunnerVpc:
        ^^^^^^^^^ missing
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref RunnerVpc
            CidrBlock: 10.20.0.0/20
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref RunnerVpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.dkr
    `,
  },
  {
    title: 'a network with the endpoint',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerVpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        S3Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref RunnerVpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
    `,
  },
  {
    title: 'a nested stack, which may have it',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerVpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Endpoints:
          Type: AWS::CloudFormation::Stack
          Properties:
            TemplateURL: endpoints.yaml
            Parameters:
              VpcId: !Ref RunnerVpc
    `,
  },
];
