import { globMatches, iamData, isUnlistedAction, permissionOfCall } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { actionTerms, optionFacts, perStatement, statementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import { distance, nearest } from '#core/text/index.ts';
import { literal, type Path } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/action-unknown',
  title: 'Action that AWS does not have',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM accepts any name. An Allow of a misspelt action grants nothing, which ends in a wider policy; a Deny of one stops nothing, and nobody notices.',
  refs: [
    'access-analyzer:INVALID_ACTION',
    'access-analyzer:INVALID_SERVICE_IN_ACTION',
    'parliament:UNKNOWN_ACTION',
    'parliament:UNKNOWN_PREFIX',
    'cfn-lint:W3037',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    operation: '"{action}" is a call of the API; the action that {effect} it is {permission}.',
    unknown: 'AWS lists no action "{action}" (as of {date}), so that this {effect} nothing.',
    pattern: 'No action that AWS lists matches "{action}" (as of {date}), so that this {effect} nothing.',
    service: 'AWS lists no service with the prefix "{service}" (as of {date}), so that "{action}" {effect} nothing.',
    noService: '"{action}" names no service; AWS refuses the policy.',
  },

  *check(statement, finding, facts) {
    // Nearly all are known.
    const terms = actionTerms(statement);
    if (terms.length > 0 && terms.every(({ breadth, actions }) => breadth === 'literal' && actions.length > 0)) return;
    const date = iamData().dataDate;
    const extra = facts.get(optionFacts.extraActions);
    const effect = effectOf(statement);
    for (const { action, node, when } of writtenIn(statement)) {
      if (extra.some((known) => globMatches(known, action) || globMatches(action, known))) continue;
      const [service, name] = split(action);
      const found = () => {
        if (name === undefined) return finding.noService(node, { action });
        if (/[*?$]/.test(service)) return undefined;
        if (!iamData().hasService(service)) {
          // Lists of exceptions keep services that are gone; only one that is misspelt leaves out too little.
          const isMeant = effect !== 'exempts' || serviceMeantBy(service) !== undefined;
          return isMeant ? finding.service(node, { action, service, date, effect }) : undefined;
        }
        if (/[*?]/.test(name))
          return iamData().actionsFor(action).length > 0 ? undefined : finding.pattern(node, { action, date, effect });
        if (iamData().action(action) || isUnlistedAction(action)) return undefined;
        const permission = permissionOfCall(action);
        return permission === undefined
          ? finding.unknown(node, { action, date, effect })
          : finding.operation(node, { action, permission, effect });
      };
      const result = found();
      if (result) yield result.when(statement.when).when(when);
    }
  },

  fixes: {
    permission: {
      title: 'Write the action that is meant (it then takes effect)',
      applicability: 'needs-review',
      apply: writeMeant,
    },
  },
  remedy: 'Look the action up in the Service Authorization Reference.',
});

interface Written {
  readonly action: string;
  readonly node: SyntaxNode;
  readonly when: Path;
}

/** What an action does in a statement. */
function effectOf({ actions, isDeny }: Statement): string {
  if (!actions) return 'exempts';
  return isDeny ? 'denies' : 'allows';
}

/** The actions that are texts without unknown pieces. */
const writtenIn = perStatement(({ actions, notActions }): readonly Written[] =>
  ((actions ?? notActions)?.items ?? []).flatMap(({ value, node, when }) => {
    const action = literal(value);
    return action === undefined || /^\*+$/.test(action) || /[<>{}]/.test(action) ? [] : [{ action, node, when }];
  }),
);

function split(action: string): readonly [service: string, name: string | undefined] {
  const colon = action.indexOf(':');
  return colon < 0 ? [action, undefined] : [action.slice(0, colon), action.slice(colon + 1)];
}

/**
 * The action that an unknown one stands for: by its call, the only one of its service that differs in two letters at most,
 * or that of the only service that has it, where none is named or one letter of it is wrong.
 */
