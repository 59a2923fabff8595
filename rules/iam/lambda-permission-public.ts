import type { Facts } from '#core/facts/index.ts';
import { propertyOf, resourceSubject, type Resource } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { strings } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/lambda-permission-public',
  title: 'Function that anyone may run',
  severity: 'high',
  since: '0.1.0',
  why: 'Any account of AWS can run the function, with events of its own making, and with the rights of the role of the function behind them.',
  refs: [
    'cfn_nag:F13',
    'checkov:CKV_AWS_301',
    'CWE-732',
    'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
  ],
  preset: 'recommended',
  on: resourceSubject('AWS::Lambda::Permission'),
  messages: {
    anyone: 'Principal "*" lets any account run the function; neither PrincipalOrgID nor SourceAccount says which.',
    url: {
      text: 'Principal "*" lets anyone call the URL of the function without signing the request.',
      severity: 'medium',
    },
  },

  *check(permission, finding, facts) {
    const isGiven = (name: string) => {
      const { alternatives, unknown } = propertyOf(facts, permission, name);
      return alternatives.length + unknown.length > 0;
    };
    if (['PrincipalOrgID', 'SourceAccount', 'SourceArn', 'EventSourceToken'].some(isGiven)) return;
    const authentication = textsOf(facts, permission, 'FunctionUrlAuthType');
    for (const { value, when } of propertyOf(facts, permission, 'Principal').alternatives) {
      if (strings(facts, value).alternatives[0]?.value !== '*') continue;
      const found = authentication.includes('NONE') ? finding.url(value) : finding.anyone(value);
      yield found.when(permission.when).when(when);
    }
  },

  fixes: {},
  remedy: 'Name the account or service in Principal, or limit it to an organisation with PrincipalOrgID.',
});

function textsOf(facts: Facts, owner: Resource, property: string): readonly string[] {
  return propertyOf(facts, owner, property).alternatives.flatMap(({ value }) =>
    strings(facts, value).alternatives.map((text) => text.value),
  );
}

export const examples: readonly Example[] = [
  {
    title: 'everyone, and everyone by the URL of a function',
    dialect: 'cfn',
    bad: `
      Resources:
        Open:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunction
            Principal: '*'
                       ^^^ anyone
        Url:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunctionUrl
            FunctionUrlAuthType: NONE
            Principal: '*'
                       ^^^ url
    `,
  },
  {
    title: 'everyone in some stacks only',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsDev: !Equals [!Ref AWS::StackName, dev]
      Resources:
        Open:
          Type: AWS::Lambda::Permission
          Properties:
            FunctionName: jobs
            Action: lambda:InvokeFunction
            Principal: !If [IsDev, '*', '111122223333']
                                   ^^^ anyone
    `,
  },
  {
    title: 'an organisation, a source, an account, a service, and one that a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Principal: { Type: String }
      Resources:
        ByOrganisation:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: '*', PrincipalOrgID: o-abc1234567 }
        BySource:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: '*', SourceAccount: !Ref AWS::AccountId }
        ByAccount:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: '111122223333' }
        ByService:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceAccount: '111122223333' }
        ByParameter:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: lambda:InvokeFunction, Principal: !Ref Principal }
    `,
  },
];
