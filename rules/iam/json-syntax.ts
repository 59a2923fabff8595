import { brokenPolicySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'iam/json-syntax',
  title: 'Policy in a text that is no JSON',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, and until it can be read nothing else is said of it.',
  refs: [
    'access-analyzer:JSON_SYNTAX_ERROR',
    'parliament:MALFORMED_JSON',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  ],
  preset: 'recommended',
  on: brokenPolicySubject,
  messages: {
    broken: 'The policy in this text cannot be read as JSON: {problem}',
  },

  *check({ message, at, when }, finding) {
    yield finding.broken(at, { problem: message }).when(when);
  },

  fixes: {},
  remedy: 'Mend the JSON, or write the policy as YAML instead of a text.',
});

export const examples: readonly Example[] = [
  {
    title: 'a comma that is missing, and one too many',
    dialect: 'cfn',
    bad: `
      Resources:
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny" "Action":"ec2:*","Resource":"*"}]}'
                                                                            ^^^^^^^^ broken
        Topic:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [t]
            PolicyDocument: |
              {
                "Version": "2012-10-17",
                "Statement": [
                  { "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "*" },
                                                                                                  ^ broken
                ]
              }
    `,
  },
  {
    title: 'a text with variables, in one branch',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Logs:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: logs
            PolicyDocument: !If
              - IsProd
              - !Sub '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"logs:\${Action}","Resource":*}]}'
                                                                                                          ^ broken
              - '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"logs:PutLogEvents","Resource":"*"}]}'
    `,
  },
  {
    title: 'JSON, JSON with variables, what a parameter, a Join or a dynamic reference gives, and maps',
    dialect: 'cfn',
    good: `
      Parameters:
        Document: { Type: String }
      Resources:
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"}]}'
        Logs:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: logs
            PolicyDocument: !Sub '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"logs:*","Resource":"\${Document}"}]}'
        Given:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: given
            PolicyDocument: !Ref Document
        Joined:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: joined
            PolicyDocument: !Join ['', ['{"Statement":', !Ref Document, '}']]
        Number:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: number
            PolicyDocument: !Sub '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"logs:*","Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"1"}}}]}'
        Statements:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: statements
            PolicyDocument: !Sub '{"Version":"2012-10-17","Statement":[\${Document}]}'
        Kept:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: kept
            PolicyDocument: '{{resolve:ssm:/policies/logs}}'
        Map:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Deny, Action: 'ec2:*', Resource: '*' }] }
    `,
  },
];
