import { defineRule, type Example } from '#core/rule/index.ts';
import { suppressionSubject } from '#core/suppression/index.ts';

export default defineRule({
  id: 'core/suppression-reason',
  title: 'Suppression without a reason',
  severity: 'low',
  since: '0.1.0',
  why: 'Nobody can judge later whether what it accepts is still acceptable. Until it gives a reason it suppresses nothing.',
  refs: [],
  preset: 'recommended',
  on: suppressionSubject,
  messages: { reason: 'This suppresses nothing, because it does not say why {rule} is to be ignored.' },

  *check({ state, at, rule }, finding) {
    if (state === 'reasonless') yield finding.reason(at, { rule });
  },

  fixes: {
    remove: {
      title: 'Remove the suppression of {rule}',
      applicability: 'needs-review',
      asked: 'never',
      apply: ({ edit, subject }) => subject.remove(edit),
    },
  },
  remedy: 'Write the reason behind a colon, or as Reason in the metadata.',
});

export const examples: readonly Example[] = [
  {
    title: 'a comment without reason',
    dialect: 'cfn',
    bad: `
      Resources:
        # iac-hardener-ignore network/sg-ingress-world
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ reason
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
    title: 'an entry of the metadata without reason',
    dialect: 'cfn',
    bad: `
      Resources:
        Web:
          Type: AWS::EC2::SecurityGroup
          Metadata:
            IacHardener:
              Ignore:
                - Rule: network/sg-ingress-world
                        ^^^^^^^^^^^^^^^^^^^^^^^^ reason
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
    title: 'a reason for two rules',
    dialect: 'cfn',
    good: `
      Resources:
        # iac-hardener-ignore network/sg-ingress-world, network/sg-egress-world: a honeypot has to be open
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