function meantBy(action: string): string | undefined {
  const permission = permissionOfCall(action);
  if (permission !== undefined) return permission;
  const [service, name] = split(action);
  if (name === undefined) return /[*?]/.test(action) ? undefined : only(iamData().actionsFor(`*:${action}`))?.name;
  if (!iamData().hasService(service)) {
    const meant = `${serviceMeantBy(service) ?? ''}:${name}`;
    const known = iamData().actionsFor(meant);
    return known.length > 0 && /[*?]/.test(name) ? meant : only(known)?.name;
  }
  const near = (iamData().service(service)?.actions ?? [])
    .filter((known) => Math.abs(known.length - name.length) <= 2)
    .map((known) => ({ known, distance: distance(known.toLowerCase(), name.toLowerCase()) }))
    .filter((each) => each.distance <= 2)
    .sort((a, b) => a.distance - b.distance);
  const [first, second] = near;
  return first && first.distance !== second?.distance ? `${service.toLowerCase()}:${first.known}` : undefined;
}

/** The only service whose prefix differs in one letter. */
function serviceMeantBy(service: string): string | undefined {
  return service.length > 2 ? nearest(service, iamData().services, 1) : undefined;
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function writeMeant({ edit, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const found = writtenIn(statement).find(({ node }) => node === finding.at);
  const meant = found && meantBy(found.action);
  const isThere = writtenIn(statement).some(({ action }) => action.toLowerCase() === meant?.toLowerCase());
  if (!found || meant === undefined || isThere || !mayChange(tree, statement.policy, found.node)) return 'decline';
  return edit.replace(found.node, meant);
}

export const examples: readonly Example[] = [
  {
    title: 'calls of the API of S3, a slip of the pen, and names that nothing has',
    dialect: 'cfn',
    fixes: ['permission'],
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
                    - s3:HeadObject # the cache
                      ^^^^^^^^^^^^^ operation
                    - s3:GetObjekt
                      ^^^^^^^^^^^^ unknown
                    - s3:Download
                      ^^^^^^^^^^^ unknown
                    - s3:Fetch*
                      ^^^^^^^^^ pattern
                    - s4:GetObject
                      ^^^^^^^^^^^^ service
                    - PutObject
                      ^^^^^^^^^ noService
                  Resource: arn:aws:s3:::ci-cache-example/*
    `,
  },
  {
    title: 'a Deny that stops nothing',
    dialect: 'iam-policy',
    fixes: ['permission'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Deny", "Action": ["s3:DeleteObjects", "s3:DeleteBucket"], "Resource": "*" }
                                         ^^^^^^^^^^^^^^^^^^ operation
        ]
      }
    `,
  },
  {
    title: 'exceptions that exempt nothing',
    dialect: 'iam-policy',
    fixes: ['permission'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "NotAction": ["iam:GetRol", "s3:ListBuckets", "ec2:Fetch*", "lamda:GetFunction", "RunInstances"],
                          ^^^^^^^^^^^^ unknown
                                        ^^^^^^^^^^^^^^^^ operation
                                                          ^^^^^^^^^^^^ pattern
                                                                        ^^^^^^^^^^^^^^^^^^^ service
                                                                                             ^^^^^^^^^^^^^^ noService
            "Resource": "*"
          }
        ]
      }
    `,
  },
  {
    title: 'exceptions of services that are gone, and of what AWS lists',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Deny", "NotAction": ["sumerian:*", "mobilehub:Get*", "iam:*", "STS:assumerole", "*:Get*"], "Resource": "*" }
        ]
      }
    `,
  },
  {
    title: 'actions in any case, patterns, everything, and names with blanks',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Action": ["S3:getobject", "s3:List*", "SNS:Receive", "<service>:GetObject"], "Resource": "arn:aws:s3:::b/*" },
          { "Effect": "Deny", "Action": ["*", "*:Delete*"], "Resource": "arn:aws:s3:::b" }
        ]
      }
    `,
  },
  {
    title: 'actions that the configuration knows',
    dialect: 'iam-policy',
    options: { extraActions: ['newservice:*', 's3:NewThing'] },
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: [newservice:DoThing, newservice:*, s3:New*, s3:OtherThing]
                                                              ^^^^^^^^^^^^^ unknown
          Resource: "*"
    `,
  },
];
