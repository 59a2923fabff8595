/** What is offered while a policy is written. `¦` is the cursor; blanks are shown as `«label»`. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { applyEdits, completionsAt, explainCompletion, open, type Completion } from '#core/index.ts';
import { wordAt } from '#core/completion/word.ts';
import { dedent } from '../harness/marks.ts';

function at(marked: string, name: string): { readonly text: string; readonly items: readonly Completion[] } {
  const offset = marked.indexOf('¦');
  assert.ok(offset >= 0, 'the example has a cursor');
  const text = marked.replace('¦', '');
  return { text, items: completionsAt(open({ text, name }), offset) };
}

/** The line of the cursor after the completion with this label. */
function chosen(marked: string, name: string, label: string): string {
  const { text, items } = at(marked, name);
  const item = items.find((each) => each.label === label);
  assert.ok(
    item,
    `${label} is not among ${items.length}: ${items
      .slice(0, 5)
      .map((each) => each.label)
      .join(', ')}`,
  );
  const typed = text.slice(item.range.start, marked.indexOf('¦'));
  assert.ok(isLike(item.filter, typed), `an editor drops ${item.filter} for ${typed}`);
  const newText = item.insert.map((part) => (typeof part === 'string' ? part : `«${part.blank}»`)).join('');
  assert.ok(!text.slice(item.range.start, item.range.end).includes('\n'), 'the range is on one line');
  const after = applyEdits(text, [{ range: item.range, text: newText }]);
  const lineStart = text.lastIndexOf('\n', marked.indexOf('¦') - 1) + 1;
  return (after.slice(lineStart).split('\n')[0] ?? '').trim();
}

function isLike(text: string, typed: string): boolean {
  return new RegExp(`^${Array.from(typed.toLowerCase(), (letter) => letter.replace(/\W/g, '\\$&')).join('.*')}`).test(
    text.toLowerCase(),
  );
}

const template = (policy: string): string =>
  `Resources:
  Cache: { Type: AWS::S3::Bucket }
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
${dedent(policy).replace(/^(?=.)/gm, '        ')}
  Next: { Type: AWS::SNS::Topic }
`;

const json = (statement: string): string => `{
  "Version": "2012-10-17",
  "Statement": [
    {
${dedent(statement).replace(/^(?=.)/gm, '      ')}    }
  ]
}
`;

type Row = readonly [title: string, policy: string, label: string, line: string];

