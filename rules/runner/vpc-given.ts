import { givenVpc, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'runner/vpc-given',
  title: 'VPC of runners that is made elsewhere',
  severity: 'low',
  since: '0.1.0',
  why: 'Whether anything but CI runs in a VPC shows only where it is made. A runner in a shared one has neighbours worth attacking.',
  refs: ['WB104', 'https://docs.aws.amazon.com/vpc/latest/userguide/how-it-works.html'],
  preset: 'ci-runner',
  on: resourceSubject(),
  messages: {
    given: 'The VPC is given by {by}{when}; this file cannot show whether it is for CI alone.',
  },
  // The item itself says that the VPC is not in the file, which another file of the stack may make up for.
  checklist: { 1: { given: 'note' } },

  *check(found, finding, facts) {
    const given = facts.get(givenVpc);
    if (given?.resource === found.id) yield finding.given(given.node, { by: given.by }).when(given.when);
  },

  fixes: {},
  remedy: 'Deploy into a VPC that only CI uses, or make one in this template.',
});

export const examples: readonly Example[] = [
  {
    title: 'a parameter; once for a file',
    dialect: 'cfn',
    bad: `
      Parameters:
        NetworkId:
          Type: AWS::EC2::VPC::Id
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref NetworkId
                        ^^^^^^^^^ given
        OtherGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: More runners
            VpcId: !Ref NetworkId
    `,
    fixes: [],
  },
  {
    title: 'a VPC that is made here unless a parameter names one',
    dialect: 'cfn',
    bad: `
      Parameters:
        NetworkId:
          Type: String
          Default: ''
      Conditions:
        MakesNetwork: !Equals [!Ref NetworkId, '']
      Resources:
        Network:
          Type: AWS::EC2::VPC
          Condition: MakesNetwork
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !If [MakesNetwork, !Ref Network, !Ref NetworkId]
                                                         ^^^^^^^^^ given info
    `,
    fixes: [],
  },
  {
    title: 'an id that is written out',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: vpc-0123456789abcdef0
                   ^^^^^^^^^^^^^^^^^^^^^ given
    `,
    fixes: [],
  },
  {
    title: 'a VPC of the template',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !GetAtt Vpc.VpcId
    `,
  },
];
