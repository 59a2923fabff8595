import type { Editor } from '#core/edit/index.ts';
import { mayGrant, type Statement, grantingAllButSubject } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { adminActionLeft, onEachPath, reachesEverything, resourcesOf } from './_everything.ts';
import { mayChange } from './_grammar.ts';
import { listed, listingOf } from './_shared.ts';

export default defineRule({
  id: 'iam/allow-notaction-resource-star',
  title: 'Every action but some allowed on everything',
  severity: 'high',
  since: '0.1.0',
  why: 'Whoever gets hold of these credentials can do all but what is named, also hand the role of an administrator to an instance of their own. Each action that AWS adds later is allowed as well.',
  refs: [
    'WB604',
    'cfn_nag:W15',
    'access-analyzer:PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOTACTION',
    'CWE-250',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html',
  ],
  preset: 'recommended',
  on: grantingAllButSubject,
  messages: {
    nearAdmin: 'NotAction allows every action but {actions} on {resources}, with {example} among them.',
  },
  checklist: { 6: { nearAdmin: 'fail' } },

  *check(statement, finding, facts) {
    const { notActions } = statement;
    if (!notActions || !mayGrant(statement) || !reachesEverything(statement)) return;
    const example = adminActionLeft(facts, statement);
    if (example === undefined) return;
    const actions = listed(notActions.items.map(({ value }) => `"${render(value)}"`));
    const found = finding.nearAdmin(notActions.entry.key, { actions, resources: resourcesOf(statement), example });
    yield* onEachPath(found, statement, facts, 'medium');
  },

  fixes: {
    powerUser: {
      title: 'Leave out iam:*, organizations:* and account:* as well',
      applicability: 'needs-review',
      apply: leaveOut,
    },
  },
  remedy:
    'Name the actions that are used in Action. CloudTrail and IAM Access Analyzer list those of the last 90 days.',
});

/** What the managed policy PowerUserAccess leaves out: who may do what in the account, and what the account is. */
const administration = ['iam:*', 'organizations:*', 'account:*'];

function leaveOut({ edit, subject: { notActions, node, policy }, tree }: FixContext<Statement>): Editor | 'decline' {
  const listing = listingOf(notActions);
  const [first] = listing?.items ?? [];
  if (!listing || !first || !mayChange(tree, policy, node)) return 'decline';
  const written = listing.items.map(({ source }) => source.toLowerCase());
  const added = administration.filter((action) => !written.includes(action));
  if (!listing.seq) return edit.replace(first, [first.source, ...added]);
  for (const action of added) edit.append(listing.seq, action);
  return edit;
}

export const examples: readonly Example[] = [
  {
    title: 'NotAction, which allows what AWS adds later',
    dialect: 'iam-policy',
    fixes: ['powerUser'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Allow",
          "NotAction": ["organizations:*"],
          ^^^^^^^^^^^ nearAdmin
          "Resource": "*"
        }
      }
    `,
  },
  {
    title: 'one service left out, in a list of a template, and everything in a region',
    dialect: 'cfn',
    fixes: ['powerUser'],
    bad: `
      Resources:
        Deployer:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: deploy
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      NotAction: # not our business
                      ^^^^^^^^^ nearAdmin
                        - organizations:*
                        - account:*
                      Resource: '*'
                    - Effect: Allow
                      NotAction: aws-portal:*
                      ^^^^^^^^^ nearAdmin medium
                      Resource: 'arn:*'
                      Condition: { StringEquals: { aws:RequestedRegion: eu-west-1 } }
    `,
  },
  {
    title: 'passing left out, and not the writing of policies',
    dialect: 'iam-policy',
    fixes: ['powerUser'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          NotAction: ["iam:PassRole", "organizations:*"]
          ^^^^^^^^^ nearAdmin
          Resource: "*"
    `,
  },
  {
    title: 'IAM left out, one resource, a Deny, a boundary and a bucket policy',
    dialect: 'cfn',
    good: `
      Resources:
        Limits:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - { Effect: Allow, NotAction: 'organizations:*', Resource: '*' }
        Person:
          Type: AWS::IAM::User
          Properties:
            PermissionsBoundary: !Ref Limits
            Policies:
              - PolicyName: work
                PolicyDocument:
                  Statement:
                    - { Effect: Allow, NotAction: ['iam:*', 'organizations:*'], Resource: '*' }
                    - { Effect: Allow, NotAction: [iam:Pass*, iam:Create*, iam:Put*, iam:Attach*, iam:Add*, iam:Update*, iam:Set*, iam:Delete*, iam:Deactivate*], Resource: '*' }
                    - { Effect: Allow, NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::artifacts-of-ci' }
                    - { Effect: Deny, NotAction: 'sts:*', Resource: '*' }
        Buckets:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - { Effect: Allow, NotAction: 'organizations:*', Resource: '*' }
                - { Effect: Deny, NotAction: 's3:*', Resource: '*' }
        BucketRules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { AWS: '123456789012' }, NotAction: 's3:Delete*', Resource: '*' }
    `,
  },
];
