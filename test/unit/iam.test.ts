import '../harness/data.ts';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import {
  actionTerms,
  breadthOf,
  includes,
  isAnyResource,
  leavesOpen,
  mayGrant,
  passedToService,
  policiesIn,
  resourceTerms,
  roleReach,
  roles,
  statementsOf,
  type Statement,
} from '#core/models/index.ts';
import { globMatches } from '#core/data/index.ts';
import { rules } from '#rules';
import { onlyPart } from '../harness/part.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

function document(value: Json) {
  return open({ text: JSON.stringify(value, null, 2), name: 'policy.json' });
}

function statements(value: Json): readonly Statement[] {
  const { units, facts } = onlyPart(document(value));
  const view = facts.tracked([]);
  return units.flatMap((unit) => [...policiesIn(unit, view)].flatMap((policy) => statementsOf(view, policy)));
}

function policy(...members: readonly Json[]): Json {
  return { Version: '2012-10-17', Statement: members };
}

const analyzer = createAnalyzer(rules.filter(({ id }) => id.startsWith('iam/')));

/** `rule message at`, without the rules that have nothing to say. */
function findings(value: Json): readonly string[] {
  const opened = document(value);
  return analyzer
    .analyze(opened, defaultConfig)
    .findings.map(
      ({ rule, messageKey, range }) => `${rule} ${messageKey} ${opened.text.slice(range.start, range.end)}`,
    );
}