const inYaml: readonly Row[] = [
  ['an action, plain', 'Statement:\n  - Effect: Allow\n    Action: s3:Ge¦', 's3:GetObject', 'Action: s3:GetObject'],
  [
    'an action behind a bare colon',
    'Statement:\n  - Effect: Allow\n    Action: s3:¦',
    's3:GetObject',
    'Action: s3:GetObject',
  ],
  [
    'an action in the middle of a word',
    'Statement:\n  - Action: s3:Ge¦tBucket\n    Effect: Allow',
    's3:GetObject',
    '- Action: s3:GetObject',
  ],
  ['an action, nothing typed', 'Statement:\n  - Effect: Allow\n    Action: ¦', 's3:', 'Action: s3:'],
  ['an action on its own line', 'Statement:\n  - Effect: Allow\n    Action:\n      ¦', 's3:', 's3:'],
  [
    'an item',
    'Statement:\n  - Effect: Allow\n    Action:\n      - s3:PutObject\n      - s3:Ge¦\n    Resource: "*"',
    's3:GetObject',
    '- s3:GetObject',
  ],
  [
    'an item with nothing',
    'Statement:\n  - Effect: Allow\n    Action:\n      - ¦\n    Resource: "*"',
    'ec2:',
    '- ec2:',
  ],
  [
    'an item in a list at the indent of its key',
    'Statement:\n- Effect: Allow\n  Action:\n  - s3:¦\n  Resource: "*"',
    's3:GetObject',
    '- s3:GetObject',
  ],
  [
    'an item in quotes',
    "Statement:\n  - Action:\n      - 's3:Ge¦'\n    Effect: Allow",
    's3:GetObject',
    "- 's3:GetObject'",
  ],
  [
    'an item in a quote that is open',
    'Statement:\n  - Effect: Allow\n    Action:\n      - "s3:Ge¦\n    Resource: "*"',
    's3:GetObject',
    '- "s3:GetObject"',
  ],
  [
    'an item of a flow list',
    'Statement:\n  - { Effect: Allow, Action: [s3:PutObject, s3:Ge¦], Resource: "*" }',
    's3:GetObject',
    '- { Effect: Allow, Action: [s3:PutObject, s3:GetObject], Resource: "*" }',
  ],
  [
    'an item of a flow list that is open',
    'Statement:\n  - Effect: Allow\n    Action: [s3:PutObject, s3:Ge¦\n',
    's3:GetObject',
    'Action: [s3:PutObject, s3:GetObject',
  ],
  [
    'a statement that is no list',
    'Statement:\n  Effect: Allow\n  Action: s3:Ge¦',
    's3:GetObject',
    'Action: s3:GetObject',
  ],
  [
    'a branch of an If',
    'Statement:\n  - !If\n    - IsProd\n    - Effect: Allow\n      Action: s3:Ge¦\n    - !Ref AWS::NoValue',
    's3:GetObject',
    'Action: s3:GetObject',
  ],
  [
    'NotAction',
    'Statement:\n  - Effect: Deny\n    NotAction: [iam:Pass¦]',
    'iam:PassRole',
    'NotAction: [iam:PassRole]',
  ],
  ['the effect', 'Statement:\n  - Effect: ¦\n    Action: s3:GetObject', 'Allow', '- Effect: Allow'],
  ['the effect, half', 'Statement:\n  - Effect: D¦', 'Deny', '- Effect: Deny'],
  ['the version', 'Version: ¦\nStatement: []', '2012-10-17', 'Version: "2012-10-17"'],
  ['the version in quotes', "Version: '2012¦'\nStatement: []", '2012-10-17', "Version: '2012-10-17'"],
  ['a key, half', 'Statement:\n  - Effect: Allow\n    Act¦', 'Action', 'Action: '.trim()],
  ['a key between others', 'Statement:\n  - Effect: Allow\n    Act¦\n    Resource: "*"', 'Action', 'Action:'],
  ['a key with its colon', 'Statement:\n  - Effect: Allow\n    Act¦: s3:GetObject', 'Action', 'Action: s3:GetObject'],
  ['the first key', 'Statement:\n  - ¦', 'Effect', '- Effect:'],
  ['the first key, half', 'Statement:\n  - Eff¦', 'Effect', '- Effect:'],
  ['a key of the policy', 'Version: "2012-10-17"\nStat¦', 'Statement', 'Statement:'],
  ['a key with more in it', 'Statement:\n  - Effect: Allow\n    Cond¦', 'Condition', 'Condition:'],
  [
    'an operator',
    'Statement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Condition:\n      StringEq¦',
    'StringEqualsIfExists',
    'StringEqualsIfExists:',
  ],
  [
    'an operator with a qualifier',
    'Statement:\n  - Effect: Allow\n    Condition:\n      ForAny¦',
    'ForAnyValue:StringLike',
    'ForAnyValue:StringLike:',
  ],
  [
    'a condition key',
    'Statement:\n  - Effect: Allow\n    Action: s3:ListBucket\n    Condition:\n      StringLike:\n        s3:pre¦',
    's3:prefix',
    's3:prefix:',
  ],
  [
    'a condition key with its colon',
    'Statement:\n  - Effect: Allow\n    Action: s3:ListBucket\n    Condition:\n      StringLike:\n        s3:pre¦: a',
    's3:prefix',
    's3:prefix: a',
  ],
  [
    'a condition key with a blank',
    'Statement:\n  - Effect: Allow\n    Condition:\n      StringEquals:\n        aws:RequestTag¦',
    'aws:RequestTag/tag-key',
    'aws:RequestTag/«tag-key»:',
  ],
  [
    'a condition key in flow style',
    'Statement:\n  - { Effect: Allow, Condition: { Bool: { aws:Sec¦ } } }',
    'aws:SecureTransport',
    '- { Effect: Allow, Condition: { Bool: { aws:SecureTransport:  } } }',
  ],
  [
    'a value of Bool',
    'Statement:\n  - Effect: Deny\n    Condition: { Bool: { "aws:SecureTransport": ¦ } }',
    'false',
    'Condition: { Bool: { "aws:SecureTransport": "false" } }',
  ],
  [
    'a service to pass to',
    'Statement:\n  - Effect: Allow\n    Action: [iam:PassRole, lambda:CreateFunction]\n    Condition:\n      StringEquals:\n        iam:PassedToService: lam¦',
    'lambda.amazonaws.com',
    'iam:PassedToService: lambda.amazonaws.com',
  ],
  [
    'an ARN',
    'Statement:\n  - Effect: Allow\n    Action: sqs:SendMessage\n    Resource: ¦',
    'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:QueueName',
    'Resource: !Sub arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:«QueueName»',
  ],
  [
    'an ARN within a Sub',
    'Statement:\n  - Effect: Allow\n    Action: [s3:GetObject]\n    Resource: !Sub arn:¦',
    'arn:${AWS::Partition}:s3:::BucketName/ObjectName',
    'Resource: !Sub arn:${AWS::Partition}:s3:::«BucketName»/«ObjectName»',
  ],
  [
    'an ARN within a Sub, behind a variable',
    'Statement:\n  - Effect: Allow\n    Action: [s3:GetObject]\n    Resource: !Sub "arn:${AWS::Partition}:s¦"',
    'arn:${AWS::Partition}:s3:::BucketName/ObjectName',
    'Resource: !Sub "arn:${AWS::Partition}:s3:::«BucketName»/«ObjectName»"',
  ],
  [
    'an ARN in quotes',
    'Statement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource:\n      - "arn¦"',
    'arn:${AWS::Partition}:s3:::BucketName/ObjectName',
    '- !Sub "arn:${AWS::Partition}:s3:::«BucketName»/«ObjectName»"',
  ],
  [
    'an ARN in a flow list',
    'Statement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource: [¦]',
    'arn:${AWS::Partition}:s3:::BucketName/ObjectName',
    'Resource: [!Sub "arn:${AWS::Partition}:s3:::«BucketName»/«ObjectName»"]',
  ],
  [
    'a bucket of the template',
    'Statement:\n  - Effect: Allow\n    Action: s3:ListBucket\n    Resource: ¦',
    '${Cache.Arn}',
    'Resource: !GetAtt Cache.Arn',
  ],
  [
    'objects of the template',
    'Statement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource: ¦',
    '${Cache.Arn}/*',
    'Resource: !Sub "${Cache.Arn}/*"',
  ],
  [
    'a star where nothing else goes',
    'Statement:\n  - Effect: Allow\n    Action: s3:ListAllMyBuckets\n    Resource: ¦',
    '*',
    'Resource: "*"',
  ],
];

