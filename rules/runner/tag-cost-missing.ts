import { firstWithoutCost, nameOf, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'runner/tag-cost-missing',
  title: 'Runner stack without a tag for its costs',
  severity: 'info',
  since: '0.1.0',
  why: 'A bill that cannot be split by team or project hides who runs what, and with that the instances that nobody is meant to run.',
  refs: ['WB1004', 'https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/custom-tags.html'],
  preset: 'ci-runner',
  on: resourceSubject(),
  checklist: { 10: { none: 'note' } },
  messages: {
    none: 'No resource of this file has a tag for costs, such as team or cost-center, so no bill tells what these runners cost.',
  },

  *check(resource, finding, facts) {
    if (facts.get(firstWithoutCost) === resource.id) yield finding.none(nameOf(resource));
  },

  fixes: {},
  remedy:
    'Add one tag by which your bills are split (cost-center, team, project …) to the resources or to the whole stack, and activate it as a cost allocation tag.',
});

export const examples: readonly Example[] = [
  {
    title: 'a name and the tag of the product only',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
        ^^^ none
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags:
              - { Key: Name, Value: runners }
              - { Key: managed-by, Value: warpbuild }
        Cache:
          Type: AWS::S3::Bucket
    `,
  },
  {
    title: 'one resource that says whose it is',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            Tags: [{ Key: CostCenter, Value: '4711' }]
    `,
  },
  {
    title: 'keys that nobody can know here',
    dialect: 'cfn',
    good: `
      Parameters:
        CostAllocationTag:
          Type: String
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags: [{ Key: !Ref CostAllocationTag, Value: ci }]
    `,
  },
];
