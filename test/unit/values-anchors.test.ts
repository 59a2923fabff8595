/** Anchors, aliases and merge keys: rules see what they stand for, and speak of it once, where it is written. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { rules } from '#rules';
import { applyEdits, createAnalyzer, defaultConfig, fixesOf, hoverAt, open, type Document } from '#core/index.ts';
import { createEditor } from '#core/edit/index.ts';
import { changesSeveral } from '#core/models/index.ts';
import { descendants, get, parse, writtenAs, type Tree } from '#core/syntax/index.ts';
import { relatedOn, verdictsOn } from '../support/bad-value.ts';
import { dump } from '../support/tree-dump.ts';

const yaml = (text: string, previous?: Tree) => parse({ text, format: 'yaml', ...(previous && { previous }) });

/** Keys and plain values of the node of a unit. */
function shape(tree: Tree, name: string): unknown {
  const node = tree.units.find(({ path }) => path[1] === name)?.node;
  return (
    node &&
    [...descendants(node)]
      .flatMap((each) =>
        each.kind === 'map'
          ? each.entries.map(({ key, value }) => `${key.source}=${value.kind === 'scalar' ? value.source : value.kind}`)
          : [],
      )
      .join(' ')
  );
}

describe('units with aliases and merge keys', () => {
  const rows: readonly (readonly [what: string, text: string, shape: string])[] = [
    ['an alias', 'M:\n  m: &m {a: 1}\nR:\n  X: *m\n', 'a=1'],
    ['an alias within', 'M:\n  m: &m [{a: 1}]\nR:\n  X: {l: *m}\n', 'l=seq a=1'],
    ['a merge key', 'M:\n  m: &m {a: 1, b: 2}\nR:\n  X:\n    <<: *m\n    a: 3\n', 'a=3 b=2'],
    ['several', 'M:\n  m: &m {a: 1}\n  n: &n {a: 2, b: 2}\nR:\n  X: {<<: [*m, *n], c: 3}\n', 'c=3 a=1 b=2'],
    ['a merged literal', 'R:\n  X: {<<: {a: 1}, b: 2}\nM: &m\n  x: *m\n', 'b=2 a=1'],
    ['in each other', 'M:\n  m: &m {a: 1}\n  n: &n {<<: *m, b: 2}\nR:\n  X: {<<: *n}\n', 'b=2 a=1'],
    ['an anchor that does not exist', 'R:\n  X: {<<: *m, b: 2}\n', '<<=alias b=2'],
    ['an anchor that holds itself', 'R:\n  X: &x {a: *x}\n', 'a=map a=alias'],
    ['a merge key in quotes', 'M:\n  m: &m {a: 1}\nR:\n  X: {"<<": *m}\n', '<<=map a=1'],
  ];
  for (const [what, text, expected] of rows) {
    it(what, () => {
      assert.equal(shape(yaml(text), 'X'), expected);
    });
  }

  it('are read in time where aliases multiply', () => {
    const lines = Array.from(
      { length: 30 },
      (_, at) => `  a${String(at + 1)}: &a${String(at + 1)} [*a${String(at)}, *a${String(at)}]`,
    );
    const tree = yaml(`M:\n  a0: &a0 [x]\n${lines.join('\n')}\nR:\n  X: {l: *a30}\n`);
    assert.equal(shape(tree, 'X'), 'l=alias');
  });

  it('stay the same as long as they and their anchors do', () => {
    const text = 'M:\n  m: &m {a: 1}\nR:\n  X: {<<: *m}\n  Y: {b: 1}\n';
    const unit = (tree: Tree) => tree.units.find(({ path }) => path[1] === 'X');
    const before = yaml(text);
    const beside = yaml(text.replace('b: 1', 'b: 2'), before);
    assert.equal(unit(beside)?.node, unit(before)?.node);
    assert.equal(unit(beside)?.entry, unit(before)?.entry);
    const behind = yaml(text.replace('a: 1', 'a: 2'), before);
    assert.notEqual(unit(behind)?.node, unit(before)?.node);
    assert.equal(dump(behind), dump(yaml(behind.text)));
    assert.equal(shape(behind, 'X'), 'a=2');
  });

  it('know what is written in their place', () => {
    const tree = yaml('M:\n  m: &m {a: 1}\nR:\n  X: {<<: *m, b: 2}\n');
    const node = tree.units.find(({ path }) => path[1] === 'X')?.node;
    assert.ok(node);
    assert.equal(writtenAs(node), get(tree.root, 'R', 'X'));
    assert.equal(get(node, 'a'), get(tree.root, 'M', 'm', 'a'));
  });
});