describe('iam findings', () => {
  const on = (action: Json, condition?: Json): Json =>
    policy({
      Effect: 'Allow',
      Action: action,
      Resource: '*',
      ...(condition === undefined ? {} : { Condition: condition }),
    });
  const rows: readonly (readonly [string, Json, readonly string[]])[] = [
    ['an action without resources', on('ecr:GetAuthorizationToken'), []],
    // The checklist's list of actions that need a star.
    ...[
      'ecr-public:GetAuthorizationToken',
      'sts:GetCallerIdentity',
      'sts:GetServiceBearerToken',
      'ec2:Describe*',
      's3:ListAllMyBuckets',
      'cloudwatch:PutMetricData',
      'cloudwatch:GetMetric*',
      'cloudwatch:ListMetrics',
      'logs:DescribeLogGroups',
      'ssm:UpdateInstanceInformation',
      'ssm:DescribeInstance*',
      'ssm:ListAssociations',
      'ssm:ListInstanceAssociations',
      'ssm:PutInventory',
      'xray:PutT*',
      'autoscaling:Describe*',
      'elasticloadbalancing:Describe*',
      'cloudformation:ValidateTemplate',
      'cloudformation:ListStacks',
      'tag:GetResources',
      'kms:ListAliases',
    ].map((action): readonly [string, Json, readonly string[]] => [action, on(action), []]),
    ['its namesake that has one', on('codeartifact:GetAuthorizationToken'), ['iam/resource-star reads "*"']],
    [
      'a mix',
      on(['ecr:GetAuthorizationToken', 'ecr:PutImage', 'ecr:InitiateLayerUpload']),
      ['iam/resource-star-mixed changes "*"'],
    ],
    ['an optional type', on('cloudwatch:PutMetricData', { StringEquals: { 'cloudwatch:namespace': 'app' } }), []],
    [
      'a key of the service',
      on('lambda:CreateEventSourceMapping', {
        ArnEquals: { 'lambda:FunctionArn': 'arn:aws:lambda:eu-west-1:123456789012:function:f' },
      }),
      [],
    ],
    [
      'PassRole bound in a shared statement',
      on(['lambda:CreateFunction', 'iam:PassRole'], {
        StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      }),
      ['iam/key-not-for-action allow "iam:PassedToService"'],
    ],
    [
      'NotAction',
      policy({ Effect: 'Allow', NotAction: ['organizations:*'], Resource: '*' }),
      ['iam/allow-notaction-resource-star nearAdmin "NotAction"', 'iam/passrole-star notAction "NotAction"'],
    ],
    [
      'PassRole in a pattern',
      on('iam:P*'),
      ['iam/passrole-star all "*"', 'iam/privesc-single self "iam:P*"', 'iam/wildcard-hidden-risk hidden "iam:P*"'],
    ],
    [
      'PassRole bound to a pattern that takes in all',
      on('iam:PassRole', { StringLike: { 'iam:PassedToService': '*' } }),
      ['iam/passrole-star all "*"', 'iam/passrole-service-wildcard anyService "*"'],
    ],
    ['what allows nothing', policy({ Effect: 'Allow', Action: '*', NotResource: '*' }), []],
    ['a denial', policy({ Effect: 'Deny', Action: ['*'], Resource: '*' }), []],
    [
      'denials of a service and of passing',
      policy({ Effect: 'Deny', Action: ['s3:*', 'iam:PassRole'], Resource: '*' }),
      [],
    ],
    [
      'a principal',
      policy({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }),
      ['iam/public-policy changes "*"'],
    ],
    [
      'push to one repository, as the guide has it',
      policy(
        { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: ['ecr:PutImage', 'ecr:BatchGetImage'],
          Resource: 'arn:aws:ecr:<region>:<account-id>:repository/<your-repo>',
        },
      ),
      [],
    ],
    [
      'one bucket, as the guide has it',
      policy({
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:GetObject', 's3:ListBucket'],
        Resource: ['arn:aws:s3:::<your-artifacts-bucket>', 'arn:aws:s3:::<your-artifacts-bucket>/*'],
      }),
      [],
    ],
    [
      'one role for instances, as the guide has it',
      policy({
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::<account-id>:role/ci-runner-role',
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
      [],
    ],
  ];
  for (const [title, value, expected] of rows)
    it(title, () => assert.deepEqual(findings(value).toSorted(), expected.toSorted()));
});

describe('iam:PassedToService', () => {
  const rows: readonly (readonly [Json, string])[] = [
    [{}, 'missing'],
    [{ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, 'bound'],
    [{ StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'lambda.amazonaws.com'] } }, 'bound'],
    [{ StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, 'bound'],
    [{ StringLike: { 'iam:PassedToService': 'ec2.*' } }, 'bound'],
    [{ StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } }, 'bound'],
    [{ StringLike: { 'iam:PassedToService': '*' } }, 'any-service'],
    [{ StringLike: { 'iam:PassedToService': ['ec2.amazonaws.com', '*.amazonaws.com'] } }, 'any-service'],
    [{ StringEqualsIgnoreCase: { 'iam:PassedToService': 'EC2.amazonaws.com' } }, 'bound'],
    [{ StringEqualsIfExists: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, 'if-exists'],
    [{ StringLikeIfExists: { 'iam:PassedToService': 'ec2.*' } }, 'if-exists'],
    [{ 'ForAllValues:StringEquals': { 'iam:PassedToService': 'ec2.amazonaws.com' } }, 'for-all-values'],
    [{ 'ForAnyValue:StringEquals': { 'iam:PassedToService': 'ec2.amazonaws.com' } }, 'bound'],
    [{ StringNotEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }, 'negated'],
    [{ StringNotLike: { 'iam:PassedToService': 'lambda.*' } }, 'negated'],
    [{ Null: { 'iam:PassedToService': 'false' } }, 'null-only'],
    [
      { Null: { 'iam:PassedToService': false }, StringEqualsIfExists: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      'bound',
    ],
    [
      { Null: { 'iam:PassedToService': 'false' }, 'ForAllValues:StringLike': { 'iam:PassedToService': 'ec2.*' } },
      'bound',
    ],
    [
      { Null: { 'iam:PassedToService': 'true' }, StringEqualsIfExists: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      'if-exists',
    ],
    [{ ArnEquals: { 'iam:AssociatedResourceArn': 'arn:aws:ec2:*:*:instance/*' } }, 'missing'],
    [{ StringEquals: { 'aws:ResourceTag/team': 'ci' } }, 'missing'],
    [{ StringEquals: { 'iam:passedtoservice': 'ec2.amazonaws.com' } }, 'bound'],
    [{ stringequals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, 'missing'],
    [
      { StringNotEquals: { 'iam:PassedToService': 'x' }, StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      'bound',
    ],
  ];
  for (const [condition, expected] of rows) {
    it(`${JSON.stringify(condition)} is ${expected}`, () => {
      const [statement] = statements(
        policy({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*', Condition: condition }),
      );
      assert.ok(statement);
      assert.deepEqual(
        passedToService(statement).map((limit) => (limit.bound ? 'bound' : limit.why)),
        [expected],
      );
    });
  }
});

describe('what an action text stands for', () => {
  const rows: readonly (readonly [string, string, readonly string[] | number])[] = [
    ['*', 'everything', []],
    ['*:*', 'everything', []],
    ['s3:**', 'service', 100],
    ['SQS:*', 'service', 15],
    ['sqs:send*', 'pattern', ['sqs:SendMessage']],
    ['SQS:SENDMESSAGE', 'literal', ['sqs:SendMessage']],
    ['iam:Pass????', 'pattern', ['iam:PassRole']],
    ['nosuch:*', 'service', []],
    ['sqs:NoSuchAction', 'literal', []],
  ];
  for (const [text, breadth, expected] of rows) {
    it(text, () => {
      const [statement] = statements(policy({ Effect: 'Allow', Action: text, Resource: '*' }));
      const [term] = statement ? actionTerms(statement) : [];
      assert.equal(breadthOf(text), breadth);
      const names = term?.actions.map(({ name }) => name) ?? [];
      if (typeof expected === 'number') assert.ok(names.length > expected, String(names.length));
      else assert.deepEqual(names, expected);
    });
  }
});

describe('resources that are left open', () => {
  const rows: readonly (readonly [action: string, resource: string, expected: boolean])[] = [
    ['ecr:PutImage', '*', true],
    ['ecr:PutImage', 'arn:aws:ecr:*:*:*', true],
    ['ecr:PutImage', 'arn:aws:ecr:*:*:repository/*', false],
    ['ecr:PutImage', 'arn:aws:s3:::*', false],
    ['ecr:GetAuthorizationToken', '*', false],
    ['s3:GetObject', 'arn:aws:s3:::*', true],
    ['s3:GetObject', 'arn:aws:s3:::*/*', true],
    ['s3:GetObject', 'arn:aws:s3:::ci-*', false],
    ['s3:GetObject', 'arn:aws:s3:::/*', false],
    ['sqs:SendMessage', 'arn:aws:sqs:*:123456789012:*', false],
    ['sqs:SendMessage', 'arn:*', true],
    ['sqs:SendMessage', '*:*', true],
  ];
  for (const [action, resource, expected] of rows) {
    it(`${action} on ${resource}: ${String(expected)}`, () => {
      const [statement] = statements(policy({ Effect: 'Allow', Action: action, Resource: resource }));
      const [term] = statement ? actionTerms(statement) : [];
      const [place] = statement ? resourceTerms(statement) : [];
      assert.ok(term?.actions[0] && place);
      assert.equal(leavesOpen(place.pattern, term.actions[0]), expected);
    });
  }
});

describe('kinds of policies', () => {
  const document_ = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
  const shared = policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' });
  const trust = policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const inTemplate = (resource: Json): Json => ({
    Resources: { It: resource, User: { Type: 'AWS::IAM::User', Properties: { PermissionsBoundary: { Ref: 'Edge' } } } },
  });
  const rows: readonly (readonly [string, Json, readonly string[]])[] = [
    ['alone', document_, ['identity']],
    ['alone, with principals', shared, ['resource']],
    ['alone, about roles', trust, ['trust']],
    [
      'role',
      inTemplate({
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: trust, Policies: [{ PolicyName: 'a', PolicyDocument: document_ }] },
      }),
      ['trust', 'identity'],
    ],
    [
      'bucket policy',
      inTemplate({ Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: shared } }),
      ['resource'],
    ],
    [
      'endpoint',
      inTemplate({ Type: 'AWS::EC2::VPCEndpoint', Properties: { PolicyDocument: shared } }),
      ['vpc-endpoint'],
    ],
    ['organization', inTemplate({ Type: 'AWS::Organizations::Policy', Properties: { Content: document_ } }), ['scp']],
    [
      'organization, about resources',
      inTemplate({
        Type: 'AWS::Organizations::Policy',
        Properties: { Content: document_, Type: 'RESOURCE_CONTROL_POLICY' },
      }),
      ['rcp'],
    ],
    [
      'organization, about tags',
      inTemplate({ Type: 'AWS::Organizations::Policy', Properties: { Content: document_, Type: 'TAG_POLICY' } }),
      [],
    ],
    [
      'managed policy',
      inTemplate({ Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document_ } }),
      ['identity'],
    ],
    [
      'boundary',
      {
        Resources: {
          Edge: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document_ } },
          User: { Type: 'AWS::IAM::User', Properties: { PermissionsBoundary: { Ref: 'Edge' } } },
        },
      },
      ['boundary'],
    ],
    [
      'permission set',
      inTemplate({ Type: 'AWS::SSO::PermissionSet', Properties: { InlinePolicy: document_ } }),
      ['identity'],
    ],
    [
      'SAM function',
      inTemplate({ Type: 'AWS::Serverless::Function', Properties: { Policies: ['AWSLambdaExecute', document_] } }),
      ['identity'],
    ],
    [
      'SAM state machine',
      inTemplate({ Type: 'AWS::Serverless::StateMachine', Properties: { Policies: document_ } }),
      ['identity'],
    ],
    [
      'policy as text',
      inTemplate({ Type: 'AWS::SSO::PermissionSet', Properties: { InlinePolicy: JSON.stringify(document_) } }),
      ['identity'],
    ],
    ['device', inTemplate({ Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: document_ } }), ['resource']],
  ];
  for (const [title, value, expected] of rows) {
    it(title, () => {
      const { units, facts } = onlyPart(document(value));
      const view = facts.tracked([]);
      assert.deepEqual(
        units.flatMap((unit) => [...policiesIn(unit, view)].map(({ kind }) => kind)).toSorted(),
        expected.toSorted(),
      );
    });
  }

  it('an effect that is not known allows nothing', () => {
    const found = statements({
      Parameters: { Effect: { Type: 'String' } },
      Resources: {
        It: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyDocument: policy({ Effect: { Ref: 'Effect' }, Action: '*', Resource: '*' }) },
        },
      },
    });
    assert.deepEqual(found.map(mayGrant), [false]);
  });
});

