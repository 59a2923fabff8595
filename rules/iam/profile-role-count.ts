import { ownEntry, propertyOf, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { elements } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/profile-role-count',
  title: 'Instance profile that does not hold one role',
  severity: 'medium',
  since: '0.1.0',
  why: 'An instance profile holds exactly one role. With more the stack cannot be made, with none instances have no credentials, and somebody hands out access keys.',
  refs: [
    'WB615',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html',
  ],
  preset: 'recommended',
  on: resourceSubject('AWS::IAM::InstanceProfile'),
  messages: {
    several: '{name} lists {count} roles, but an instance profile holds only one: the stack cannot be made.',
    none: '{name} holds no role, so instances get no credentials from it.',
  },
  checklist: { 6: { several: 'note', none: 'note' } },

  *check(owner, finding, facts) {
    const entry = ownEntry(owner, 'Roles');
    for (const { value, when } of propertyOf(facts, owner, 'Roles').alternatives) {
      const { items, absent, unknown } = elements(facts, value);
      const certain = items.filter(({ when: path }) => path.length === 0);
      const at = entry?.value ?? value;
      if (certain.length > 1)
        yield finding.several(at, { name: owner.id, count: certain.length }).when(owner.when).when(when);
      else if (items.length === 0 && absent.length === 0 && unknown.length === 0)
        yield finding.none(at, { name: owner.id }).when(owner.when).when(when);
    }
  },

  fixes: {},
  remedy: 'Name one role in `Roles`. What a second role allows can be added to it as a policy.',
});

export const examples: readonly Example[] = [
  {
    title: 'two roles, and none',
    dialect: 'cfn',
    bad: `
      Resources:
        Runners:
          Type: AWS::IAM::InstanceProfile
          Properties:
            Roles: [ci-runner, ci-pusher]
                   ^^^^^^^^^^^^^^^^^^^^^^ several
        Spare:
          Type: AWS::IAM::InstanceProfile
          Properties:
            Roles: []
                   ^^ none
    `,
  },
  {
    title: 'one role, one of two by a condition, and a list that a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Names: { Type: CommaDelimitedList }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        One:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [ci-runner] }
        Either:
          Type: AWS::IAM::InstanceProfile
          Properties:
            Roles: [!If [IsProd, ci-runner, ci-tester]]
        Given:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: !Ref Names }
    `,
  },
];
