import '../harness/data.ts';
import assert from 'node:assert/strict';
import { escalationPaths, iamData } from '#core/data/index.ts';
import { factStore } from '#core/facts/index.ts';
import { documentOrigin, escalationsOf, policiesIn, purposeOf, statementsOf } from '#core/models/index.ts';
import { parse } from '#core/syntax/index.ts';

/** `kind action` of the ways to more rights in a policy that a command gives to runners. */
function waysIn(...members: readonly unknown[]): readonly string[] {
  const tree = parse({ text: JSON.stringify({ Version: '2012-10-17', Statement: members }), format: 'json' });
  const facts = factStore(tree, [documentOrigin.is({ in: 'script', role: 'runner' })]).tracked([]);
  assert.ok(tree.root);
  return [...policiesIn({ path: [], entry: undefined, node: tree.root }, facts)].flatMap((policy) => {
    assert.equal(purposeOf(facts, policy), 'runner');
    return statementsOf(facts, policy)
      .flatMap((statement) => escalationsOf(facts, statement))
      .map(({ path, action }) => `${path.kind} ${action}`);
  });
}

describe('ways to more rights', () => {
  const allow = (action: unknown, resource: unknown = '*', condition?: unknown) => ({
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  });
  const passedTo = (service: string) => ({ StringEquals: { 'iam:PassedToService': service } });
  const rows: readonly (readonly [string, readonly unknown[], readonly string[]])[] = [
    ['one action on everything', [allow('iam:AttachRolePolicy')], ['self iam:AttachRolePolicy']],
    [
      'one action on all of one account',
      [allow('iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/*')],
      ['principal iam:CreateAccessKey'],
    ],
    ['one action on one user', [allow('iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/ci')], []],
    ['resources of another kind', [allow('iam:CreateAccessKey', 'arn:aws:iam::111122223333:role/*')], []],
    ['one’s own keys', [allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:username}')], []],
    ['keys within a boundary', [allow('iam:PutRolePolicy', '*', { ArnLike: { 'iam:PermissionsBoundary': 'a' } })], []],
    ['all of IAM, which is more than a way', [allow('iam:*')], []],
    [
      'a role for another service than the actions need',
      [allow('iam:PassRole', '*', passedTo('ec2.amazonaws.com')), allow(['lambda:CreateFunction', 'lambda:Invoke*'])],
      [],
    ],
    [
      'a role for the service that the actions need',
      [allow('iam:PassRole', '*', passedTo('ec2.amazonaws.com')), allow('ec2:RunInstances')],
      ['passrole iam:PassRole'],
    ],
    ['a role and all of a service', [allow('iam:Pass*'), allow('lambda:*')], ['passrole iam:PassRole']],
    ['a role without anything to run with it', [allow('iam:PassRole'), allow('s3:GetObject')], []],
    ['what a Deny takes away', [allow('ssm:SendCommand'), { Effect: 'Deny', Action: 'ssm:*', Resource: '*' }], []],
  ];
  for (const [title, members, expected] of rows) {
    it(title, () => {
      assert.deepEqual(waysIn(...members), expected);
    });
  }

  it('name actions that exist, PassRole where a service is named, minor ones last and fewest first', () => {
    const paths = escalationPaths();
    assert.ok(paths.length > 60, String(paths.length));
    for (const { id, actions, kind, passedTo: service } of paths) {
      for (const action of actions) assert.equal(iamData().action(action)?.name, action, id);
      assert.equal(kind === 'passrole', service !== undefined, id);
      assert.equal(kind === 'passrole', actions.includes('iam:PassRole'), id);
    }
    const minor = paths.filter(({ isMinor }) => isMinor);
    assert.ok(minor.length > 10, String(minor.length));
    assert.deepEqual(paths.slice(-minor.length), minor);
    for (const each of [paths.slice(0, -minor.length), minor]) {
      const lengths = each.map(({ actions }) => actions.length);
      assert.deepEqual(lengths, lengths.toSorted());
    }
  });
});
