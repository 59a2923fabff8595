import { hole, ref, sub } from '../../server/core/edit/index.ts';
import { check, type Row } from './edit-check.ts';

// prettier-ignore
const rows: readonly Row[] = [
  ['behind the last entry of a block map', `
    A:
      B: 1
    C: 2
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: 1
      N: x
    C: 2
    `],
  ['a comment on the last line stays with its entry', `
    A:
      B: 1 # b
    C: 2
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: 1 # b
      N: x
    C: 2
    `],
  ['comment lines below at the same or deeper column are not split from the map', `
    A:
      B: 1
        # deep
      # C: commented out
    D: 2
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: 1
        # deep
      # C: commented out
      N: x
    D: 2
    `],
  ['a comment above the next key belongs to that', `
    A:
      B: 1
    # about D
    D: 2
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: 1
      N: x
    # about D
    D: 2
    `],
  ['a comment behind a blank line is not crossed', `
    A:
      B: 1

      # far
    D: 2
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: 1
      N: x

      # far
    D: 2
    `],
  ['into {}', `
    A: {}
    B: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      N: x
    B: 1
    `],
  ['into {} with a comment behind', `
    A: {} # none
    B: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A: # none
      N: x
    B: 1
    `],
  ['into an empty value', `
    Type: X
    Properties:
    Other: 1
    `, (edit, at) => edit.put(at.node('Properties'), 'N', 'x').put(at.node('Properties'), 'M', 1), `
    Type: X
    Properties:
      N: x
      M: 1
    Other: 1
    `],
  ['into an empty value with comments', `
    Properties: # todo
        # nothing yet
    Other: 1
    `, (edit, at) => edit.put(at.node('Properties'), 'N', 'x'), `
    Properties: # todo
        # nothing yet
      N: x
    Other: 1
    `],
  ['into a map in a list', `
    Tags:
      - Key: a
        Value: b
      - Key: c
    `, (edit, at) => edit.put(at.node('Tags', 0), 'N', 'x').put(at.node('Tags', 1), 'Value', 'd'), `
    Tags:
      - Key: a
        Value: b
        N: x
      - Key: c
        Value: d
    `],
  ['into {} in a list', `
    Tags:
      - {}
      -
    `, (edit, at) => edit.put(at.node('Tags', 0), 'N', 'x').put(at.node('Tags', 1), 'M', ['y']), `
    Tags:
      - N: x
      - M:
          - y
    `],
  ['behind a given key', `
    A:
      B: 1 # b
      # about C
      C: 2
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x', { after: 'B' }), `
    A:
      B: 1 # b
      N: x
      # about C
      C: 2
    `],
  ['an existing key gets a new value', `
    A:
      B: 1 # b
      C: 2
    `, (edit, at) => edit.put(at.node('A'), 'B', 3), `
    A:
      B: 3 # b
      C: 2
    `],
  ['the last of two puts of a key holds', `
    A:
      B: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', 1).put(at.node('A'), 'M', 2).put(at.node('A'), 'N', 3), `
    A:
      B: 1
      N: 3
      M: 2
    `],
  ['behind a literal text', `
    A:
      B: |
        one
        # two

    C: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: |
        one
        # two
      N: x

    C: 1
    `],
  ['behind a text that keeps its blank lines', `
    A:
      B: |+
        one


    C: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: |+
        one


      N: x
    C: 1
    `],
  ['behind brackets over several lines', `
    A:
      B: [
        1, # one
        2
      ] # end
    C: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: [
        1, # one
        2
      ] # end
      N: x
    C: 1
    `],
  ['behind a tagged value and an alias', `
    X: &x 1
    A:
      B: !Ref Y
    C:
      D: *x
    `, (edit, at) => edit.put(at.node('A'), 'N', ref('Z')).put(at.node('C'), 'N', 'x'), `
    X: &x 1
    A:
      B: !Ref Y
      N: !Ref Z
    C:
      D: *x
      N: x
    `],
  ['nested maps and lists take the step of the neighbourhood', `
    A:
        B:
            C: 1
        L:
        - 1
    Z:
      Y: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: { O: [1, { P: 'q', R: [] }] }, E: {} }), `
    A:
        B:
            C: 1
        L:
        - 1
        N:
            M:
                O:
                - 1
                - P: q
                  R: []
            E: {}
    Z:
      Y: 1
    `],
  ['lists are indented as the document does it', `
    A:
      L:
        - a
      B: 1
    `, (edit, at) => edit.put(at.node('A'), 'N', ['x', ['y', 'z']]), `
    A:
      L:
        - a
      B: 1
      N:
        - x
        - - y
          - z
    `],
  ['long forms where the document uses only those', `
    A:
      B:
        Ref: X
    `, (edit, at) => edit.put(at.node('A'), 'N', sub('a-${B}')), `
    A:
      B:
        Ref: X
      N:
        Fn::Sub: a-\${B}
    `],
  ['long forms in braces', `
    A:
      B: { Ref: X }
    `, (edit, at) => edit.put(at.node('A'), 'N', ref('Y')), `
    A:
      B: { Ref: X }
      N: { Ref: Y }
    `],
  ['quotes as the neighbours have them', `
    A:
      'B': 'x'
      'C': 'y'
    `, (edit, at) => edit.put(at.node('A'), 'N', ["it's", 'true', 5]), `
    A:
      'B': 'x'
      'C': 'y'
      'N':
        - 'it''s'
        - 'true'
        - 5
    `],
  ['flow lists beside flow lists', `
    S:
      Action: [a, b]
    `, (edit, at) => edit.put(at.node('S'), 'Resource', ['c', '*']), `
    S:
      Action: [a, b]
      Resource: [c, "*"]
    `],
  ['into braces', `
    A: {B: 1, C: 2} # c
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: ['x, y', '-1'] }), `
    A: {B: 1, C: 2, N: {M: ["x, y", "-1"]}} # c
    `],
  ['into padded braces with blanks kept', `
    A: { B: 1 }
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A: { B: 1, N: x }
    `],
  ['into braces over several lines', `
    A: {
      B: 1, # b
      C: 2 # c
    }
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x').put(at.node('A'), 'M', 'y', { after: 'B' }), `
    A: {
      B: 1, # b
      M: y,
      C: 2, # c
      N: x
    }
    `],
  ['into braces with a comma behind the last', `
    A: {
      B: 1,
      C: 2, # c
    }
    `, (edit, at) => edit.put(at.node('A'), 'N', { D: [] }), `
    A: {
      B: 1,
      C: 2, # c
      N: {
        D: []
      },
    }
    `],
  ['into empty braces within braces', `
    A: {B: {}, C: }
    `, (edit, at) => edit.put(at.node('A', 'B'), 'N', 'x').put(at.node('A', 'C'), 'N', ref('x')), `
    A: {B: {N: x}, C: {N: !Ref x}}
    `],
  ['into a lone pair', `
    A: [b: c]
    `, (edit, at) => edit.put(at.node('A', 0), 'N', 'x'), `
    A: [{b: c, N: x}]
    `],
  ['YAML that is JSON inside', `
    ---
    A: {"B": "x", "C": {"Ref": "Y"}}
    `, (edit, at) => edit.put(at.node('A'), 'N', ['a', ref('Z')]), `
    ---
    A: {"B": "x", "C": {"Ref": "Y"}, "N": ["a", {"Ref": "Z"}]}
    `],
  ['JSON', `
    {
      "A": {
        "B": 1
      }
    }
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: ['x', ref('R')], E: {} }), `
    {
      "A": {
        "B": 1,
        "N": {
          "M": ["x", {"Ref": "R"}],
          "E": {}
        }
      }
    }
    `],
  ['JSON on one line', `
    {"A": {"B": 1}, "C": {}}
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: [] }).put(at.node('C'), 'N', true), `
    {"A": {"B": 1, "N": {"M": []}}, "C": {"N": true}}
    `],
  ['JSON without blanks', `
    {"A":{"B":1,"C":[1,2]}}
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: ['x', 1] }), `
    {"A":{"B":1,"C":[1,2],"N":{"M":["x",1]}}}
    `],
  ['JSON with blanks before the colon', `
    {
        "A" : {
            "B" : "x"
        }
    }
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: sub('${B}') }), `
    {
        "A" : {
            "B" : "x",
            "N" : {
                "M" : {"Fn::Sub" : "\${B}"}
            }
        }
    }
    `],
  ['JSON with tabs', `
    {
    \t"A": {
    \t\t"B": 1
    \t}
    }
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: 1 }), `
    {
    \t"A": {
    \t\t"B": 1,
    \t\t"N": {
    \t\t\t"M": 1
    \t\t}
    \t}
    }
    `],
  ['JSON into {} takes the unit of the document', `
    {
       "A": {},
       "B": {
          "C": []
       }
    }
    `, (edit, at) => edit.put(at.node('A'), 'N', { M: 1 }), `
    {
       "A": {
          "N": {
             "M": 1
          }
       },
       "B": {
          "C": []
       }
    }
    `],
  ['JSON behind a key with a comment', `
    {
      "A": 1, // a
      "B": 2 // b
    }
    `, (edit, at) => edit.put(at.node(), 'N', 'x', { after: 'A' }).put(at.node(), 'M', 'y'), `
    {
      "A": 1, // a
      "N": "x",
      "B": 2, // b
      "M": "y"
    }
    `],
  ['JSON with a map in a list on the bracket line', `
    {
      "L": [{
        "A": 1
      }, {
        "B": 2
      }]
    }
    `, (edit, at) => edit.put(at.node('L', 1), 'N', { M: 1 }), `
    {
      "L": [{
        "A": 1
      }, {
        "B": 2,
        "N": {
          "M": 1
        }
      }]
    }
    `],
  ['JSON lists over several lines where the document has them so', `
    {
      "A": [
        "x",
        "y"
      ]
    }
    `, (edit, at) => edit.put(at.node(), 'N', ['a', 'b']), `
    {
      "A": [
        "x",
        "y"
      ],
      "N": [
        "a",
        "b"
      ]
    }
    `],
  ['JSON intrinsics over several lines where the document has them so', `
    {
      "A": {
        "Ref": "X"
      }
    }
    `, (edit, at) => edit.put(at.node(), 'N', ref('Y')), `
    {
      "A": {
        "Ref": "X"
      },
      "N": {
        "Ref": "Y"
      }
    }
    `],
  ['holes are quoted where JSON needs it', `
    {
      "A": 1
    }
    `, (edit, at) => edit.put(at.node(), 'N', hole('service')), `
    {
      "A": 1,
      "N": "<service>"
    }
    `],
  ['a key that needs quotes', `
    A:
      B: 1
    `, (edit, at) => edit.put(at.node('A'), 'aws:SourceVpc', 'x').put(at.node('A'), '80', 'y').put(at.node('A'), '*', 'z'), `
    A:
      B: 1
      aws:SourceVpc: x
      "80": y
      "*": z
    `],
  ['lines with blanks only stay as they are', `
    A:
      B: 1
       
    C: 2
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: 1
      N: x
       
    C: 2
    `],
  ['behind a plain text over several lines', `
    A:
      B: one
        two
    `, (edit, at) => edit.put(at.node('A'), 'N', 'x'), `
    A:
      B: one
        two
      N: x
    `],
  ['quoted keys keep company', `
    "A":
      "B": "x"
    `, (edit, at) => edit.put(at.node('A'), 'N', 'y'), `
    "A":
      "B": "x"
      "N": "y"
    `],
  ['not into a text', `
    A: text
    L: [1]
    `, (edit, at) => edit.put(at.node('A'), 'N', 'y').put(at.node('L'), 'N', 'y'), `
    A: text
    L: [1]
    `],
];

describe('edit: put', () => {
  for (const row of rows) it(row[0], () => check(row));
});
