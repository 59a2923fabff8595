import { defineRule, type Example } from '#core/rule/index.ts';
import { suppressionSubject } from '#core/suppression/index.ts';

export default defineRule({
  id: 'core/suppression-unused',
  title: 'Suppression that suppresses nothing',
  severity: 'low',
  since: '0.1.0',
  why: 'It says that something unsafe is accepted here, and hides the next thing of that sort that somebody writes.',
  refs: [],
  preset: 'recommended',
  on: suppressionSubject,
  messages: { unused: 'This suppresses nothing: {rule} has no finding here.' },

  *check({ state, at, rule }, finding) {
    if (state === 'unused') yield finding.unused(at, { rule });
  },

  fixes: {
    // A suppression may be written before what it is for, and a reason is lost with it.
    remove: {
      title: 'Remove the suppression of {rule}',
      applicability: 'needs-review',
      asked: 'ticked',
      apply: ({ edit, subject }) => subject.remove(edit),
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a comment above a rule that is limited by now',
    dialect: 'cfn',
    bad: `
      Resources:
        Web:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web
            SecurityGroupIngress:
              # iac-hardener-ignore network/sg-ingress-world: the office has no fixed address
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                CidrIp: 10.0.0.0/8
    `,
    fixes: ['remove'],
  },
  {
    title: 'an entry in the metadata of a resource',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "Web": {
            "Type": "AWS::EC2::SecurityGroup",
            "Metadata": {
              "IacHardener": {
                "Ignore": [
                  { "Rule": "network/sg-ingress-world", "Reason": "The office has no fixed address" }
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^ unused
                ]
              }
            },
            "Properties": { "GroupDescription": "Web" }
          }
        }
      }
    `,
    fixes: ['remove'],
  },
  {
    title: 'a suppression of what is found',
    dialect: 'cfn',
    good: `
      Resources:
        # iac-hardener-ignore network/sg-ingress-world: the office has no fixed address
        Web:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                CidrIp: 0.0.0.0/0
    `,
  },
];
