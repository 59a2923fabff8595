import '../harness/data.ts';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { open } from '#core/index.ts';
import { onlyPart } from '../harness/part.ts';
import { allows, isPublic, isSubsetOf, meaningOf, policiesIn, type Meaning } from '#core/models/index.ts';

/* A small world in which every request can be tried, and an evaluator that shares no code with ours. */

interface SmallStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: string | { readonly AWS: string };
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

interface SmallRequest {
  readonly action: string;
  readonly resource: string;
  readonly caller: string;
  readonly context: Readonly<Record<string, string>>;
}

const stranger = '999999999999';
const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 'sqs:SendMessage'];
const resources = ['', 'a', 'b', 'c', 'aa', 'ab', 'ba', 'abc', 'x'];
const values: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'aws:principalorgid': [undefined, 'o-ours', 'o-theirs'],
  'aws:useragent': [undefined, 'o-ours', 'curl'],
};

function everyRequest(callers: readonly string[]): readonly SmallRequest[] {
  const contexts = (values['aws:principalorgid'] ?? []).flatMap((org) =>
    (values['aws:useragent'] ?? []).map((agent) => ({
      ...(org === undefined ? {} : { 'aws:principalorgid': org }),
      ...(agent === undefined ? {} : { 'aws:useragent': agent }),
    })),
  );
  return callers.flatMap((caller) =>
    actions.flatMap((action) =>
      resources.flatMap((resource) => contexts.map((context) => ({ action, resource, caller, context }))),
    ),
  );
}

const callers = ['anonymous', stranger, '111111111111'];
const requests = everyRequest(callers);
const ownRequests = requests.filter(({ caller }) => caller === 'anonymous');

