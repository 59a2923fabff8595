import { getAtt, hole, keep, ref, sub, text } from '../../server/core/edit/index.ts';
import { check, type Row } from './edit-check.ts';

// prettier-ignore
const rows: readonly Row[] = [
  ['brackets right behind a colon', `
    A: {B:[1], C:{D: 1},"E":[1],F:[2]}
    `, (edit, at) => edit.replace(at.node('A', 'B'), 'x').replace(at.node('A', 'C'), 5).replace(at.node('A', 'E'), ref('X')).replace(at.node('A', 'F'), [3]), `
    A: {B: x, C: 5,"E":!Ref X,F:[3]}
    `],
  ['scalars keep their quotes', `
    A: one # a
    B: 'one'
    C: "one"
    `, (edit, at) => edit.replace(at.node('A'), 'two').replace(at.node('B'), "it's").replace(at.node('C'), 'x"y'), `
    A: two # a
    B: 'it''s'
    C: "x\\"y"
    `],
  ['text that would be read as something else is quoted', `
    L:
      - a
      - b
      - c
      - d
      - e
      - f
      - g
      - h
    `, (edit, at) => ['-1', 'true', '0x1F', '1e3', 'a: b', ' a', '', '2012-10-17'].forEach((value, index) => edit.replace(at.node('L', index), value)), `
    L:
      - "-1"
      - "true"
      - "0x1F"
      - "1e3"
      - "a: b"
      - " a"
      - ""
      - "2012-10-17"
    `],
  ['numbers and booleans are bare', `
    A: "x"
    B: 'true'
    C: 1
    `, (edit, at) => edit.replace(at.node('A'), 5).replace(at.node('B'), true).replace(at.node('C'), null), `
    A: 5
    B: true
    C: null
    `],
  ['a bare date stays bare', `
    Version: 2008-10-17
    `, (edit, at) => edit.replace(at.node('Version'), '2012-10-17'), `
    Version: 2012-10-17
    `],
  ['nothing changes, no edit', `
    A: 'x'
    B: [1,  2]
    `, (edit, at) => edit.replace(at.node('A'), 'x').replace(at.node('B'), keep(at.node('B'))), `
    A: 'x'
    B: [1,  2]
    `],
  ['a text with variables', `
    A: arn:aws:s3:::x
    B: !Ref X
    `, (edit, at) => edit.replace(at.node('A'), sub('arn:\${AWS::Partition}:s3:::x')).replace(at.node('B'), sub(text('a-\${B}/', hole('path')))), `
    A: !Sub "arn:\${AWS::Partition}:s3:::x"
    B: !Sub "a-\${B}/<path>"
    `],
  ['a tagged value', `
    A: !Ref X # x
    B: !GetAtt X.Y
    C: !Sub
      - "\${a}"
      - a: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x').replace(at.node('B'), ref('Z')).replace(at.node('C'), getAtt('X', 'Arn')), `
    A: x # x
    B: !Ref Z
    C: !GetAtt X.Arn
    `],
  ['an anchored value', `
    A: &a !Ref X
    B: &b
      C: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x').replace(at.node('B'), 'y'), `
    A: x
    B: y
    `],
  ['a scalar by a map', `
    A: x
    B: 'y' # b
    C:
      D: 1
    `, (edit, at) => edit.replace(at.node('A'), { M: 1 }).replace(at.node('B'), { M: { N: 1 } }), `
    A:
      M: 1
    B: # b
      M:
        N: 1
    C:
      D: 1
    `],
  ['a scalar by a list, indented as the document does it', `
    A: x # a
    B:
    - 1
    `, (edit, at) => edit.replace(at.node('A'), ['y', 'z']), `
    A: # a
    - y
    - z
    B:
    - 1
    `],
  ['a scalar of a list by a map and by a list', `
    L:
      - a # one
      - b
      -   c
    `, (edit, at) => edit.replace(at.node('L', 0), { M: 1, N: 2 }).replace(at.node('L', 1), ['x', 'y']).replace(at.node('L', 2), { M: 1, N: 2 }), `
    L:
      - # one
        M: 1
        N: 2
      - - x
        - y
      -   M: 1
          N: 2
    `],
  ['a list by a scalar', `
    A:
      - x # gone
      - y # gone too
    B:
    - z
    C: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x').replace(at.node('B'), ref('Z')), `
    A: x
    B: !Ref Z
    C: 1
    `],
  ['a list by a scalar keeps the comment on the line of the key', `
    A: # kept
      - x
    B: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x'), `
    A: x # kept
    B: 1
    `],
  ['a map by another', `
    A:
      B: 1
      C: 2 # gone
    D: 1
    `, (edit, at) => edit.replace(at.node('A'), { X: { Y: 1 } }), `
    A:
      X:
        Y: 1
    D: 1
    `],
  ['a map of a list by a scalar', `
    L:
      - A: 1
        B: 2
      - C: 1
    `, (edit, at) => edit.replace(at.node('L', 0), 'x').replace(at.node('L', 1), { D: 2 }), `
    L:
      - x
      - D: 2
    `],
  ['a block text', `
    A: |
      one
      two

    B: >- # note
      one
    C: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x').replace(at.node('B'), 'y'), `
    A: x

    B: y # note
    C: 1
    `],
  ['a block text by a map', `
    A: | # note
      one
    B: 1
    `, (edit, at) => edit.replace(at.node('A'), { M: 1 }), `
    A: # note
      M: 1
    B: 1
    `],
  ['an empty value', `
    A:
    B: # note
    L:
      -
    C: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x').replace(at.node('B'), 'y').replace(at.node('L', 0), 'z'), `
    A: x
    B: y # note
    L:
      - z
    C: 1
    `],
  ['a plain text over several lines', `
    A: one
      two
      three # end
    B: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x'), `
    A: x # end
    B: 1
    `],
  ['a value on a line of its own', `
    A:
      'one'
    B: # note
      one
    C: 1
    `, (edit, at) => edit.replace(at.node('A'), 'two').replace(at.node('B'), ['x']), `
    A:
      'two'
    B: # note
      - x
    C: 1
    `],
  ['a flow list stays in brackets', `
    A: [a, b] # c
    `, (edit, at) => edit.replace(at.node('A'), ['x', keep(at.node('A', 1))]), `
    A: [x, b] # c
    `],
  ['a flow list over several lines', `
    A: [
        a,
        b
      ]
    B: 1
    `, (edit, at) => edit.replace(at.node('A'), 'x'), `
    A: x
    B: 1
    `],
  ['within brackets', `
    A: {B: x, C: [y, !Ref z], D: , E}
    `, (edit, at) => edit.replace(at.node('A', 'B'), 'a,b').replace(at.node('A', 'C', 0), ref('Q')).replace(at.node('A', 'C', 1), 'z').replace(at.node('A', 'D'), 1), `
    A: {B: "a,b", C: [!Ref Q, z], D: 1, E}
    `],
  ['one object becomes a list of itself and a new one', `
    Statement:
      # first
      Effect: Allow # e
      Action:
        - a # a1
        # more
        - b # b1
    Next: 1
    `, (edit, at) => edit.replace(at.node('Statement'), [keep(at.node('Statement')), { Effect: 'Deny' }]), `
    Statement:
      # first
      - Effect: Allow # e
        Action:
          - a # a1
          # more
          - b # b1
      - Effect: Deny
    Next: 1
    `],
  ['one text becomes a list of itself and a new one', `
    Action: "s3:Get*" # why
    Resource: !Sub "\${X}" # where
    `, (edit, at) => edit.replace(at.node('Action'), [keep(at.node('Action')), 's3:Put']).replace(at.node('Resource'), [keep(at.node('Resource')), '*']), `
    Action: # why
      - "s3:Get*"
      - "s3:Put"
    Resource: # where
      - !Sub "\${X}"
      - "*"
    `],
  ['elements keep their comments in a new list', `
    L:
      # one
      - a # a1
      # two
      - b: |
          text
        c: 1
      - d # d1
    `, (edit, at) => edit.replace(at.node('L'), [keep(at.node('L', 1)), keep(at.node('L', 0)), 'x']), `
    L:
      # one
      # two
      - b: |
          text
        c: 1
      - a # a1
      - x
    `],
  ['a kept map moves in', `
    A:
      B:
        C: 1 # c
        # d
        D: [1,
          2]
    X: y
    `, (edit, at) => edit.replace(at.node('X'), { Y: { Z: keep(at.node('A', 'B')) } }), `
    A:
      B:
        C: 1 # c
        # d
        D: [1,
          2]
    X:
      Y:
        Z:
          C: 1 # c
          # d
          D: [1,
            2]
    `],
  ['a kept tagged list', `
    A: !If
      - c
      - !Ref x
    B: y
    L: [1]
    `, (edit, at) => edit.replace(at.node('B'), [keep(at.node('A'))]).replace(at.node('L', 0), keep(at.node('A'))), `
    A: !If
      - c
      - !Ref x
    B:
      - !If
        - c
        - !Ref x
    L: [!If [c, !Ref x]]
    `],
  ['a kept block value in brackets', `
    A:
      B: a, b
      C:
        - x
    L: [1]
    `, (edit, at) => edit.replace(at.node('L', 0), keep(at.node('A'))), `
    A:
      B: a, b
      C:
        - x
    L: [{B: "a, b", C: [x]}]
    `],
  ['a choice', `
    A: x
    B: [y]
    `, (edit, at) => edit.replace(at.node('A'), { fn: 'Fn::If', argument: ['c', keep(at.node('A')), ref('AWS::NoValue')] }).replace(at.node('B', 0), { fn: 'Fn::If', argument: ['c', 'a, b', { fn: 'Fn::Join', argument: [',', ['p', ref('q')]] }] }), `
    A: !If [c, x, !Ref AWS::NoValue]
    B: [!If [c, "a, b", !Join [",", [p, !Ref q]]]]
    `],
  ['a choice between maps', `
    A:
      B: 1
    L:
      - 1
    `, (edit, at) => edit.replace(at.node('A'), { fn: 'Fn::If', argument: ['c', keep(at.node('A')), { X: 1, Y: 2 }] }), `
    A: !If
      - c
      - B: 1
      - X: 1
        Y: 2
    L:
      - 1
    `],
  ['a tag cannot stand on a tag', `
    A: !Ref B
    C: [d]
    `, (edit, at) => edit.replace(at.node('A'), { fn: 'Fn::Sub', argument: ref('X') }).replace(at.node('C', 0), { fn: 'Fn::Sub', argument: keep(at.node('A')) }), `
    A:
      Fn::Sub: !Ref X
    C: [{Fn::Sub: !Ref B}]
    `],
  ['JSON scalar', `
    {
      "A": "x", // a
      "B": [1, "y"]
    }
    `, (edit, at) => edit.replace(at.node('A'), 'a"b').replace(at.node('B', 0), 'z').replace(at.node('B', 1), false), `
    {
      "A": "a\\"b", // a
      "B": ["z", false]
    }
    `],
  ['JSON scalar by map and list', `
    {
      "A": "x",
      "B": "y"
    }
    `, (edit, at) => edit.replace(at.node('A'), { M: { N: 1 } }).replace(at.node('B'), [keep(at.node('B')), { X: 1 }]), `
    {
      "A": {
        "M": {
          "N": 1
        }
      },
      "B": [
        "y",
        {
          "X": 1
        }
      ]
    }
    `],
  ['JSON object becomes a list', `
    {
    \t"Statement": {
    \t\t"Effect": "Allow",
    \t\t"Action": [
    \t\t\t"a"
    \t\t]
    \t}
    }
    `, (edit, at) => edit.replace(at.node('Statement'), [keep(at.node('Statement')), { Effect: 'Deny' }]), `
    {
    \t"Statement": [
    \t\t{
    \t\t\t"Effect": "Allow",
    \t\t\t"Action": [
    \t\t\t\t"a"
    \t\t\t]
    \t\t},
    \t\t{
    \t\t\t"Effect": "Deny"
    \t\t}
    \t]
    }
    `],
  ['JSON on one line', `
    {"A": {"Ref": "X"}, "B": "*"}
    `, (edit, at) => edit.replace(at.node('A'), 'x').replace(at.node('B'), [getAtt('X', 'Arn'), sub('\${A}')]), `
    {"A": "x", "B": [{"Fn::GetAtt": ["X", "Arn"]}, {"Fn::Sub": "\${A}"}]}
    `],
  ['JSON holes', `
    {"A": "*"}
    `, (edit, at) => edit.replace(at.node('A'), text('arn:aws:s3:::', hole('bucket'), '/*')), `
    {"A": "arn:aws:s3:::<bucket>/*"}
    `],
  ['a hole with an example', `
    A: '*'
    B: x
    `, (edit, at) => edit.replace(at.node('A'), hole('cidr', '10.0.0.0/8')).replace(at.node('B'), hole('id', '123456789012')), `
    A: '10.0.0.0/8'
    B: '123456789012'
    `],
  ['the whole document', `
    A: 1
    B: 2 # b
    `, (edit, at) => edit.replace(at.node(), { C: ['x'] }), `
    C:
      - x
    `],
  ['empty collections', `
    A: x
    B:
      - 1
    `, (edit, at) => edit.replace(at.node('A'), []).replace(at.node('B'), { map: {} }), `
    A: []
    B: {}
    `],
  ['text with line ends', `
    A: x
    `, (edit, at) => edit.replace(at.node('A'), 'one\ntwo\n'), `
    A: "one\\ntwo\\n"
    `],
];

describe('edit: replace', () => {
  for (const row of rows) it(row[0], () => check(row));
});