describe('roles', () => {
  it('are known by whom they trust and by their profiles', () => {
    const role = (principal: Json): Json => ({
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }),
      },
    });
    const { facts } = onlyPart(
      document({
        Resources: {
          Runner: role({ Service: { 'Fn::Sub': 'ec2.${AWS::URLSuffix}' } }),
          Both: role({ Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'], AWS: '123456789012' }),
          Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Runner' }] } },
        },
      }),
    );
    assert.deepEqual(facts.tracked([]).get(roles), [
      {
        id: 'Runner',
        name: undefined,
        services: ['ec2.amazonaws.com'],
        onlyServices: true,
        outside: false,
        inProfile: true,
        when: [],
      },
      {
        id: 'Both',
        name: undefined,
        services: ['ec2.amazonaws.com', 'lambda.amazonaws.com'],
        onlyServices: false,
        outside: true,
        inProfile: false,
        when: [],
      },
    ]);
  });

  for (const [pattern, expected] of [
    ['*', 'all'],
    ['arn:aws:iam::123456789012:*', 'all'],
    ['arn:aws:iam::${AWS.AccountId}:role/*', 'all'],
    ['arn:aws:*:*:*:*', 'all'],
    ['arn:aws:iam::123456789012:role/ci-*', 'prefix'],
    ['arn:aws:iam::123456789012:role/ci/*', 'named'],
    ['arn:aws:iam::123456789012:role/ci', 'named'],
    ['arn:aws:s3:::*', 'unknown'],
    ['arn:aws:iam::123456789012:user/*', 'unknown'],
  ] as const) {
    it(`${pattern} reaches ${expected}`, () => assert.equal(roleReach(pattern), expected));
  }
});

