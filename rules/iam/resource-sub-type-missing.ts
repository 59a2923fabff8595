import { iamData, type IamAction } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  actionTerms,
  among,
  isStar,
  mayGrant,
  namedActions,
  statementsOf,
  grantingStatementSubject,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { inWords } from '#core/text/index.ts';
import { arnTerms, maySuit, type ArnTerm } from './_arn.ts';
import { mayChange } from './_grammar.ts';
import { again, arnValue, resourceListing } from './_shared.ts';

/** Those whose actions fail without some type of resource. */
const needingSubject = among(
  'statement that may grant actions with types they need',
  grantingStatementSubject,
  (statement) =>
    actionTerms(statement).some(
      ({ actions: [action, ...others] }) => action && others.length === 0 && needed(action).length > 0,
    ),
);

export default defineRule({
  id: 'iam/resource-sub-type-missing',
  title: 'Resource that the action needs as well',
  severity: 'info',
  since: '0.1.0',
  why: 'AWS asks for leave on each resource that a call touches. Where one is missing the call fails, and the quick way out is a star for all of them.',
  refs: [
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html',
  ],
  preset: 'recommended',
  on: needingSubject,
  messages: {
    missing: '{action} acts on {types} as well, which Resource does not name, so that it is not allowed.',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement) || statement.notResources || (statement.resources?.unknown.length ?? 1) > 0) return;
    const terms = arnTerms(statement);
    // A star takes in all types.
    if (terms.some(({ pattern }) => isStar(pattern))) return;
    for (const term of actionTerms(statement)) {
      const [action, ...others] = term.actions;
      if (!action || others.length > 0) continue;
      const missing = missingTypes(action, terms);
      if (missing.length === 0 || isAllowedBeside(facts, statement, action)) continue;
      const types = inWords(missing.map((type) => `"${type}"`));
      yield finding.missing(term.node, { action: action.name, types }).when(statement.when).when(term.when);
    }
  },

  fixes: {
    types: {
      title: 'Name all resources of the missing types (the action is then allowed)',
      applicability: 'needs-review',
      apply: nameTypes,
    },
  },
  remedy:
    'Add the ARNs of the other types, in a statement of their own if a condition tests what only the first ones have; the Service Authorization Reference lists both by action.',
});

/**
 * Types without which the action fails, where resources of another of its types are named. EC2 asks for each type that it
 * marks as required; types that are only usual may be alternatives.
 */
function missingTypes(action: IamAction, terms: readonly ArnTerm[]): readonly string[] {
  const types = needed(action);
  if (types.length === 0 || terms.length === 0) return [];
  const isNamed = ({ templates }: IamAction['resourceTypes'][number]) =>
    templates.some((template) => terms.some((term) => maySuit(term, template))) ||
    (action.service === 'ssm' && terms.some(({ pattern }) => documentOfAws.test(pattern)));
  const missing = types.filter((type) => !isNamed(type));
  return missing.length > 0 && action.resourceTypes.some(isNamed) ? missing.map((type) => type.name) : [];
}

function needed({ name, service, resourceTypes }: IamAction): IamAction['resourceTypes'] {
  if (service !== 'ec2' && name !== 'ssm:SendCommand') return none;
  return resourceTypes.filter((type) => {
    if (service === 'ssm') return type.name === 'document';
    if (type.name === 'security-group-rule') return false;
    return type.required || (name === 'ec2:RunInstances' && type.need === 'usual');
  });
}

/** AWS writes its own documents without an account, and takes them so. */
const documentOfAws = /^arn:[^:]*:ssm:[^:]*::document\//;

const none: IamAction['resourceTypes'] = [];

/**
 * Any resource of the type, in the account and region of a stack. Not under a condition: what it tests (the type of an
 * instance, a tag) may be missing in the requests for the other types, which would stay denied.
 */
