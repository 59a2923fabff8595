import type { Facts } from '#core/facts/index.ts';
import { propertyOf, resourceSubject, type Resource } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { strings } from '#core/values/index.ts';

/** What permissions of each type are limited by, beside their principal. */
const limits: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Permission': ['PrincipalOrgID', 'SourceAccount', 'SourceArn', 'EventSourceToken'],
  'AWS::Lambda::LayerVersionPermission': ['OrganizationId'],
  // With a Statement it is a policy like others.
  'AWS::Events::EventBusPolicy': ['Condition', 'Statement'],
};

const messageOf: Readonly<Record<string, 'layer' | 'bus'>> = {
  'AWS::Lambda::LayerVersionPermission': 'layer',
  'AWS::Events::EventBusPolicy': 'bus',
};

export default defineRule({
  id: 'iam/lambda-permission-public',
  title: 'Function, layer or event bus that is open to anyone',
  severity: 'high',
  since: '0.1.0',
  why: 'Any account of AWS can run the function, with events of its own making, and with the rights of the role of the function behind them. What any account may put on an event bus starts whatever its rules start.',
  refs: [
    'cfn_nag:F13',
    'checkov:CKV_AWS_301',
    'checkov:CKV_AWS_258',
    'cdk-nag:LambdaFunctionUrlAuth',
    'CWE-732',
    'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
    'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions.html',
  ],
  narrowerRefs: {
    'cfn_nag:F13': { messages: ['anyone', 'url', 'layer'] },
    'checkov:CKV_AWS_301': { messages: ['anyone', 'url'] },
    'checkov:CKV_AWS_258': { messages: ['sam'] },
    'cdk-nag:LambdaFunctionUrlAuth': { messages: ['sam'] },
  },
  preset: 'recommended',
  on: resourceSubject(...Object.keys(limits), 'AWS::Serverless::Function'),
  messages: {
    anyone: 'Principal "*" lets any account run the function; neither PrincipalOrgID nor SourceAccount says which.',
    url: {
      text: 'Principal "*" lets anyone call the URL of the function without signing the request.',
      severity: 'medium',
    },
    sam: {
      text: 'AuthType NONE lets anyone call the URL of the function without signing the request: SAM gives leave to everyone.',
      severity: 'medium',
    },
    layer: {
      text: 'Principal "*" lets any account of AWS read the code of the layer; no OrganizationId says which.',
      severity: 'medium',
    },
    bus: 'Principal "*" lets any account put events on the bus; no Condition says which.',
  },

  *check(permission, finding, facts) {
    if (permission.type === 'AWS::Serverless::Function') {
      for (const { value, when } of propertyOf(facts, permission, 'FunctionUrlConfig', 'AuthType').alternatives)
        if (strings(facts, value).alternatives[0]?.value === 'NONE')
          yield finding.sam(value).when(permission.when).when(when);
      return;
    }
    const isGiven = (name: string) => {
      const { alternatives, unknown } = propertyOf(facts, permission, name);
      return alternatives.length + unknown.length > 0;
    };
    if (limits[permission.type]?.some(isGiven)) return;
    const authentication = textsOf(facts, permission, 'FunctionUrlAuthType');
    for (const { value, when } of propertyOf(facts, permission, 'Principal').alternatives) {
      if (strings(facts, value).alternatives[0]?.value !== '*') continue;
      const message = messageOf[permission.type] ?? (authentication.includes('NONE') ? 'url' : 'anyone');
      yield finding[message](value).when(permission.when).when(when);
    }
  },

  fixes: {},
  remedy:
    'Name the account or service in Principal, or limit it to an organisation (PrincipalOrgID, OrganizationId, a Condition on aws:PrincipalOrgID); for the URL of a function take AuthType AWS_IAM.',
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
    title: 'a layer, and an event bus',
    dialect: 'cfn',
    bad: `
      Resources:
        Layer:
          Type: AWS::Lambda::LayerVersionPermission
          Properties:
            Action: lambda:GetLayerVersion
            LayerVersionArn: arn:aws:lambda:eu-west-1:111122223333:layer:tools:1
            Principal: '*'
                       ^^^ layer
        Bus:
          Type: AWS::Events::EventBusPolicy
          Properties:
            StatementId: all
            Action: events:PutEvents
            Principal: '*'
                       ^^^ bus
    `,
  },
  {
    title: 'the URL of a function of SAM',
    dialect: 'cfn',
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Jobs:
          Type: AWS::Serverless::Function
          Properties:
            Runtime: nodejs22.x
            Handler: index.handler
            InlineCode: exports.handler = () => {};
            FunctionUrlConfig:
              AuthType: NONE
                        ^^^^ sam
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
        Layer:
          Type: AWS::Lambda::LayerVersionPermission
          Properties: { Action: lambda:GetLayerVersion, LayerVersionArn: layer, Principal: '*', OrganizationId: o-abc1234567 }
        Bus:
          Type: AWS::Events::EventBusPolicy
          Properties: { StatementId: own, Action: events:PutEvents, Principal: '*', Condition: { Type: StringEquals, Key: aws:PrincipalOrgID, Value: o-abc1234567 } }
        OfAccount:
          Type: AWS::Events::EventBusPolicy
          Properties: { StatementId: one, Action: events:PutEvents, Principal: '111122223333' }
        Url:
          Type: AWS::Serverless::Function
          Properties: { Runtime: nodejs22.x, Handler: index.handler, InlineCode: '', FunctionUrlConfig: { AuthType: AWS_IAM } }
    `,
  },
];
