import type { Editor } from '#core/edit/index.ts';
import { sub } from '#core/edit/index.ts';
import { actionTerms, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { arnTerms, on, type ArnTerm, arnOfSubject } from './_arn.ts';
import { mayChange } from './_grammar.ts';
import { resourceListing } from './_shared.ts';

export default defineRule({
  id: 'iam/arn-s3-bucket-prefix-trap',
  title: 'Wildcard behind the name of a bucket',
  severity: 'medium',
  since: '0.1.0',
  why: 'Names of buckets are shared by all accounts of AWS, so that a stranger can make a bucket with such a name, and the wildcard takes in the objects of all of them.',
  refs: [
    'CWE-732',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html',
  ],
  preset: 'recommended',
  on: arnOfSubject('s3'),
  messages: {
    trap: '"{resource}" takes in the objects of every bucket whose name begins with "{name}", also of other accounts.',
  },

  *check(statement, finding) {
    if (statement.allow.length === 0 || statement.notResources || isOfOneAccount(statement)) return;
    for (const term of arnTerms(statement)) {
      const name = prefixOf(term);
      if (name === undefined || !actsOnObjects(statement)) continue;
      yield on(finding.trap(term.node, { resource: term.text, name }), statement, term);
    }
  },

  fixes: {
    exact: {
      title: 'Name the bucket "{name}" and its objects only',
      applicability: 'needs-review',
      apply: nameBucket,
    },
  },
  remedy: 'Name the bucket, and its objects behind a slash: `arn:aws:s3:::logs` and `arn:aws:s3:::logs/*`.',
});

/** The name in front of the only wildcard, which stands at its end; undefined for anything else. */
function prefixOf({ fields, text }: ArnTerm): string | undefined {
  const [, , service, , , name = ''] = fields ?? [];
  if (service !== 's3' || !/^[^*?/]*[^*?/-]\*$/.test(name)) return undefined;
  return /:::(.+)\*$/.exec(text)?.[1];
}

/** Whether some action of the statement acts on objects: for buckets alone a wildcard is no more than it says. */
function actsOnObjects(statement: Statement): boolean {
  return actionTerms(statement).some(
    ({ breadth, pattern, actions }) =>
      breadth === 'everything' ||
      (breadth === 'service' && /^s3:/i.test(pattern)) ||
      actions.some(
        ({ service, resourceTypes }) => service === 's3' && resourceTypes.some(({ name }) => name === 'object'),
      ),
  );
}

const accountKeys = new Set(['aws:resourceaccount', 's3:resourceaccount', 'aws:resourceorgid']);

function isOfOneAccount({ conditions }: Statement): boolean {
  const branches = conditions.alternatives;
  return (
    conditions.absent.length === 0 &&
    branches.every(({ value }) =>
      value.some(
        ({ key, operator, ifExists }) => accountKeys.has(key) && /^String(?:Equals|Like)/.test(operator) && !ifExists,
      ),
    )
  );
}

function nameBucket({ edit, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const listing = resourceListing(statement);
  const term = arnTerms(statement).find(({ node }) => node === finding.at);
  const item = listing?.items.find((node) => node === finding.at);
  if (
    !listing ||
    item?.kind !== 'scalar' ||
    !term ||
    item.source !== term.text ||
    !mayChange(tree, statement.policy, item)
  )
    return 'decline';
  const bucket = term.text.slice(0, -1);
  const written = (text: string) => (item.tag === undefined ? text : sub(text));
  const hasBucketActions = actionTerms(statement).some(
    ({ actions }) =>
      actions.length === 0 || actions.some(({ resourceTypes }) => resourceTypes.some(({ name }) => name === 'bucket')),
  );
  const [first, second] = hasBucketActions ? [bucket, `${bucket}/*`] : [`${bucket}/*`, undefined];
  if (!listing.seq)
    return edit.replace(item, second === undefined ? written(first) : [written(first), written(second)]);
  edit.replace(item, written(first));
  return second === undefined ? edit : edit.insertAfter(listing.seq, item, written(second));
}

export const examples: readonly Example[] = [
  {
    title: 'objects of whatever begins like the bucket',
    dialect: 'iam-policy',
    fixes: ['exact'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["s3:ListBucket", "s3:PutObject"]
          Resource: "arn:aws:s3:::artifacts-of-ci*"
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trap
        - Effect: Allow
          Action: "s3:*"
          Resource: ["arn:aws:s3:::logs*", "arn:aws:s3:::caches/*"]
                     ^^^^^^^^^^^^^^^^^^^^ trap
    `,
  },
  {
    title: 'a pattern for all of a template',
    dialect: 'cfn',
    fixes: ['exact'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [s3:GetObject, s3:GetBucketLocation]
                  Resource: # of the release
                    - !Sub arn:\${AWS::Partition}:s3:::releases-\${AWS::AccountId}*
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trap
    `,
  },
  {
    title: 'objects of one bucket, names that end in a dash, buckets alone, own accounts, every bucket, and a Deny',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:PutObject", Resource: ["arn:aws:s3:::artifacts-of-ci/*", "arn:aws:s3:::artifacts-of-ci/cache*"] }
        - { Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::artifacts-*/*" }
        - { Effect: Allow, Action: "s3:ListBucket", Resource: "arn:aws:s3:::artifacts-of-ci*" }
        - { Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::artifacts-of-ci*", Condition: { StringEquals: { "aws:ResourceAccount": "111122223333" } } }
        - { Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::*" }
        - { Effect: Deny, Action: "s3:PutObject", Resource: "arn:aws:s3:::artifacts-of-ci*" }
    `,
  },
];