const inJson: readonly Row[] = [
  ['an action', '"Effect": "Allow",\n"Action": "s3:Ge¦"', 's3:GetObject', '"Action": "s3:GetObject"'],
  [
    'an action in a quote that is open',
    '"Effect": "Allow",\n"Action": "s3:¦',
    's3:GetObject',
    '"Action": "s3:GetObject"',
  ],
  [
    'an action in a quote that is open, with more behind',
    '"Action": "s3:Ge¦\n"Effect": "Allow"',
    's3:GetObject',
    '"Action": "s3:GetObject"',
  ],
  ['an action without quotes', '"Effect": "Allow",\n"Action": ¦', 's3:', '"Action": "s3:"'],
  [
    'an item',
    '"Action": ["s3:PutObject", "s3:Ge¦"],\n"Effect": "Allow"',
    's3:GetObject',
    '"Action": ["s3:PutObject", "s3:GetObject"],',
  ],
  [
    'an item of a list that is open',
    '"Effect": "Allow",\n"Action": ["s3:PutObject", "s3:Ge¦',
    's3:GetObject',
    '"Action": ["s3:PutObject", "s3:GetObject"',
  ],
  ['an item without quotes', '"Action": [¦],\n"Effect": "Allow"', 's3:', '"Action": ["s3:"],'],
  ['a key in quotes', '"Effect": "Allow",\n"Act¦"', 'Action', '"Action":'],
  ['a key in an open quote', '"Effect": "Allow",\n"Act¦', 'Action', '"Action":'],
  ['a key before others', '"Act¦"\n"Resource": "*"', 'Action', '"Action":'],
  ['a key with its colon', '"Eff¦": "Allow"', 'Effect', '"Effect": "Allow"'],
  ['a key without quotes', '"Effect": "Allow",\n¦', 'Action', '"Action":'],
  ['the effect', '"Effect": "¦"', 'Deny', '"Effect": "Deny"'],
  ['an operator', '"Effect": "Allow",\n"Condition": { "¦" }', 'ArnLike', '"Condition": { "ArnLike":  }'],
  [
    'a condition key',
    '"Action": "s3:ListBucket",\n"Condition": { "StringLike": { "s3:¦" } }',
    's3:prefix',
    '"Condition": { "StringLike": { "s3:prefix":  } }',
  ],
  [
    'an ARN',
    '"Action": "s3:GetObject",\n"Effect": "Allow",\n"Resource": "¦"',
    'arn:aws:s3:::BucketName/ObjectName',
    '"Resource": "arn:aws:s3:::«BucketName»/«ObjectName»"',
  ],
  [
    'an ARN with region',
    '"Action": "sqs:SendMessage",\n"Effect": "Allow",\n"Resource": ["arn:¦"]',
    'arn:aws:sqs:Region:Account:QueueName',
    '"Resource": ["arn:aws:sqs:«Region»:«Account»:«QueueName»"]',
  ],
  [
    'a principal',
    '"Effect": "Allow",\n"Principal": { "Service": "lam¦" }',
    'lambda.amazonaws.com',
    '"Principal": { "Service": "lambda.amazonaws.com" }',
  ],
  ['a kind of principal', '"Effect": "Allow",\n"Principal": { "¦" }', 'Service', '"Principal": { "Service":  }'],
];