describe('patterns', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 });
  const plain = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });

  it('what one includes, it matches', () => {
    fc.assert(
      fc.property(pattern, pattern, plain, (outer, inner, text) => {
        if (includes(outer, inner) && globMatches(inner, text)) assert.ok(globMatches(outer, text));
      }),
      { numRuns: 2000 },
    );
  });

  for (const [outer, inner, expected] of [
    ['s3:*', 'S3:Get*', true],
    ['s3:Get?', 's3:Get*', false],
    ['s3:?*', 's3:*', false],
    ['a???????', 'a${Name}', false],
    ['a*', 'a${Name}', true],
    ['s3:*', 's3:?*', true],
    ['a?', 'a?', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/c/*', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b*', false],
  ] as const) {
    it(`${outer} includes ${inner}: ${String(expected)}`, () => assert.equal(includes(outer, inner), expected));
  }

  it('a text without wildcards is included by what matches it', () => {
    fc.assert(
      fc.property(pattern, plain, (outer, text) => assert.equal(includes(outer, text), globMatches(outer, text))),
      { numRuns: 2000 },
    );
  });

  it('knows those that say nothing of a resource', () => {
    const open = ['*', 'arn:*', '*:*', 'arn:aws:s3:::*', 'arn:aws:*:*:*:*', 'arn:aws:s3*', 'arn:aws:sqs:*:*:*'];
    const closed = [
      'arn:aws:s3:::b*',
      'arn:aws:sqs:eu-west-1:*:*',
      'arn:aws:sqs:*:${AWS.AccountId}:*',
      'arn:aws:iam::*:role/*',
      '${Role.Arn}',
      'role*',
    ];
    assert.deepEqual([...open, ...closed].filter(isAnyResource), open);
  });
});
