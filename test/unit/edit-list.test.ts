import { getAtt, hole, keep, ref, sub } from '../../server/core/edit/index.ts';
import { check, type Row } from './edit-check.ts';

// prettier-ignore
const rows: readonly Row[] = [
  ['append to a block list', `
    L:
      - a # a
    M: 1
    `, (edit, at) => edit.append(at.seq('L'), 'b').append(at.seq('L'), { C: 1, D: ['e'] }), `
    L:
      - a # a
      - b
      - C: 1
        D:
          - e
    M: 1
    `],
  ['append to a list that is not indented', `
    L:
    - a
    # about M
    M: 1
    `, (edit, at) => edit.append(at.seq('L'), 'b'), `
    L:
    - a
    - b
    # about M
    M: 1
    `],
  ['dashes with several blanks', `
    L:
      -   A: 1
          B: 2
    `, (edit, at) => edit.append(at.seq('L'), { C: { D: 1 }, E: 2 }), `
    L:
      -   A: 1
          B: 2
      -   C:
            D: 1
          E: 2
    `],
  ['append to []', `
    A:
      L: []
      M: 1
    B:
      - []
    `, (edit, at) => edit.append(at.seq('A', 'L'), 'b').append(at.seq('B', 0), 'c').append(at.seq('B', 0), 'd'), `
    A:
      L:
        - b
      M: 1
    B:
      - - c
        - d
    `],
  ['append in brackets', `
    L: [a, b] # c
    M: [ 'a' ]
    N: [!Ref a]
    `, (edit, at) => edit.append(at.seq('L'), sub('\${x}')).append(at.seq('M'), 'b').append(at.seq('N'), getAtt('a', 'Arn')), `
    L: [a, b, !Sub "\${x}"] # c
    M: [ 'a', 'b' ]
    N: [!Ref a, !GetAtt a.Arn]
    `],
  ['append in brackets over several lines', `
    L: [
      a,
      b # b
    ]
    `, (edit, at) => edit.append(at.seq('L'), 'c').append(at.seq('L'), 'd'), `
    L: [
      a,
      b, # b
      c,
      d
    ]
    `],
  ['append a map behind maps in braces', `
    L:
      - {A: 1, B: 2}
    `, (edit, at) => edit.append(at.seq('L'), { A: 3 }), `
    L:
      - {A: 1, B: 2}
      - {A: 3}
    `],
  ['insert behind an element', `
    L:
      - a # a
        # deep
      # b
      - b
    `, (edit, at) => edit.insertAfter(...at.item('L', 0), 'x').insertAfter(...at.item('L', 0), 'y'), `
    L:
      - a # a
        # deep
      - x
      - y
      # b
      - b
    `],
  ['insert behind an element in brackets', `
    L: [a, b]
    M: [
      a,
      b
    ]
    `, (edit, at) => edit.insertAfter(...at.item('L', 0), 'x').insertAfter(...at.item('M', 0), 'y'), `
    L: [a, x, b]
    M: [
      a,
      y,
      b
    ]
    `],
  ['the last element gets a neighbour and the list an end', `
    L:
      - a
    `, (edit, at) => edit.append(at.seq('L'), 'z').insertAfter(...at.item('L', 0), 'x'), `
    L:
      - a
      - x
      - z
    `],
  ['quoted as the others', `
    L:
      - "s3:Get"
      - "s3:Put"
    M: ['a']
    `, (edit, at) => edit.append(at.seq('L'), 's3:List').append(at.seq('M'), 'b'), `
    L:
      - "s3:Get"
      - "s3:Put"
      - "s3:List"
    M: ['a', 'b']
    `],
  ['JSON list', `
    {
      "L": [
        "a",
        "b"
      ],
      "M": ["a"],
      "N": []
    }
    `, (edit, at) => edit.append(at.seq('L'), 'c').append(at.seq('M'), 'b').append(at.seq('N'), 'x'), `
    {
      "L": [
        "a",
        "b",
        "c"
      ],
      "M": ["a", "b"],
      "N": [
        "x"
      ]
    }
    `],
  ['JSON list of objects', `
    {
      "L": [
        {
          "A": 1
        }
      ],
      "M": [ { "A": 1 } ]
    }
    `, (edit, at) => edit.append(at.seq('L'), { B: { C: hole('x') } }).append(at.seq('M'), { B: ref('C') }), `
    {
      "L": [
        {
          "A": 1
        },
        {
          "B": {
            "C": "<x>"
          }
        }
      ],
      "M": [ { "A": 1 }, { "B": { "Ref": "C" } } ]
    }
    `],
  ['remove all and append', `
    L:
      # a
      - a # a1
      - b
    M: [a, b]
    `, (edit, at) => edit.removeItem(...at.item('L', 0), 'remove-key').removeItem(...at.item('L', 1), 'remove-key').append(at.seq('L'), 'x').append(at.seq('L'), 'y')
      .removeItem(...at.item('M', 0), 'keep-empty').removeItem(...at.item('M', 1), 'keep-empty').append(at.seq('M'), 'x').append(at.seq('M'), 'y'), `
    L:
      - x
      - y
    M: [x, y]
    `],
  ['remove the last and append', `
    L:
      - a
      - b # b
    M: [a, b]
    `, (edit, at) => edit.removeItem(...at.item('L', 1), 'keep-empty').append(at.seq('L'), 'x').removeItem(...at.item('M', 1), 'keep-empty').append(at.seq('M'), 'x'), `
    L:
      - a
      - x
    M: [a, x]
    `],
  ['remove the first and add behind it', `
    L:
      - a
      - b
    M: [
      a, # a
      b
    ]
    `, (edit, at) => edit.removeItem(...at.item('L', 0), 'keep-empty').insertAfter(...at.item('L', 0), 'x').removeItem(...at.item('M', 0), 'keep-empty').insertAfter(...at.item('M', 0), 'x'), `
    L:
      - x
      - b
    M: [
      x,
      b
    ]
    `],
  ['move an element to another list', `
    L:
      # about a
      - a: 1 # a
        b: |
          text
    M:
    - x
    `, (edit, at) => edit.removeItem(...at.item('L', 0), 'keep-empty').append(at.seq('M'), keep(at.node('L', 0))), `
    L: []
    M:
    - x
    # about a
    - a: 1 # a
      b: |
        text
    `],
  ['move elements to a new element, with their comments', `
    S:
      - E: x
        A:
          # of the file

          # above a,
          # in two lines
          - a # behind a
            # below a
          # above b
          - b
        R: '*'
    `, (edit, at) => edit
      .removeItem(...at.item('S', 0, 'A', 0), 'keep-empty')
      .insertAfter(...at.item('S', 0), { E: 'y', A: keep(at.node('S', 0, 'A', 0)) }), `
    S:
      - E: x
        A:
          # of the file

          # above b
          - b
        R: '*'
      - E: y
        # above a,
        # in two lines
        # below a
        A: a # behind a
    `],
  ['move elements whose comments forbid brackets', `
    S:
      - { E: [x], A: [z] }
      - E: [x, y]
        A:
          # above a
          - a
          - b # behind b
          - c
    `, (edit, at) => edit
      .removeItem(...at.item('S', 1, 'A', 0), 'keep-empty')
      .removeItem(...at.item('S', 1, 'A', 1), 'keep-empty')
      .append(at.seq('S'), { A: [keep(at.node('S', 1, 'A', 0)), keep(at.node('S', 1, 'A', 1))] })
      .append(at.seq('S'), { A: keep(at.node('S', 1, 'A', 0)) }), `
    S:
      - { E: [x], A: [z] }
      - E: [x, y]
        A:
          - c
      - A:
          # above a
          - a
          - b # behind b
      - # above a
        A: a
    `],
  ['move elements of brackets to new elements, with their comments', `
    {
      "S": [
        {
          "A": [
            // above a
            "a", // behind a
            "b",
            /* above c */
            "c",
            "d"
          ]
        }
      ]
    }
    `, (edit, at) => edit
      .removeItem(...at.item('S', 0, 'A', 0), 'keep-empty')
      .removeItem(...at.item('S', 0, 'A', 2), 'keep-empty')
      .insertAfter(...at.item('S', 0), { A: keep(at.node('S', 0, 'A', 0)), B: [keep(at.node('S', 0, 'A', 2)), 'x'] }), `
    {
      "S": [
        {
          "A": [
            "b",
            "d"
          ]
        },
        {
          // above a
          // behind a
          "A": "a",
          "B": [
            /* above c */
            "c",
            "x"
          ]
        }
      ]
    }
    `],
  ['move an element of brackets to a block, with its comments', `
    S:
      - A: [
          # above a
          a, # behind a
          b
        ]
    `, (edit, at) => edit
      .removeItem(...at.item('S', 0, 'A', 0), 'keep-empty')
      .append(at.seq('S'), { A: keep(at.node('S', 0, 'A', 0)) }), `
    S:
      - A: [
          b
        ]
      - # above a
        # behind a
        A: a
    `],
  ['put into a map and remove it elsewhere', `
    L:
      - A: 1
      - B: 1
      - C: 1
    `, (edit, at) => edit.put(at.node('L', 0), 'N', 'x').removeItem(...at.item('L', 1), 'keep-empty').put(at.node('L', 1), 'N', 'lost').replace(at.node('L', 2, 'C'), 2), `
    L:
      - A: 1
        N: x
      - C: 2
    `],
  ['what is around wins', `
    A:
      B: 1
    C: [1, 2]
    `, (edit, at) => edit.replace(at.node('A', 'B'), 2).replace(at.node('A'), 'x').removeItem(...at.item('C', 0), 'keep-empty').removeEntry(...at.entry('C')), `
    A: x
    `],
  ['an inner and an outer addition at one place', `
    A:
      B:
        C: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', 1).put(at.node('A', 'B'), 'M', 2).put(at.node(), 'O', 3), `
    A:
      B:
        C: 1
        M: 2
      N: 1
    O: 3
    `],
  ['replace the last value and add behind it', `
    A:
      B: x # b
    `, (edit, at) => edit.put(at.node('A'), 'B', ['y']).put(at.node('A'), 'N', 2), `
    A:
      B: # b
        - y
      N: 2
    `],
  ['a removed entry that is put again', `
    A:
      B: x
      C: 1
    `, (edit, at) => edit.removeEntry(...at.entry('A', 'B')).put(at.node('A'), 'B', 'y'), `
    A:
      B: y
      C: 1
    `],
  ['a resource behind others with blank lines', `
    Resources:
      A:
        Type: X

      # b
      B:
        Type: Y # y

    # outputs
    Outputs: {}
    `, (edit) => edit.insertResource('N', { Type: 'Z', Properties: { P: ref('A') } }), `
    Resources:
      A:
        Type: X

      # b
      B:
        Type: Y # y

      N:
        Type: Z
        Properties:
          P: !Ref A

    # outputs
    Outputs: {}
    `],
  ['a resource behind others without blank lines', `
    Resources:
      A:
        Type: X
      B:
        Type: Y
    Outputs: {}
    `, (edit) => edit.insertResource('N', { Type: 'Z' }), `
    Resources:
      A:
        Type: X
      B:
        Type: Y
      N:
        Type: Z
    Outputs: {}
    `],
  ['a resource behind a single one', `
    Parameters:
      P:
        Type: String

    Resources:
      A:
        Type: X
    `, (edit) => edit.insertResource('N', { Type: 'Z' }).insertResource('M', { Type: 'Z' }), `
    Parameters:
      P:
        Type: String

    Resources:
      A:
        Type: X

      N:
        Type: Z

      M:
        Type: Z
    `],
  ['the first resource', `
    Parameters:
      P:
        Type: String

    Resources: {}
    `, (edit) => edit.insertResource('N', { Type: 'Z' }), `
    Parameters:
      P:
        Type: String

    Resources:
      N:
        Type: Z
    `],
  ['no resources yet', `
    Parameters:
      P:
        Type: String
    `, (edit) => edit.insertResource('N', { Type: 'Z' }), `
    Parameters:
      P:
        Type: String

    Resources:
      N:
        Type: Z
    `],
  ['into a section', `
    Parameters:
      P:
        Type: String
    Resources:
      A:
        Type: X
    `, (edit) => edit.insertInto('Parameters', 'Q', { Type: 'Number' }), `
    Parameters:
      P:
        Type: String
      Q:
        Type: Number
    Resources:
      A:
        Type: X
    `],
  ['new sections around Resources', `
    # licence

    Description: x

    # ---- resources
    Resources:
      A:
        Type: X
    `, (edit) => edit.insertInto('Conditions', 'C', { fn: 'Fn::If', argument: ['a', 'b', 'c'] }).insertInto('Parameters', 'P', { Type: 'String' }).insertInto('Outputs', 'O', { Value: 'x' }).insertInto('Parameters', 'Q', { Type: 'Number' }), `
    # licence

    Description: x

    Parameters:
      P:
        Type: String
      Q:
        Type: Number

    Conditions:
      C: !If [a, b, c]

    # ---- resources
    Resources:
      A:
        Type: X

    Outputs:
      O:
        Value: x
    `],
  ['a new section before Resources that is first', `
    # about the file
    Resources:
      A:
        Type: X
    `, (edit) => edit.insertInto('Parameters', 'P', { Type: 'String' }), `
    # about the file
    Parameters:
      P:
        Type: String

    Resources:
      A:
        Type: X
    `],
  ['JSON sections and resources', `
    {
      "Resources": {
        "A": {
          "Type": "X"
        }
      }
    }
    `, (edit) => edit.insertResource('N', { Type: 'Z' }).insertInto('Parameters', 'P', { Type: 'String' }).insertInto('Outputs', 'O', { Value: ref('N') }), `
    {
      "Parameters": {
        "P": {
          "Type": "String"
        }
      },
      "Resources": {
        "A": {
          "Type": "X"
        },
        "N": {
          "Type": "Z"
        }
      },
      "Outputs": {
        "O": {
          "Value": {"Ref": "N"}
        }
      }
    }
    `],
  ['JSON on one line', `
    {"Resources": {"A": {"Type": "X"}}}
    `, (edit) => edit.insertInto('Parameters', 'P', { Type: 'String' }).insertResource('N', { Type: 'Z' }), `
    {"Parameters": {"P": {"Type": "String"}}, "Resources": {"A": {"Type": "X"}, "N": {"Type": "Z"}}}
    `],
  ['an empty document', `
    # nothing
    `, (edit) => edit.insertResource('N', { Type: 'Z' }), `
    # nothing
    Resources:
      N:
        Type: Z
    `],
];

describe('edit: lists, sections and several changes at once', () => {
  for (const row of rows) it(row[0], () => check(row));
});