describe('completion in policies', () => {
  for (const [title, policy, label, line] of inYaml)
    it(`YAML: ${title}`, () => assert.equal(chosen(template(policy), 'x.yaml', label), line));
  for (const [title, statement, label, line] of inJson)
    it(`JSON: ${title}`, () => assert.equal(chosen(json(statement), 'x.json', label), line));

  const elsewhere: readonly (readonly [what: string, text: string, name: string])[] = [
    [
      'a firewall statement',
      'Resources:\n  W:\n    Type: AWS::WAFv2::WebACL\n    Properties:\n      Rules:\n        - Statement:\n            ¦',
      'x.yaml',
    ],
    [
      'a property',
      'Resources:\n  W:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketPolicyStatement: s3:¦',
      'x.yaml',
    ],
    ['a file of something else', '{ "PolicyStatement": { "Action": "s3:¦" } }', 'x.json'],
    ['a comment', template('Statement:\n  - Effect: Allow\n    # Action: s3:¦\n    Action: s3:GetObject'), 'x.yaml'],
    ['behind the colon of a key', template('Statement:\n  - Effect: Allow\n    Action:¦'), 'x.yaml'],
    ['a Sid', template('Statement:\n  - Sid: Re¦'), 'x.yaml'],
    ['an unknown service', template('Statement:\n  - Action: nope:¦'), 'x.yaml'],
    ['behind a value', json('"Effect": "Allow"¦'), 'x.json'],
    ['an empty file', '¦', 'x.yaml'],
  ];
  for (const [what, text, name] of elsewhere)
    it(`nothing is offered in ${what}`, () =>
      assert.deepEqual(
        at(text, name).items.map(({ label }) => label),
        [],
      ));

  const carriers: readonly (readonly [what: string, text: string, name: string, line: string])[] = [
    [
      'JSON in a literal of YAML',
      'Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: |\n        {"Statement": [{"Effect": "Allow",\n          "Action": "s3:Ge¦"}]}\n',
      'x.yaml',
      '"Action": "s3:GetObject"}]}',
    ],
    [
      'a policy of a role',
      'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyName: a\n          PolicyDocument:\n            Statement:\n              - Action: s3:Ge¦',
      'x.yaml',
      '- Action: s3:GetObject',
    ],
    [
      'a trust policy',
      'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n          - Action: s3:Ge¦',
      'x.yaml',
      '- Action: s3:GetObject',
    ],
    [
      'a template in JSON',
      '{"Resources":{"R":{"Type":"AWS::S3::BucketPolicy","Properties":{"PolicyDocument":{"Statement":[{"Action":["s3:Ge¦',
      'x.json',
      '{"Resources":{"R":{"Type":"AWS::S3::BucketPolicy","Properties":{"PolicyDocument":{"Statement":[{"Action":["s3:GetObject"',
    ],
    [
      'a function of SAM',
      'Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - Statement:\n            - Action: s3:Ge¦',
      'x.yaml',
      '- Action: s3:GetObject',
    ],
    [
      'a policy alone in YAML',
      'Version: "2012-10-17"\nStatement:\n  - Action: s3:Ge¦',
      'x.yaml',
      '- Action: s3:GetObject',
    ],
    [
      'a file with CRLF',
      'Version: "2012-10-17"\r\nStatement:\r\n  - Action: s3:Ge¦\r\n    Effect: Allow\r\n',
      'x.yaml',
      '- Action: s3:GetObject',
    ],
    [
      'a here-document',
      'aws iam create-policy --policy-name a --policy-document file:///dev/stdin <<\'EOF\'\n{"Statement": [{"Effect": "Allow",\n"Action": "s3:Ge¦"}]}\nEOF\n',
      'x.sh',
      '"Action": "s3:GetObject"}]}',
    ],
  ];
  for (const [what, text, name, line] of carriers)
    it(`reaches ${what}`, () => assert.equal(chosen(text, name, 's3:GetObject'), line));

  const labels = (policy: string): readonly string[] => {
    const { items } = at(template(policy), 'x.yaml');
    return items
      .map((item, index) => ({ ...item, index }))
      .sort((a, b) => a.rank - b.rank || a.index - b.index)
      .map(({ label }) => label);
  };

  it('names only actions of the service, and none twice', () => {
    const found = labels('Statement:\n  - Effect: Allow\n    Action: [s3:GetObject, s3:¦]');
    assert.ok(found.length > 50 && found.every((label) => label.startsWith('s3:')));
    assert.ok(!found.includes('s3:GetObject') && found.includes('s3:PutObject'));
  });
  it('offers policy templates of SAM and their parameters', () => {
    const sam = (policies: string) =>
      `Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n${policies}`;
    assert.equal(chosen(sam('        - SQSP¦\n'), 'a.yaml', 'SQSPollerPolicy'), '- SQSPollerPolicy:');
    assert.equal(chosen(sam('        - ¦\n'), 'a.yaml', 'VPCAccessPolicy'), '- VPCAccessPolicy:');
    const stream = '        - DynamoDBStreamReadPolicy:\n            TableName: jobs\n            ¦\n';
    assert.deepEqual(
      at(sam(stream), 'a.yaml').items.map(({ label }) => label),
      ['StreamName'],
    );
    const json = '{"Resources":{"Fn":{"Type":"AWS::Serverless::StateMachine","Properties":{"Policies":[{"SQSS¦"}]}}}}';
    assert.match(chosen(json, 'a.json', 'SQSSendMessagePolicy'), /\[\{"SQSSendMessagePolicy": \}\]/);
    assert.match(explainCompletion('sam-policy SQSPollerPolicy') ?? '', /`sqs:ReceiveMessage`/);
    const role = sam('        - SQSP¦\n').replace('Serverless::Function', 'IAM::Role');
    assert.deepEqual(at(role, 'a.yaml').items, []);
  });
  it('offers only elements that a statement lacks', () => {
    const found = labels('Statement:\n  - Effect: Allow\n    NotAction: s3:GetObject\n    ¦');
    assert.deepEqual(found, ['Sid', 'Principal', 'Resource', 'Condition', 'NotResource', 'NotPrincipal']);
  });
  it('puts keys of the statement’s actions that suit the operator first', () => {
    const found = labels('Statement:\n  - Action: ec2:RunInstances\n    Condition:\n      StringEquals:\n        ¦');
    assert.ok(found[0]?.startsWith('ec2:'), found[0]);
    assert.ok(found.indexOf('aws:SourceVpc') < found.indexOf('ec2:Public'), 'a Bool is no String');
  });
  it('puts operators for the keys under them first', () => {
    const found = labels('Statement:\n  - Condition:\n      A¦:\n        aws:SourceArn: x');
    assert.deepEqual(found.slice(0, 2), ['ArnEquals', 'ArnLike']);
  });
  it('puts services first that the statement’s actions pass roles to', () => {
    const found = labels(
      'Statement:\n  - Action: [iam:PassRole, ecs:RunTask]\n    Condition: { StringEquals: { "iam:PassedToService": ¦ } }',
    );
    assert.equal(found[0], 'ecs-tasks.amazonaws.com');
  });

  it('tells more of an action when asked', () => {
    const { items } = at(template('Statement:\n  - Action: s3:GetObj¦'), 'x.yaml');
    const item = items.find(({ label }) => label === 's3:GetObject');
    assert.equal(item?.detail, 'Read');
    assert.match(
      explainCompletion(item.about ?? '') ?? '',
      /^`s3:GetObject` — Read\n\nGrants permission to retrieve objects/,
    );
  });

  it('names a service when asked', () => {
    const { items } = at(template('Statement:\n  - Action: ec¦'), 'x.yaml');
    const about = items.find(({ label }) => label === 'ec2:')?.about ?? '';
    assert.match(explainCompletion(about) ?? '', /^Amazon EC2, \d+ actions\n/);
  });

  it('never fails, wherever the cursor is and wherever the text ends', function () {
    this.timeout(20_000);
    const text = json(
      '"Effect": "Allow",\n"Action": ["s3:Get*"],\n"Condition": { "Bool": { "aws:SecureTransport": "true" } }',
    );
    for (let end = 0; end <= text.length; end += 3)
      completionsAt(open({ text: text.slice(0, end), name: 'x.json' }), end);
    const yaml = template(
      'Statement:\n  - Effect: Allow\n    Action: ["s3:Get*", !Sub "${A}:B"]\n    Resource: !Sub "${Cache.Arn}/*"',
    );
    for (let at = 0; at <= yaml.length; at += 3) completionsAt(open({ text: yaml, name: 'x.yaml' }), at);
  });
});

