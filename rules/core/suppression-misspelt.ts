import { defineRule, type Example } from '#core/rule/index.ts';
import { suppressionSubject } from '#core/suppression/index.ts';

export default defineRule({
  id: 'core/suppression-misspelt',
  title: 'Suppression that is not understood',
  severity: 'low',
  since: '0.1.0',
  why: 'It suppresses nothing, though somebody believes that it does. A pattern in place of a rule would hide what nobody has looked at yet.',
  refs: [],
  preset: 'recommended',
  on: suppressionSubject,
  messages: {
    unknown: 'This suppresses nothing: there is no "{name}".',
    near: 'This suppresses nothing: there is no "{name}"; did you mean "{near}"?',
    pattern: 'This suppresses nothing: "{name}" would hide what is found later, so each rule has to be named.',
    day: 'This suppresses nothing: "{day}" is no day such as 2027-01-31.',
    form: 'This suppresses nothing: {how}.',
  },

  *check({ state, flaw, at }, finding) {
    if (state !== 'misspelt' || !flaw) return;
    switch (flaw.kind) {
      case 'name':
        if (flaw.near === undefined) yield finding.unknown(at, { name: flaw.name });
        else yield finding.near(at, { name: flaw.name, near: flaw.near });
        return;
      case 'pattern':
        yield finding.pattern(at, { name: flaw.name });
        return;
      case 'day':
        yield finding.day(at, { day: flaw.day });
        return;
      case 'form':
        yield finding.form(at, { how: flaw.how });
    }
  },

  fixes: {
    // It hides what is shown now, so that is for a person to say.
    correct: {
      title: 'Change it to "{near}"',
      applicability: 'needs-review',
      asked: 'never',
      apply: ({ edit, subject: { flaw, correct } }) =>
        flaw?.kind === 'name' && flaw.near !== undefined && correct ? correct(edit, flaw.near) : 'decline',
    },
    remove: {
      title: 'Remove this suppression',
      applicability: 'needs-review',
      asked: 'never',
      apply: ({ edit, subject }) => subject.remove(edit),
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'comments with slips',
    dialect: 'cfn',
    bad: `
      Resources:
        # iac-hardener-ignore network/sg-ingress-wrold: the office has no fixed address
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ near
        Web:
          Type: AWS::EC2::SecurityGroup
          Properties:
            # iac-hardener-ignore network/*: the office has no fixed address
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pattern
            GroupDescription: Web
            # iac-hardener-ignore network/sg-ingress-world until June: the office has no fixed address
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ day
            SecurityGroupIngress:
              # iac-hardener-ignore network/sg-ingress-world the office has no fixed address
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ form
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                CidrIp: 0.0.0.0/0
    `,
    fixes: ['correct', 'remove'],
  },
  {
    title: 'metadata with slips',
    dialect: 'cfn',
    bad: `
      Resources:
        Web:
          Type: AWS::EC2::SecurityGroup
          Metadata:
            IacHardener:
              Ignore:
                - Rule: CKV_AWS_24
                        ^^^^^^^^^^ near
                  Reason: The office has no fixed address
                - Rule: no-ssh-today
                        ^^^^^^^^^^^^ unknown
                  Reason: The office has no fixed address
                - Rule: network/sg-ingress-world
                  Because: The office has no fixed address
                  ^^^^^^^ unknown
          Properties:
            GroupDescription: Web
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                CidrIp: 0.0.0.0/0
    `,
    fixes: ['correct', 'remove'],
  },
  {
    title: 'another comment that speaks of us',
    dialect: 'cfn',
    good: `
      # iac-hardener ignores this bucket
      Resources:
        Cache:
          Type: AWS::S3::Bucket
    `,
  },
];