function like(pattern: string, text: string, flags = ''): boolean {
  const source = pattern
    .replace(/[.:\-/]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

function holds(operator: string, key: string, listed: readonly string[], context: SmallRequest['context']): boolean {
  const value = context[key.toLowerCase()];
  if (operator === 'Null') return listed.some((each) => (each === 'true') === (value === undefined));
  const [, all, base = '', ifExists] = /^(ForAllValues:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (value === undefined) return all !== undefined || ifExists !== undefined || base.includes('Not');
  const matched = listed.some((each) => (base.endsWith('Like') ? like(each, value) : each === value));
  return base.includes('Not') ? !matched : matched;
}

function concerns(statement: SmallStatement, { action, resource, caller, context }: SmallRequest): boolean {
  const { Action, NotAction, Resource, NotResource, Principal, Condition } = statement;
  const who = typeof Principal === 'object' ? Principal.AWS : Principal;
  return (
    (Action?.some((each) => like(each, action, 'i')) ?? !NotAction?.some((each) => like(each, action, 'i'))) &&
    (Resource?.some((each) => like(each, resource)) ?? !NotResource?.some((each) => like(each, resource))) &&
    (who === undefined || who === '*' || who === caller) &&
    Object.entries(Condition ?? {}).every(([operator, tests]) =>
      Object.entries(tests).every(([key, listed]) => holds(operator, key, listed, context)),
    )
  );
}

function permits(policy: readonly SmallStatement[], request: SmallRequest): boolean {
  const about = policy.filter((statement) => concerns(statement, request));
  return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
}

const actionPattern = fc.constantFrom(
  '*',
  's3:*',
  's3:Get*',
  's3:getobject',
  's3:PutObject',
  'sqs:SendMessage',
  's3:?*Object',
);
const resourcePattern = fc
  .array(fc.constantFrom('a', 'b', '?', '*'), { minLength: 1, maxLength: 3 })
  .map((symbols) => symbols.join(''));
const condition = fc.dictionary(
  fc.constantFrom(
    'StringEquals',
    'StringLike',
    'StringNotEquals',
    'StringEqualsIfExists',
    'StringNotLike',
    'ForAllValues:StringEquals',
    'Null',
  ),
  fc.dictionary(
    fc.constantFrom('aws:PrincipalOrgID', 'aws:UserAgent'),
    fc.uniqueArray(fc.constantFrom('o-ours', 'o-theirs', 'o-*', '*', 'curl'), { minLength: 1, maxLength: 2 }),
    { minKeys: 1, maxKeys: 1 },
  ),
  { minKeys: 1, maxKeys: 2 },
);

function statementOf(isResourcePolicy: boolean): fc.Arbitrary<SmallStatement> {
  const some = (item: fc.Arbitrary<string>) => fc.uniqueArray(item, { minLength: 1, maxLength: 2 });
  return fc
    .record({
      Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
      who: fc.constantFrom('*', { AWS: '*' }, { AWS: '111111111111' }),
      action: some(actionPattern),
      isNotAction: fc.boolean(),
      resource: some(resourcePattern),
      isNotResource: fc.boolean(),
      tests: fc.option(condition, { nil: undefined }),
    })
    .map(({ Effect, who, action, isNotAction, resource, isNotResource, tests }) => ({
      Effect,
      ...(isResourcePolicy ? { Principal: who } : {}),
      ...(isNotAction ? { NotAction: action } : { Action: action }),
      ...(isNotResource ? { NotResource: resource } : { Resource: resource }),
      ...(tests ? { Condition: withBooleans(tests) } : {}),
    }));
}

function withBooleans(tests: NonNullable<SmallStatement['Condition']>): NonNullable<SmallStatement['Condition']> {
  const entries = Object.entries(tests).map(([operator, keys]) => [
    operator,
    operator === 'Null'
      ? Object.fromEntries(Object.entries(keys).map(([key, [first]]) => [key, [String(first === '*')]]))
      : keys,
  ]);
  return Object.fromEntries(entries) as NonNullable<SmallStatement['Condition']>;
}

const identity = fc.array(statementOf(false), { minLength: 1, maxLength: 3 });
const ofResource = fc.array(statementOf(true), { minLength: 1, maxLength: 3 });

function opened(policy: readonly SmallStatement[]) {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: policy });
  const { units, facts } = onlyPart(open({ text, name: 'policy.json' }));
  const view = facts.tracked([]);
  const [found] = units.flatMap((unit) => [...policiesIn(unit, view)]);
  assert.ok(found);
  return { view, found };
}

function meaning(policy: readonly SmallStatement[]): readonly Meaning[] {
  if (policy.length === 0) return [];
  const { view, found } = opened(policy);
  return [meaningOf(view, found)];
}

function asOurs({ action, resource, caller, context }: SmallRequest) {
  const principal = caller === 'anonymous' ? ('anonymous' as const) : { type: 'AWS', name: caller };
  const given = Object.fromEntries(Object.entries(context).map(([key, value]) => [key, [value]]));
  return { action, resource, principal, context: given, others: 'absent' as const };
}

/** A narrower policy than another, mostly: what a fix would make of it. */
function narrowed(policy: readonly SmallStatement[], at: number): readonly SmallStatement[] {
  return policy.flatMap((statement, index): readonly SmallStatement[] => {
    if (index !== at % policy.length || statement.Effect === 'Deny') return [statement];
    switch (at % 4) {
      case 0:
        return [];
      case 1:
        return [
          { ...statement, Condition: { ...statement.Condition, StringEquals: { 'aws:PrincipalOrgID': ['o-ours'] } } },
        ];
      case 2:
        return [statement, { ...statement, Effect: 'Deny' }];
      default:
        return statement.Action ? statement.Action.map((action) => ({ ...statement, Action: [action] })) : [statement];
    }
  });
}

describe('the meaning of policies', () => {
  it('decides each request as a plain reading does', () => {
    fc.assert(
      fc.property(ofResource, (policy) => {
        const ours = meaning(policy);
        for (const request of requests)
          assert.equal(allows(ours, asOurs(request)), permits(policy, request) ? 'yes' : 'no', JSON.stringify(request));
      }),
      { numRuns: 15 },
    );
  });

  for (const [kind, policy] of [
    ['identity', identity],
    ['resource', ofResource],
  ] as const) {
    const all = kind === 'identity' ? ownRequests : requests;
    const isContained = (a: readonly SmallStatement[], b: readonly SmallStatement[]) =>
      all.every((request) => !permits(a, request) || permits(b, request));

    it(`is never called a subset wrongly (${kind})`, () => {
      fc.assert(
        fc.property(policy, policy, fc.nat(12), fc.constantFrom(0, 1, 2), (a, other, at, pair) => {
          const [inner, b] = pair === 0 ? [a, other] : pair === 1 ? [narrowed(a, at), a] : [a, narrowed(a, at)];
          const { answer } = isSubsetOf(meaning(inner), meaning(b));
          if (answer === 'yes') assert.ok(isContained(inner, b));
        }),
        { numRuns: 200 },
      );
    });

    it(`is a subset of itself, and of what a subset of it is a subset of (${kind})`, () => {
      fc.assert(
        fc.property(policy, fc.nat(12), fc.nat(12), (c, first, second) => {
          const b = narrowed(c, first);
          const a = narrowed(b.length > 0 ? b : c, second);
          assert.equal(isSubsetOf(meaning(c), meaning(c)).answer, 'yes');
          const chain = [isSubsetOf(meaning(a), meaning(b)), isSubsetOf(meaning(b), meaning(c))];
          if (chain.every(({ answer }) => answer === 'yes'))
            assert.notEqual(isSubsetOf(meaning(a), meaning(c)).answer, 'no');
        }),
        { numRuns: 200 },
      );
    });
  }

  it('shows a request that is refused by one and allowed by the other', () => {
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        const result = isSubsetOf(meaning(a), meaning(b));
        if (result.answer !== 'no') return;
        const { action, resource, context } = result.witness;
        const request = {
          action,
          resource,
          caller: 'anonymous',
          context: Object.fromEntries(Object.entries(context).map(([key, [value = '']]) => [key, value])),
        };
        assert.ok(permits(a, request) && !permits(b, request), JSON.stringify(request));
      }),
      { numRuns: 200 },
    );
  });

  it('is never called private when a stranger gets in', () => {
    const strangers = requests.filter(
      ({ caller, context }) => caller !== '111111111111' && context['aws:principalorgid'] !== 'o-ours',
    );
    fc.assert(
      fc.property(ofResource, (policy) => {
        const { view, found } = opened(policy);
        const { answer } = isPublic(view, found);
        if (answer !== 'no') return;
        const intruder = strangers.find((request) => permits(policy, request) && !namesTheirs(policy));
        assert.equal(intruder, undefined);
      }),
      { numRuns: 200 },
    );
  });
});

/** Whoever names an organisation, names known callers, ours or not. */
function namesTheirs(policy: readonly SmallStatement[]): boolean {
  return JSON.stringify(policy).includes('o-theirs');
}
