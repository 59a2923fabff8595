import { propertyOf, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { strings } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/lambda-permission-action',
  title: 'Permission for more than running a function',
  severity: 'info',
  since: '0.1.0',
  why: 'A permission of a function is for whoever runs it. Somebody who may read or change the function with it gets its code and its environment, or the rights of its role.',
  refs: [
    'cfn_nag:W24',
    'CWE-732',
    'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
    'https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html',
  ],
  preset: 'recommended',
  on: resourceSubject('AWS::Lambda::Permission'),
  messages: {
    every: {
      text: 'Action "{action}" lets the principal do everything with the function{when}, also change its code and its policy.',
      severity: 'medium',
    },
    other: 'Action "{action}" is not for running the function; lambda:InvokeFunction and lambda:InvokeFunctionUrl are.',
  },

  *check(permission, finding, facts) {
    for (const { value, when } of propertyOf(facts, permission, 'Action').alternatives) {
      for (const { value: action, when: own, node } of strings(facts, value).alternatives) {
        if (/^lambda:invoke(?:function(?:url)?|async)$/i.test(action) || /[<>$]/.test(action)) continue;
        const found = /^(?:lambda:)?\*$/.test(action)
          ? finding.every(node, { action })
          : finding.other(node, { action });
        yield found.when(permission.when).when(when).when(own);
      }
    }
  },

  fixes: {},
  remedy: 'Allow lambda:InvokeFunction; give people and pipelines a role that may change the function.',
});

export const examples: readonly Example[] = [
  {
    title: 'everything, and reading the code',
    dialect: 'cfn',
    bad: `
      Resources:
        Every:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:*
                    ^^^^^^^^ every
            Principal: '111122223333'
        Code:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:GetFunction
                    ^^^^^^^^^^^^^^^^^^ other
            Principal: '111122223333'
    `,
  },
  {
    title: 'in some stacks only',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsDev: !Equals [!Ref AWS::StackName, dev]
      Resources:
        Open:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: !If [IsDev, '*', 'lambda:InvokeFunction']
                                ^^^ every
            Principal: events.amazonaws.com
            SourceArn: arn:aws:events:eu-west-1:111122223333:rule/nightly
    `,
  },
  {
    title: 'running it, by its URL too, in other letters, by a parameter, and a layer',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Run:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: 'lambda:InvokeFunction', Principal: '111122223333' }
        Url:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: 'lambda:InvokeFunctionUrl', Principal: '111122223333', FunctionUrlAuthType: AWS_IAM }
        Letters:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: 'lambda:invokeFunction', Principal: '111122223333' }
        Async:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: 'lambda:InvokeAsync', Principal: '111122223333' }
        Given:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: !Ref Action, Principal: '111122223333' }
        Layer:
          Type: AWS::Lambda::LayerVersionPermission
          Properties: { LayerVersionArn: 'arn:aws:lambda:eu-west-1:111122223333:layer:tools:1', Action: 'lambda:GetLayerVersion', Principal: '111122223333' }
    `,
  },
];