const bucket = (id: string, properties: string) =>
  `  ${id}:\n    Type: AWS::S3::Bucket\n    Properties: ${properties}\n`;
const metadata = 'Metadata:\n  bad: &bad yes\n  map: &map { Bad: yes, Good: 1 }\n';

describe('verdicts on aliases and merge keys', () => {
  const rows: readonly (readonly [what: string, resources: string, ...verdicts: readonly string[]])[] = [
    ['a value', bucket('A', '{ Bad: *bad }'), 'high: A is bad. <yes>'],
    ['properties', bucket('A', '*map'), 'high: A is bad. <yes>'],
    ['merged properties', bucket('A', '{ <<: *map, X: 1 }'), 'high: A is bad. <yes>'],
    ['a merged property that the map has itself', bucket('A', '{ <<: *map, Bad: no }')],
    ['a resource', `  A: &a { Type: AWS::S3::Bucket, Properties: { Bad: no } }\n  B: *a\n`],
    [
      'a resource that is bad',
      `  A: &a { Type: AWS::S3::Bucket, Properties: { Bad: yes } }\n  B: *a\n`,
      'high: A is bad. <yes>',
    ],
    [
      'a merged resource that lacks something',
      `  A: &a { Type: AWS::S3::Bucket, Properties: { Bad: no } }\n  B: { <<: *a, Properties: {} }\n`,
      'high: B lacks it. <B>',
    ],
    ['one text of two resources, once', bucket('A', '*map') + bucket('B', '*map'), 'high: A is bad. <yes>'],
    [
      'two texts of one rule in an alias',
      `  A: &a { Type: AWS::S3::Bucket, Properties: { Bad: yes, List: [yes] } }\n  B: *a\n`,
      'high: A is bad. <yes>',
      'high: A has a bad element. <yes>',
    ],
    [
      'a condition that is merged',
      `  A: { Type: AWS::S3::Bucket, Properties: { Bad: no } }\n  B: { <<: *c, Type: AWS::S3::Bucket, Properties: { Bad: yes } }\n`,
      'medium: B is bad when IsProd is true. <yes>',
    ],
  ];
  const head = `${metadata}  condition: &c { Condition: IsProd }
Parameters: { Env: { Type: String, Default: dev } }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
`;
  for (const [what, resources, ...verdicts] of rows) {
    it(what, () => {
      assert.deepEqual(verdictsOn(`${head}Resources:\n${resources}`, 't.yaml'), verdicts);
    });
  }

  it('say where else the text is used', () => {
    assert.deepEqual(relatedOn(`${metadata}Resources:\n${bucket('A', '*map')}${bucket('B', '*map')}`, 't.yaml'), [
      'Used here, too, by *map: a change there is a change of all its uses, so it gets no fix. <*map>',
      'Used here, too, by *map: a change there is a change of all its uses, so it gets no fix. <*map>',
    ]);
  });
});

describe('a policy of its own', () => {
  const found = (text: string) =>
    createAnalyzer(rules)
      .analyze(open({ text, name: 'policy.yaml' }), defaultConfig)
      .findings.map(({ rule, pointer }) => `${rule} ${pointer}`);
  const head = "Version: '2012-10-17'\nStatement:\n";

  it('has what a merge key brings', () => {
    const text = `${head}  - &all { Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*' }\n  - { <<: *all, Action: '*' }\n`;
    assert.deepEqual(found(text), ['iam/action-star /Statement/1/Action']);
  });

  it('has what an alias stands for', () => {
    const text = `${head}  - { Effect: Deny, Action: &all '*', Resource: 'arn:aws:s3:::a' }\n  - { Effect: Allow, Action: *all, Resource: *all }\n`;
    assert.deepEqual(found(text), ['iam/action-star /Statement/0/Action']);
  });

  it('may hold itself', () => {
    const text = `&policy\n${head}  - { <<: *policy, Effect: Deny, Action: '*', Resource: '*' }\n`;
    assert.deepEqual(found(text), ['iam/unknown-element /Version', 'iam/unknown-element /Statement']);
  });
});

