import { iamData, actionTrait } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import {
  actionTerms,
  isDenied,
  isStar,
  mayGrant,
  resourceTerms,
  type ActionTerm,
  type Statement,
  grantingOf,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';
import { listed, listingOf } from './_shared.ts';

export default defineRule({
  id: 'iam/wildcard-hidden-risk',
  title: 'Pattern that also changes permissions',
  severity: 'info',
  since: '0.1.0',
  why: 'Whoever reads the pattern sees what it is for. It also matches actions that say who may do what, and those are the ones that an intruder looks for.',
  refs: [
    'parliament:PERMISSIONS_MANAGEMENT_ACTIONS',
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html',
  ],
  preset: 'recommended',
  on: grantingOf('statement that may grant the managing of permissions', actionTrait.managesPermissions),
  messages: {
    hidden: 'Pattern "{pattern}" also matches {actions}, which {verb} who may do what (as of {date}).',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement)) return;
    for (const term of actionTerms(statement)) {
      if (term.breadth !== 'pattern') continue;
      const risky = riskyIn(term).filter(
        (name) => !resourceTerms(statement).every(({ pattern }) => isDenied(facts, statement, name, pattern)),
      );
      if (risky.length === 0) continue;
      const args = { pattern: render(term.value), actions: listed(risky), date: iamData().dataDate };
      yield finding
        .hidden(term.node, { ...args, verb: risky.length === 1 ? 'decides' : 'decide' })
        .when(statement.when)
        .when(term.when);
    }
  },

  fixes: {
    spell: {
      title: 'Write out the actions, without those on permissions',
      applicability: 'needs-review',
      apply: spellOut,
    },
  },
  remedy: 'Write out the actions that are used.',
});

/** Actions of a pattern that say who may do what. */
function riskyIn({ actions, traits: some }: ActionTerm): readonly string[] {
  if ((some & actionTrait.managesPermissions) === 0) return [];
  return actions.filter(({ traits }) => (traits & actionTrait.managesPermissions) !== 0).map(({ name }) => name);
}

/** More names than this are no improvement for a reader. */
const mostNames = 12;

function spellOut({ edit, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const term = actionTerms(statement).find(({ node }) => node === finding.at);
  const listing = listingOf(statement.actions);
  const item = listing?.items.find((node) => node === finding.at);
  if (!term || !listing || !item || !mayChange(tree, statement.policy, item)) return 'decline';
  const risky = riskyIn(term);
  const written = listing.items.map(({ source }) => source.toLowerCase());
  // On resources that are named, actions without any are not allowed as it is.
  const isOpen = resourceTerms(statement).some(({ pattern }) => isStar(pattern));
  const names = term.actions
    .filter(({ wildcardOnly }) => isOpen || !wildcardOnly)
    .map(({ name }) => name)
    .filter((name) => !risky.includes(name) && !written.includes(name.toLowerCase()));
  const [first, ...others] = names;
  if (first === undefined || names.length > mostNames || names.includes('iam:PassRole')) return 'decline';
  if (!listing.seq) return edit.replace(item, others.length === 0 ? first : names);
  edit.replace(item, first);
  for (const name of [...others].reverse()) edit.insertAfter(listing.seq, item, name);
  return edit;
}

export const examples: readonly Example[] = [
  {
    title: 'patterns with more in them than they say',
    dialect: 'iam-policy',
    fixes: ['spell'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["s3:PutBucket*", "s3:GetObject"]
                   ^^^^^^^^^^^^^^^ hidden
          Resource: "arn:aws:s3:::artifacts-of-ci"
        - Effect: Allow
          Action: "sqs:*Permission"
                  ^^^^^^^^^^^^^^^^^ hidden
          Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs"
        - Effect: Allow
          Action: "iam:P*"
                  ^^^^^^^^ hidden
          Resource: "arn:aws:iam::111122223333:role/ci/*"
    `,
  },
  {
    title: 'tagging and more of a registry',
    dialect: 'cfn',
    fixes: ['spell'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action:
                    - ecr:*RepositoryPolicy # of the image
                      ^^^^^^^^^^^^^^^^^^^^^ hidden
                    - ecr:PutImage
                  Resource: arn:aws:ecr:eu-west-1:111122223333:repository/app
    `,
  },
  {
    title: 'patterns without such actions, those that are written out, all of a service, what is denied, and a Deny',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:Get*", Resource: "arn:aws:s3:::b" }
        - { Effect: Allow, Action: "glue:List*", Resource: "arn:aws:glue:eu-west-1:111122223333:catalog" }
        - { Effect: Allow, Action: "quicksight:Describe*", Resource: "arn:aws:quicksight:eu-west-1:111122223333:folder/f" }
        - { Effect: Allow, Action: "s3:PutBucketPolicy", Resource: "arn:aws:s3:::b" }
        - { Effect: Allow, Action: "sqs:*", Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs" }
        - { Effect: Allow, Action: "ecr:Set*", Resource: "arn:aws:ecr:eu-west-1:111122223333:repository/app" }
        - { Effect: Deny, Action: "ecr:SetRepositoryPolicy", Resource: "*" }
        - { Effect: Deny, Action: "iam:P*", Resource: "*" }
    `,
  },
];
