import { ref } from '#core/edit/index.ts';
import { isOwn, propertyOf, resourceSubject, serviceName } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { isMap } from '#core/syntax/index.ts';
import { texts } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/lambda-permission-source',
  title: 'Function that a service runs for any account',
  severity: 'medium',
  since: '0.1.0',
  why: 'The service runs the function on behalf of whoever asks it to: a stranger points a bucket or a topic of an own account at it and chooses the event.',
  refs: [
    'trivy:AWS-0067',
    'checkov:CKV_AWS_364',
    'CWE-441',
    'https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html',
  ],
  preset: 'recommended',
  on: resourceSubject('AWS::Lambda::Permission'),
  messages: {
    source:
      'Principal {service} may run the function on behalf of any account; neither SourceArn nor SourceAccount says for whom.',
    bucket: {
      text: 'SourceArn of a bucket names no account: who makes a bucket of this name later runs the function, without SourceAccount.',
      severity: 'info',
    },
  },

  *check(permission, finding, facts) {
    const given = (name: string) => propertyOf(facts, permission, name);
    const isGiven = ({ alternatives, unknown }: ReturnType<typeof given>) => alternatives.length + unknown.length > 0;
    const [arn, account] = [given('SourceArn'), given('SourceAccount')];
    if (isGiven(account) || isGiven(given('PrincipalOrgID')) || isGiven(given('EventSourceToken'))) return;
    for (const { value, when } of given('Principal').alternatives) {
      const [principal] = texts(facts, value).alternatives;
      const service = principal && serviceName(principal.value);
      if (service === undefined || !service.endsWith('.amazonaws.com')) continue;
      if (!isGiven(arn)) yield finding.source(value, { service }).when(permission.when).when(when);
      else if (service === 's3.amazonaws.com')
        for (const each of arn.alternatives) yield finding.bucket(each.value).when(permission.when).when(each.when);
    }
  },

  fixes: {
    account: {
      title: 'Allow it for this account only (replaces the permission)',
      applicability: 'needs-review',
      apply({ edit, subject: permission, tree }) {
        const { properties, node } = permission;
        if (!properties || !isMap(properties) || !isOwn(tree, node, properties)) return 'decline';
        return edit.put(properties, 'SourceAccount', ref('AWS::AccountId'));
      },
    },
  },
  remedy: 'Give SourceArn (the rule, topic or API that runs it), and SourceAccount as well for buckets.',
});

export const examples: readonly Example[] = [
  {
    title: 'a topic of anybody, and a bucket by its name',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        ByTopic:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunction
            Principal: sns.amazonaws.com # builds
                       ^^^^^^^^^^^^^^^^^ source
        ByBucket:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunction
            Principal: s3.amazonaws.com
            SourceArn: arn:aws:s3:::uploads
                       ^^^^^^^^^^^^^^^^^^^^ bucket
    `,
  },
  {
    title: 'a rule in some stacks only',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        ByRule:
          Type: AWS::Lambda::Permission
          Condition: IsProd
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunction
            Principal: events.amazonaws.com
                       ^^^^^^^^^^^^^^^^^^^^ source
    `,
  },
  {
    title: 'the European cloud, and a suffix that the stack gives',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        ByRule:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunction
            Principal: events.amazonaws.eu
                       ^^^^^^^^^^^^^^^^^^^ source
        ByTopic:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunction
            Principal: !Sub sns.\${AWS::URLSuffix}
                            ^^^^^^^^^^^^^^^^^^^^^ source
    `,
  },
  {
    title:
      'a source, an account, an organisation, a token, a principal that is an account, and one that a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Principal: { Type: String }
      Resources:
        ByRule:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: 'arn:aws:events:eu-west-1:111122223333:rule/nightly' }
        ByBucket:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: 'arn:aws:s3:::uploads', SourceAccount: !Ref AWS::AccountId }
        ByAlexa:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: alexa-appkit.amazon.com, EventSourceToken: amzn1.ask.skill.example }
        ByAccount:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: '111122223333' }
        ByParameter:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: !Ref Principal }
    `,
  },
];