function nameTypes({ edit, facts, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const list = resourceListing(statement);
  const [action] = actionTerms(statement).find(({ node }) => node === finding.at)?.actions ?? [];
  if (!list || !action || !mayChange(tree, statement.policy, statement.node)) return 'decline';
  if (
    statement.conditions.unknown.length > 0 ||
    statement.conditions.alternatives.some(({ value }) => value.length > 0)
  )
    return 'decline';
  const missing = missingTypes(action, arnTerms(statement));
  const arns = iamData()
    .arnPatterns(action.name, 'all')
    .filter(({ type }) => missing.includes(type))
    .map(({ service, region, account, resource }) => arnValue(facts, [service, region, account, resource].join(':')));
  const [only] = list.items;
  if (!list.seq) return only ? edit.replace(only, [again(only), ...arns]) : 'decline';
  for (const arn of arns) edit.append(list.seq, arn);
  return edit;
}

/** Another statement may allow the action on the rest. */
function isAllowedBeside(facts: Facts, { policy, node }: Statement, action: IamAction): boolean {
  return statementsOf(facts, policy).some(
    (other) =>
      other.node !== node &&
      other.allow.length > 0 &&
      (other.notActions !== undefined ||
        (other.actions?.unknown.length ?? 0) > 0 ||
        actionTerms(other).some(({ breadth }) => breadth === 'everything') ||
        namedActions(other).has(action)),
  );
}

export const examples: readonly Example[] = [
  {
    title: 'launching instances without their volumes',
    dialect: 'iam-policy',
    fixes: ['types'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "ec2:RunInstances"
                  ^^^^^^^^^^^^^^^^^^ missing
          Resource:
            - "arn:aws:ec2:*:111122223333:instance/*"
            - "arn:aws:ec2:*::image/*"
            - "arn:aws:ec2:*:111122223333:network-interface/*"
            - "arn:aws:ec2:*:111122223333:security-group/*"
            - "arn:aws:ec2:*:111122223333:subnet/*"
    `,
  },
  {
    title: 'attaching volumes to nothing, and commands without their document',
    dialect: 'cfn',
    fixes: ['types'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ec2:AttachVolume, ec2:DeleteVolume]
                           ^^^^^^^^^^^^^^^^ missing
                  Resource: !Sub arn:aws:ec2:*:\${AWS::AccountId}:volume/*
                - Effect: Allow
                  Action: ssm:SendCommand
                          ^^^^^^^^^^^^^^^ missing
                  Resource: !Sub arn:aws:ec2:*:\${AWS::AccountId}:instance/*
    `,
  },
  {
    title: 'launching small instances only: images have no instance type, so that they need a statement of their own',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "ec2:RunInstances"
                  ^^^^^^^^^^^^^^^^^^ missing
          Resource: "arn:aws:ec2:*:111122223333:instance/*"
          Condition: { StringEquals: { ec2:InstanceType: t3.micro } }
    `,
  },
  {
    title: 'all of them, a star, an ARN from elsewhere, a second statement, one type, a pattern, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Volumes: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ec2:AttachVolume, Resource: ['arn:aws:ec2:*:*:volume/*', 'arn:aws:ec2:*:*:instance/*'] }
                - { Effect: Allow, Action: ec2:DetachVolume, Resource: 'arn:aws:ec2:*:111122223333:*' }
                - { Effect: Allow, Action: ec2:RunInstances, Resource: '*' }
                - { Effect: Allow, Action: ec2:CreateSubnet, Resource: ['arn:aws:ec2:*:111122223333:subnet/*', !Ref Volumes] }
                - { Effect: Allow, Action: ec2:StartInstances, Resource: 'arn:aws:ec2:*:111122223333:instance/*' }
                - { Effect: Allow, Action: ec2:Attach*, Resource: 'arn:aws:ec2:*:111122223333:volume/*' }
                - { Effect: Deny, Action: ec2:AttachVolume, Resource: 'arn:aws:ec2:*:111122223333:volume/*' }
        Two:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ssm:SendCommand, Resource: 'arn:aws:ec2:*:111122223333:instance/*' }
                - { Effect: Allow, Action: ssm:SendCommand, Resource: 'arn:aws:ssm:*:*:document/AWS-RunShellScript' }
        Three:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ssm:SendCommand, Resource: ['arn:aws:ssm:us-east-1::document/AWS-RunShellScript', 'arn:aws:ec2:us-east-1:111122223333:instance/*'] }
    `,
  },
];
