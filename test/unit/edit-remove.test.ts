import { check, type Row } from './edit-check.ts';

// prettier-ignore
const rows: readonly Row[] = [
  ['an entry with the comment on its line', `
    A: 1
    B: 2 # b
    C: 3
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A: 1
    C: 3
    `],
  ['the comment lines directly above go along', `
    A: 1
    # b
    # b again
    B: 2
    # c
    C: 3
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A: 1
    # c
    C: 3
    `],
  ['a comment behind a blank line stays', `
    A: 1
    # about all below

    B: 2
    C: 3
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A: 1
    # about all below

    C: 3
    `],
  ['a section heading stays', `
    A: 1
    # ---- network
    # b
    B: 2
    C: 3
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A: 1
    # ---- network
    # b
    C: 3
    `],
  ['a comment of another column stays', `
    A:
      X: 1
      # of A
    B: 2
    C: 3
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A:
      X: 1
      # of A
    C: 3
    `],
  ['deeper comments below go along', `
    A: 1
    B:
      X: 2
      # Y: 3

      # Z: 4
    # c
    C: 3
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A: 1
    # c
    C: 3
    `],
  ['the last remaining entry', `
    A:
      B: 1
    C: 1
    `, (edit, at) => edit.removeEntry(...at.entry('A', 'B')), `
    A: {}
    C: 1
    `],
  ['the last remaining entry with its key', `
    A:
      B:
        C: 1
    D: 1
    `, (edit, at) => edit.removeEntry(...at.entry('A', 'B', 'C'), 'remove-key'), `
    A: {}
    D: 1
    `],
  ['the last remaining entry, comments that are not its own stay', `
    A: # a
      # about

      # b
      B: 1
      # after
    C: 1
    `, (edit, at) => edit.removeEntry(...at.entry('A', 'B')), `
    A: {} # a
      # about

      # after
    C: 1
    `],
  ['the first key of a list element', `
    L:
      - A: 1 # a
        # b
        B: 2
      - C: 1
        D: 2
    `, (edit, at) => edit.removeEntry(...at.entry('L', 0, 'A')).removeEntry(...at.entry('L', 1, 'C')), `
    L:
      - # b
        B: 2
      - D: 2
    `],
  ['the only key of a list element', `
    L:
      - A: 1 # a
      - B: 2
    `, (edit, at) => edit.removeEntry(...at.entry('L', 0, 'A')), `
    L:
      - {}
      - B: 2
    `],
  ['one of several resources, a single blank line remains', `
    R:
      A:
        X: 1

      B:
        X: 1

      C:
        X: 1

    O: 1
    `, (edit, at) => edit.removeEntry(...at.entry('R', 'B')), `
    R:
      A:
        X: 1

      C:
        X: 1

    O: 1
    `],
  ['the first resource', `
    R:
      A:
        X: 1

      B:
        X: 1
    `, (edit, at) => edit.removeEntry(...at.entry('R', 'A')), `
    R:
      B:
        X: 1
    `],
  ['the last resource', `
    R:
      A:
        X: 1

      # b
      B:
        X: 1

    O: 1
    `, (edit, at) => edit.removeEntry(...at.entry('R', 'B')), `
    R:
      A:
        X: 1

    O: 1
    `],
  ['two neighbours at the end', `
    R:
      A: 1

      B: 1

      C: 1

    O: 1
    `, (edit, at) => edit.removeEntry(...at.entry('R', 'B')).removeEntry(...at.entry('R', 'C')), `
    R:
      A: 1

    O: 1
    `],
  ['the last entry of the file', `
    A: 1

    B: 2
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A: 1
    `],
  ['an entry with a block text', `
    A: |
      one

    B: >-
      two
      # three
    C: 1
    `, (edit, at) => edit.removeEntry(...at.entry('B')).removeEntry(...at.entry('A')), `
    C: 1
    `],
  ['behind a text that keeps its blank lines', `
    A: |+
      one

    B: 1

    C: 2
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    A: |+
      one

    C: 2
    `],
  ['the first element of a list of maps', `
    L:
      - A: 1
        B: 2
      - A: 3
    `, (edit, at) => edit.removeItem(...at.item('L', 0), 'keep-empty'), `
    L:
      - A: 3
    `],
  ['elements with comments between', `
    L:
      # one
      - a # a1
      # two
      - b

      # not of c

      - c
    `, (edit, at) => edit.removeItem(...at.item('L', 0), 'keep-empty').removeItem(...at.item('L', 2), 'keep-empty'), `
    L:
      # two
      - b

      # not of c
    `],
  ['all elements leave []', `
    A:
      L: # l
      - a
      - b
      C: 1
    `, (edit, at) => edit.removeItem(...at.item('A', 'L', 0), 'keep-empty').removeItem(...at.item('A', 'L', 1), 'keep-empty'), `
    A:
      L: [] # l
      C: 1
    `],
  ['all elements with the key', `
    A:
      # l
      L:
        - a
      C: 1
    `, (edit, at) => edit.removeItem(...at.item('A', 'L', 0), 'remove-key'), `
    A:
      C: 1
    `],
  ['the key goes and leaves {}', `
    A:
      L:
        - a
    C: 1
    `, (edit, at) => edit.removeItem(...at.item('A', 'L', 0), 'remove-key'), `
    A: {}
    C: 1
    `],
  ['a list within a list', `
    L:
      - - a
        - b
      - - c
    `, (edit, at) => edit.removeItem(...at.item('L', 0, 0), 'remove-key').removeItem(...at.item('L', 1, 0), 'remove-key'), `
    L:
      - - b
      - []
    `],
  ['a list with an anchor', `
    L: &l
      - a
    M: *l
    `, (edit, at) => edit.removeItem(...at.item('L', 0), 'keep-empty'), `
    L: &l []
    M: *l
    `],
  ['first, middle, last in brackets', `
    A: [a, b, c]
    B: [a, b, c]
    C: [a, b, c]
    D: [a]
    `, (edit, at) => edit.removeItem(...at.item('A', 0), 'keep-empty').removeItem(...at.item('B', 1), 'keep-empty').removeItem(...at.item('C', 2), 'keep-empty').removeItem(...at.item('D', 0), 'keep-empty'), `
    A: [b, c]
    B: [a, c]
    C: [a, b]
    D: []
    `],
  ['neighbours in brackets', `
    A: [a, b, c, d]
    B: {a: 1, b: 2, c: 3}
    `, (edit, at) => edit.removeItem(...at.item('A', 1), 'keep-empty').removeItem(...at.item('A', 2), 'keep-empty').removeEntry(...at.entry('B', 'b')).removeEntry(...at.entry('B', 'c')), `
    A: [a, d]
    B: {a: 1}
    `],
  ['padded brackets, and a comma behind the last', `
    A: { a: 1, b: 2 }
    B: [ a, b, ]
    `, (edit, at) => edit.removeEntry(...at.entry('A', 'b')).removeItem(...at.item('B', 1), 'keep-empty'), `
    A: { a: 1 }
    B: [ a, ]
    `],
  ['brackets over several lines', `
    A: [
      a, # one
      # two
      b, # b
      c
    ]
    `, (edit, at) => edit.removeItem(...at.item('A', 1), 'keep-empty'), `
    A: [
      a, # one
      c
    ]
    `],
  ['the last of brackets over several lines', `
    A: [
      a, # one
      b # b
    ]
    `, (edit, at) => edit.removeItem(...at.item('A', 1), 'keep-empty'), `
    A: [
      a # one
    ]
    `],
  ['brackets filled line by line', `
    A: [a, b,
      c, d]
    `, (edit, at) => edit.removeItem(...at.item('A', 1), 'keep-empty').removeItem(...at.item('A', 2), 'keep-empty'), `
    A: [a, d]
    `],
  ['JSON entries', `
    {
      "A": 1,
      "B": {
        "C": 2
      },
      "D": 3
    }
    `, (edit, at) => edit.removeEntry(...at.entry('B')), `
    {
      "A": 1,
      "D": 3
    }
    `],
  ['the last JSON entry takes the comma before', `
    {
      "A": 1,
      "D": 3
    }
    `, (edit, at) => edit.removeEntry(...at.entry('D')), `
    {
      "A": 1
    }
    `],
  ['the first JSON entry', `
    {
      "A": 1,

      "D": 3
    }
    `, (edit, at) => edit.removeEntry(...at.entry('A')), `
    {
      "D": 3
    }
    `],
  ['the only JSON entry', `
    {
      "A": {
        "B": 1
      },
      "L": [
        1
      ]
    }
    `, (edit, at) => edit.removeEntry(...at.entry('A', 'B')).removeItem(...at.item('L', 0), 'remove-key'), `
    {
      "A": {}
    }
    `],
  ['JSON comments', `
    {
      "A": 1, // a
      // b
      "B": 2, // b
      /* c */
      "C": 3 // c
    }
    `, (edit, at) => edit.removeEntry(...at.entry('B')).removeEntry(...at.entry('C')), `
    {
      "A": 1 // a
    }
    `],
  ['JSON objects on the bracket line', `
    {
      "L": [{
        "A": 1
      }, {
        "B": 1
      }, {
        "C": 1
      }]
    }
    `, (edit, at) => edit.removeItem(...at.item('L', 1), 'keep-empty'), `
    {
      "L": [{
        "A": 1
      }, {
        "C": 1
      }]
    }
    `],
  ['JSON on one line', `
    {"A":[1,2,3],"B":{"C":1}}
    `, (edit, at) => edit.removeItem(...at.item('A', 0), 'keep-empty').removeItem(...at.item('A', 2), 'keep-empty').removeEntry(...at.entry('B')), `
    {"A":[2]}
    `],
  ['everything', `
    A: 1
    B: 2
    `, (edit, at) => edit.removeEntry(...at.entry('A')).removeEntry(...at.entry('B')), `
    {}
    `],
];

describe('edit: remove', () => {
  for (const row of rows) it(row[0], () => check(row));
});
