import { isOnlyForPeople } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { listed } from './_shared.ts';
import { exposedBy, limitingFixes, openings, type Exposed, exposingSubject, withMinorWays } from './_star.ts';

export default defineRule({
  id: 'iam/data-exfiltration',
  title: 'Data, permissions or credentials of everything in the account',
  severity: 'medium',
  since: '0.1.0',
  why: 'Whoever gets hold of these credentials takes along what the whole account stores, lets others in, or signs in somewhere else, with one call for each resource.',
  refs: [
    'WB603',
    'checkov:CKV_AWS_107',
    'checkov:CKV_AWS_108',
    'checkov:CKV_AWS_109',
    'checkov:CKV_AWS_111',
    'checkov:CKV_AWS_356',
    'cfn_nag:W11',
    'cfn_nag:W12',
    'cfn_nag:W13',
    'trivy:AWS-0057',
    'parliament:PERMISSIONS_MANAGEMENT_ACTIONS',
    'parliament:CREDENTIALS_EXPOSURE',
    'CWE-732',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_107': { messages: ['credentials'] },
    'checkov:CKV_AWS_108': { messages: ['data'] },
    'checkov:CKV_AWS_109': { messages: ['permissions'] },
    'checkov:CKV_AWS_111': { messages: ['permissions'] },
    'parliament:PERMISSIONS_MANAGEMENT_ACTIONS': { messages: ['permissions'] },
    'parliament:CREDENTIALS_EXPOSURE': { messages: ['credentials'] },
  },
  preset: 'recommended',
  on: exposingSubject,
  messages: {
    data: 'Resource "{resource}" lets {actions} give away data of everything in the account{when}.',
    permissions: 'Resource "{resource}" lets {actions} change the permissions of everything in the account{when}.',
    credentials: 'Resource "{resource}" lets {actions} hand out credentials for everything in the account{when}.',
  },
  checklist: { 6: { data: 'partial', permissions: 'partial', credentials: 'partial' } },

  *check(statement, finding, facts) {
    for (const opening of openings(facts, statement)) {
      const exposed = exposedBy(opening);
      if (!exposed) continue;
      const { resource, open, path } = opening;
      const stated = finding[exposed.as](resource.node, {
        resource: render(resource.value),
        actions: namesOf(exposed),
      });
      const found = isOnlyForPeople(facts, statement.policy) ? stated.withSeverity('low') : stated;
      // What a template of SAM has stands nowhere in the text.
      const others = statement.policy.template ? [] : open;
      const told = others
        .filter(({ term }) => !exposed.by.some((each) => each.term === term))
        .reduce((each, { term }) => each.also(term.node, 'This action can be limited to resources, too.'), found);
      yield (statement.policy.template ? told : withMinorWays(told, facts, statement, opening))
        .when(path)
        .when(resource.when);
    }
  },

  fixes: limitingFixes,
});

/** The actions as written, with the one that matters where a pattern hides it. */
function namesOf({ by }: Exposed): string {
  return listed(
    by.map(({ term, action }) => {
      const written = render(term.value);
      return term.breadth === 'literal' ? written : `${written} (${action})`;
    }),
  );
}

export const examples: readonly Example[] = [
  {
    title: 'secrets, objects and a key, beside a login that needs the star',
    dialect: 'cfn',
    bad: `
      Resources:
        Builder:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action:
                    - s3:GetObject
                    - secretsmanager:Get*
                    - kms:Decrypt # of caches
                    - sqs:SendMessage
                    - ecr:GetAuthorizationToken
                  Resource: '*'
                            ^^^ data
    `,
  },
  {
    title: 'a bucket of the template, and one that a person names',
    dialect: 'cfn',
    fixes: ['own', 'bucket'],
    bad: `
      Resources:
        Artifacts:
          Type: AWS::S3::Bucket
        Reader:
          Type: AWS::IAM::RolePolicy
          Properties:
            RoleName: reader
            PolicyName: read
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: ['arn:aws:s3:::*']
                             ^^^^^^^^^^^^^^^^ data
    `,
  },
  {
    title: 'who may use buckets and functions, in a policy of its own',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["lambda:AddPermission", "lambda:CreateFunction"],
            "Resource": "*"
                        ^^^ permissions
          }
        ]
      }
    `,
  },
  {
    title: 'who may pull images, of every repository',
    dialect: 'cfn',
    fixes: ['typeScope', 'repository'],
    bad: `
      Resources:
        Sharer:
          Type: AWS::IAM::RolePolicy
          Properties:
            RoleName: sharer
            PolicyName: share
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ecr:SetRepositoryPolicy
                  Resource: '*'
                            ^^^ permissions
    `,
  },
  {
    title: 'logins to databases, in some stacks, and for people',
    dialect: 'cfn',
    fixes: ['typeScope', 'name'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Deployer:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: deploy
            Roles: [deploy]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: redshift:GetClusterCredentials
                  Resource: !If [IsProd, 'arn:aws:redshift:eu-west-1:111122223333:dbuser:ci/deploy', '*']
                                                                                                     ^^^ credentials
        Person:
          Type: AWS::IAM::UserPolicy
          Properties:
            UserName: person
            PolicyName: packages
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: redshift-serverless:GetCredentials
                  Resource: '*'
                            ^^^ credentials low
    `,
  },
  {
    title: 'templates of SAM for every bucket and every secret, by default and for certain',
    dialect: 'cfn',
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Parameters:
        Bucket: { Type: String, Default: '*' }
      Resources:
        Reader:
          Type: AWS::Serverless::Function
          Properties:
            Policies:
              - S3ReadPolicy: { BucketName: !Ref Bucket }
                ^^^^^^^^^^^^ data
              - S3ReadPolicy: { BucketName: site }
              - AWSSecretsManagerGetSecretValuePolicy:
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ data
                  SecretArn: '*'
              - VPCAccessPolicy: {}
    `,
  },
  {
    title:
      'named resources, a tag, what is denied, actions without resources, ways to more rights, all of a service, what a parameter gives, and a Deny',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::artifacts/*" }
        - { Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": "ci" } } }
        - { Effect: Allow, Action: "kms:Decrypt", Resource: "*", Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } }
        - { Effect: Allow, Action: "dynamodb:Scan", Resource: "*" }
        - { Effect: Deny, Action: "dynamodb:Scan", Resource: "*" }
        - { Effect: Allow, Action: ["ecr:GetAuthorizationToken", "sts:GetSessionToken"], Resource: "*" }
        - { Effect: Allow, Action: "iam:CreateAccessKey", Resource: "*" }
        - { Effect: Allow, Action: "ssm:*", Resource: "*" }
        - { Effect: Allow, Action: ["sqs:SendMessage", "dynamodb:Delete*"], Resource: "*" }
    `,
  },
  {
    title: 'an action and a resource that parameters give',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
        Resource: { Type: String }
      Resources:
        Reader:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: read
            Roles: [reader]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: !Ref Action, Resource: '*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: !Ref Resource }
    `,
  },
];