describe('findings that speak of another use of the same text', () => {
  it('do not point at themselves', () => {
    const text = `Resources:
  Reading:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - &read { Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*' }
          - { <<: *read, Resource: 'arn:aws:s3:::b/*' }
`;
    const { findings } = createAnalyzer(rules).analyze(open({ text, name: 't.yaml' }), defaultConfig);
    assert.deepEqual(
      findings.map(({ rule, related }) => `${rule} ${related.map(({ message }) => message.split(':')[0]).join('; ')}`),
      ['iam/sid-duplicate Used here, too, by *read'],
    );
  });
});

describe('fixes on aliases and merge keys', () => {
  const analyzer = createAnalyzer(rules);
  const group = (id: string, properties: string) =>
    `  ${id}:\n    Type: AWS::EC2::SecurityGroup\n    Properties: ${properties}\n`;
  const rule = '{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }';

  function fixed(text: string, id: string): readonly string[] {
    const document: Document = open({ text, name: 't.yaml' });
    const { findings, crashes } = analyzer.analyze(document, defaultConfig);
    assert.deepEqual(crashes, []);
    const found = findings.filter((finding) => finding.rule === id);
    assert.ok(found.length > 0);
    return found.flatMap((finding) => fixesOf(analyzer, document, finding).map(({ edits }) => applyEdits(text, edits)));
  }

  it('are not offered on a text of several uses', () => {
    const shared = `Metadata:\n  r: &r ${rule}\nResources:\n`;
    const own = '{ GroupDescription: g, VpcId: v, SecurityGroupIngress: [*r], SecurityGroupEgress: [] }';
    for (const text of [
      `Resources:\n  A: &a\n    Type: AWS::EC2::SecurityGroup\n    Properties: { VpcId: v, SecurityGroupIngress: [${rule}] }\n  B: *a\n`,
      `${shared.replace('&r {', '&x {').replace('\nResources', '\n  l: &l [*x]\nResources')}${group('A', '{ SecurityGroupIngress: *l }')}${group('B', '{ SecurityGroupIngress: *l }')}`,
    ])
      assert.deepEqual(fixed(text, 'network/sg-ingress-world'), [], text);
    // The alias itself is of this group alone.
    for (const text of fixed(shared + group('A', own) + group('B', own), 'network/sg-ingress-world'))
      assert.ok(text.includes(`&r ${rule}`), text);
  });

  it('are made at the anchor where that has one use', () => {
    const open = '{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }';
    const closed = open.replace('0.0.0.0/0', '10.0.0.0/8');
    const launch = 'Type: AWS::EC2::LaunchTemplate\n    Properties: { LaunchTemplateData:';
    const texts: readonly (readonly [before: string, id: string, after: RegExp])[] = [
      [
        `Metadata:\n  o: &o { HttpTokens: optional } # kept\nResources:\n  A:\n    ${launch} { MetadataOptions: *o } }\n`,
        'ec2/imdsv1-allowed',
        /o: &o \{ HttpTokens: required \} # kept\n[^]*MetadataOptions: \*o/,
      ],
      [
        `x-t: &t optional\nMetadata:\n  o: &o { HttpTokens: *t }\nResources:\n  A:\n    ${launch} { MetadataOptions: *o } }\n`,
        'ec2/imdsv1-allowed',
        /x-t: &t required\n[^]*HttpTokens: \*t/,
      ],
      [
        `Metadata:\n  l: &l [${open}, ${closed}]\nResources:\n${group('A', '{ GroupDescription: g, VpcId: v, SecurityGroupIngress: *l }')}`,
        'network/sg-ingress-world',
        /l: &l \[\{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10\.0\.0\.0\/8 \}\]/,
      ],
    ];
    for (const [before, id, after] of texts) {
      const all = fixed(before, id);
      assert.ok(all.length > 0, before);
      assert.match(all.join('\n'), after);
    }
    const through = `x-t: &t optional\nMetadata:\n  o: &o { HttpTokens: *t }\nResources:\n  A:\n    ${launch} { MetadataOptions: *o } }\n  B:\n    ${launch} { MetadataOptions: *o } }\n`;
    assert.deepEqual(fixed(through, 'ec2/imdsv1-allowed'), [], 'one use of what has two uses');
  });

  it('are not offered on what has several uses by way of others', () => {
    const statement = "{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }";
    const holder = (id: string) =>
      `  ${id}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: { PolicyDocument: *b }\n`;
    const open = `Metadata:\n  a: &a ${statement}\n  b: &b { Version: '2012-10-17', Statement: [*a] }\nResources:\n`;
    assert.ok(fixed(open + holder('A'), 'iam/data-exfiltration').length > 0);
    assert.deepEqual(fixed(open + holder('A') + holder('B'), 'iam/data-exfiltration'), []);
    const twice = `Metadata:\n  l: &l [&a ${statement}]\n  b: &b { Version: '2012-10-17', Statement: *l }\n  c: &c { Version: '2012-10-17', Statement: [*a] }\nResources:\n${holder('A')}${holder('B').replace('*b', '*c')}`;
    assert.deepEqual(fixed(twice, 'iam/data-exfiltration'), []);
    // All of a policy takes effect where it stands.
    assert.deepEqual(
      fixed(
        `Version: '2012-10-17'\nId: &a '*'\nStatement: [{ Effect: Allow, Action: 's3:GetObject', Resource: *a }]\n`,
        'iam/data-exfiltration',
      ).filter((text) => !text.includes("Id: &a '*'")),
      [],
    );
  });

  it('ask for the uses of layers of anchors in time', () => {
    const layer = (at: number) =>
      `x${String(at)}: &o${String(at)}\n  x: &i${String(at)}\n    ${at === 0 ? 'a: 1' : `a: *o${String(at - 1)}\n    b: *i${String(at - 1)}`}\n`;
    const text = `${Array.from({ length: 40 }, (_, at) => layer(at)).join('')}Resources: { R: { Type: A, P: *o39 } }\n`;
    const tree = yaml(text);
    const start = text.indexOf('a: 1');
    assert.equal(changesSeveral(tree, { start, end: start + 4 }), true);
  });

  it('take an alias out of a list, and leave what it stands for', () => {
    const tree = yaml('M:\n  m: &m {a: 1}\nR:\n  X: {l: [*m, 2], <<: *m}\n');
    const node = tree.units.find(({ path }) => path[1] === 'X')?.node;
    const list = get(node, 'l');
    assert.ok(node?.kind === 'map' && list?.kind === 'seq' && list.items[0]);
    const removed = createEditor(tree).removeItem(list, list.items[0], 'keep-empty').edits();
    assert.equal(applyEdits(tree.text, removed), tree.text.replace('*m, 2', '2'));
    const merged = node.entries.find(({ key }) => key.source === 'a');
    assert.ok(merged);
    assert.deepEqual(createEditor(tree).removeEntry(node, merged).edits(), []);
    const own = node.entries.find(({ key }) => key.source === 'l');
    assert.ok(own);
    const without = createEditor(tree).removeEntry(node, own).edits();
    assert.equal(applyEdits(tree.text, without), tree.text.replace('l: [*m, 2], ', ''));
  });

  it('add to a map with a merge key what overrides the merged entry', () => {
    const text = `Metadata:\n  p: &p { GroupDescription: g, VpcId: v, SecurityGroupIngress: [] }\nResources:\n${group('A', '\n      <<: *p\n      GroupName: a')}`;
    const [after = ''] = fixed(text, 'network/sg-egress-world');
    assert.match(after, /<<: \*p\n {6}GroupName: a\n {6}SecurityGroupEgress:/);
    assert.ok(after.startsWith(text.slice(0, text.indexOf('Resources'))));
  });
});

describe('hovers on what is merged', () => {
  it('know the condition of their resource', () => {
    const text = `${metadata}Conditions: { C: !Equals [!Ref AWS::Region, a] }
Resources:
  A:
    Condition: C
    Type: AWS::S3::Bucket
    Properties: { <<: *map, Bad: !If [C, x, y] }
`;
    assert.equal(hoverAt(open({ text, name: 't.yaml' }), text.indexOf('!If') + 1)?.markdown, '`Fn::If` is `x`.');
  });
});
