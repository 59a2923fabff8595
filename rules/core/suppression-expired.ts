import { defineRule, type Example } from '#core/rule/index.ts';
import { suppressionSubject } from '#core/suppression/index.ts';

export default defineRule({
  id: 'core/suppression-expired',
  title: 'Suppression whose last day is over',
  severity: 'low',
  since: '0.1.0',
  why: 'It was meant to hold for a while only. It suppresses nothing any more, so what it was for is reported again.',
  refs: [],
  preset: 'recommended',
  on: suppressionSubject,
  messages: { expired: 'The suppression of {rule} ended on {day}.' },

  *check({ state, at, rule, until = '' }, finding) {
    if (state === 'expired') yield finding.expired(at, { rule, day: until });
  },

  fixes: {
    remove: {
      title: 'Remove the suppression of {rule}, which ended on {day}',
      applicability: 'needs-review',
      asked: 'ticked',
      apply: ({ edit, subject }) => subject.remove(edit),
    },
  },
  remedy: 'Mend what was accepted for a while, or have somebody accept it for longer.',
});

export const examples: readonly Example[] = [
  {
    title: 'a comment with a day',
    dialect: 'cfn',
    bad: `
      Resources:
        # iac-hardener-ignore network/sg-ingress-world until 2025-06-30: until the VPN is there
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expired
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
    fixes: ['remove'],
  },
  {
    title: 'metadata with a day',
    dialect: 'cfn',
    bad: `
      Resources:
        Web:
          Type: AWS::EC2::SecurityGroup
          Metadata:
            IacHardener:
              Ignore:
                - Rule: network/sg-ingress-world
                        ^^^^^^^^^^^^^^^^^^^^^^^^ expired
                  Reason: Until the VPN is there
                  Until: 2025-06-30
          Properties:
            GroupDescription: Web
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                CidrIp: 0.0.0.0/0
    `,
    fixes: ['remove'],
  },
  {
    title: 'a suppression on its last day',
    dialect: 'cfn',
    good: `
      Resources:
        # iac-hardener-ignore network/sg-ingress-world until 2026-01-01: until the VPN is there
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
