import { hole, type Editor, type NewValue } from '#core/edit/index.ts';
import { actionTerms, policySubject, statementsOf, type Policy } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import {
  isBlank,
  isMisspelt,
  mayChange,
  kindNames,
  pathsWithout,
  placeOfMissing,
  statementElements,
  statementMaps,
} from './_grammar.ts';
import { bucketNamed, namedResources, repositoryNamed } from './_resources.ts';
import { oneOrMany } from './_shared.ts';

const wanted = ['Resource', 'NotResource'] as const;

export default defineRule({
  id: 'iam/missing-resource',
  title: 'Statement without resources',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:MISSING_RESOURCE',
    'parliament:MALFORMED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    missing: 'The statement has neither Resource nor NotResource, which {kind} has to have; AWS refuses it.',
  },

  *check(policy, finding, facts) {
    if (!needsResource(policy)) return;
    for (const { value: statement, when } of statementMaps(facts, policy)) {
      const paths = pathsWithout(facts, statement, ...wanted);
      if (paths.length === 0 || isMisspelt(statement, wanted, statementElements)) continue;
      const kind = kindNames[policy.kind];
      for (const path of paths)
        yield finding
          .missing(placeOfMissing(statement, ...wanted), { kind })
          .when(when)
          .when(path);
    }
  },

  fixes: {
    star: {
      title: 'Write "*": nothing else fits here',
      applicability: 'needs-review',
      apply(context) {
        const { actions = [] } = missingIn(context) ?? {};
        const isKey = /^AWS::KMS::/.test(context.subject.owner?.type ?? '');
        const isAll = isKey || (actions.length > 0 && actions.every(({ wildcardOnly }) => wildcardOnly));
        return isAll ? write(context, ['*']) : 'decline';
      },
    },
    name: {
      title: 'Name the resources that the actions need',
      applicability: 'placeholder',
      apply(context) {
        const { statement, actions = [] } = missingIn(context) ?? {};
        const isOther = context.subject.kind !== 'identity' || actions.length === 0;
        if (!statement || isOther || actions.some(({ wildcardOnly }) => wildcardOnly)) return 'decline';
        for (const narrower of [repositoryNamed(hole('repository')), bucketNamed(hole('bucket')), namedResources]) {
          const values = narrower(context.facts, statement, actions);
          if (values && values.length > 0) return write(context, values);
        }
        return 'decline';
      },
    },
  },
  remedy: 'Name the ARNs of the resources; * only where an action knows no resources.',
});

type Context = FixContext<Policy>;

/** The statement at a finding, with its actions where all of them are known. */
function missingIn({ facts, finding, subject }: Context) {
  const statement = statementsOf(facts, subject).find(({ node }) => node.entries.some(({ key }) => key === finding.at));
  if (!statement) return undefined;
  const terms = statement.actions?.unknown.length === 0 ? actionTerms(statement) : [];
  const isKnown = terms.every(({ actions }) => actions.length > 0);
  return { statement, actions: isKnown ? terms.flatMap(({ actions }) => actions) : [] };
}

function write(context: Context, values: readonly NewValue[]): Editor | 'decline' {
  const { edit, subject, tree } = context;
  const node = missingIn(context)?.statement.node;
  const written = node && (entryOf(node, 'Resource') ?? entryOf(node, 'NotResource'));
  const isOpen = !written || (written.key.source === 'Resource' && isBlank(written.value));
  return node && isOpen && mayChange(tree, subject, node) ? edit.put(node, 'Resource', oneOrMany(values)) : 'decline';
}

/** Of policies of resources, only some services ask for it: a repository of ECR and a file system take none. */
function needsResource({ kind, owner }: Policy): boolean {
  if (kind === 'trust') return false;
  return kind !== 'resource' || /^AWS::(?:S3::BucketPolicy|KMS::(?:Replica)?Key)$/.test(owner?.type ?? '');
}

export const examples: readonly Example[] = [
  {
    title: 'a statement of a role, of a key and of a bucket',
    dialect: 'cfn',
    fixes: ['name', 'star'],
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }
            Policies:
              - PolicyName: read
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      ^^^^^^ missing
                      Action: s3:GetObject
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: !Sub 'arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root' }
                  Action: kms:*
                  Resource:
                  ^^^^^^^^ missing
    `,
  },
  {
    title: 'a document of its own',
    dialect: 'iam-policy',
    fixes: ['name'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"] }]
                        ^^^^^ missing
      }
    `,
  },
  {
    title: 'resources that only one branch has',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  ^^^^^^ missing
                  Action: s3:GetObject
                  Resource: !If [IsProd, 'arn:aws:s3:::a/*', !Ref AWS::NoValue]
    `,
  },
  {
    title: 'who may assume a role, policies of services that ask for none, unknown values, and misspelt keys',
    dialect: 'cfn',
    good: `
      Parameters:
        Resources: { Type: CommaDelimitedList }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }
        Images:
          Type: AWS::ECR::Repository
          Properties:
            RepositoryPolicyText:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 'ecr:BatchGetImage' }
        Files:
          Type: AWS::EFS::FileSystem
          Properties:
            FileSystemPolicy:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 'elasticfilesystem:ClientMount' }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: !Ref Resources }
                - { Effect: Allow, Action: 's3:GetObject', Resource: [] }
                - { Effect: Deny, Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resources: 'arn:aws:s3:::a/*' }
                - Effect: Allow
                  Action: s3:GetObject
                  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/resources.yaml } }
    `,
  },
];