describe('the word at a cursor', () => {
  const typed = (head: string): string => wordAt(`${head}-tail`, head.length).typed;

  it('is all that belongs to an action, a key or an ARN with variables', () => {
    for (const [head, word] of [
      ['Action: s3:Get', 's3:Get'],
      ['"Action":', ''],
      ['Action: [iam:Pass, s3:Get', 's3:Get'],
      ['Resource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}/x', 'arn:${AWS::Partition}:s3:::${Bucket}/x'],
      ['Resource: !Sub "${Bucket}${', '${Bucket}${'],
      ['Resource: !Sub "a${Buck', 'a${Buck'],
      ['Resource: !Sub "${Select(0,Names)}', '${Select(0,Names)}'],
      ['Resource: !Sub "${A${B}', '${A${B}'],
    ] as const)
      assert.equal(typed(head), word, head);
  });

  it('is found at once, whatever stands before it', function () {
    this.timeout(2000);
    assert.equal(typed(`${'${a'.repeat(21)} x`), 'x');
    assert.equal(typed(`${'a'.repeat(200_000)} x`), 'x');
    assert.equal(typed(`${'${'.repeat(200_000)} x`), 'x');
    assert.ok('a'.repeat(200_000).endsWith(typed('a'.repeat(200_000))));
  });
});
