import type { MapNode } from '../../server/core/syntax/index.ts';
import { check, type Row } from './edit-check.ts';

// prettier-ignore
const rows: readonly Row[] = [
  ['a key of a block, whose value keeps its comments', `
    # above
    Old: # beside
      # below
      - 1 # one
    Next: 2
    `, (edit, at) => edit.rename(...at.entry('Old'), 'New'), `
    # above
    New: # beside
      # below
      - 1 # one
    Next: 2
    `],
  ['a key with quotes, in brackets', `
    A: { 'old': 1, b: 2 }
    `, (edit, at) => edit.rename(...at.entry('A', 'old'), 'New'), `
    A: { New: 1, b: 2 }
    `],
  ['keys with quotes whose colon has no blank behind it', `
    - { b: 2, "Old":1 }
    - { b: 2, "Old" :"x" }
    - { b: 2, 'Old':!Ref X }
    - {"Old":[1],'Older':{}}
    - {Old:[1], "Older":}
    `, (edit, at) => {
      for (const item of at.seq().items) {
        const map = item as MapNode;
        for (const entry of map.entries) if (entry.key.source.startsWith('Old')) edit.rename(map, entry, entry.key.source.replace('Old', 'New'));
      }
    }, `
    - { b: 2, "New":1 }
    - { b: 2, "New" :"x" }
    - { b: 2, 'New':!Ref X }
    - {"New":[1],'Newer':{}}
    - {New:[1], "Newer":}
    `],
  ['a key that needs quotes', `
    Old: 1
    `, (edit, at) => edit.rename(...at.entry('Old'), 'Null'), `
    "Null": 1
    `],
  ['a key of JSON', `
    {
      "Old": [1], // one
      "Next": 2
    }
    `, (edit, at) => edit.rename(...at.entry('Old'), 'New'), `
    {
      "New": [1], // one
      "Next": 2
    }
    `],
  ['a key and a change of its value', `
    Old: 1 # one
    `, (edit, at) => edit.rename(...at.entry('Old'), 'New').replace(at.node('Old'), 2), `
    New: 2 # one
    `],
  ['a key beside one that goes', `
    Old: 1
    Gone: 2
    `, (edit, at) => edit.rename(...at.entry('Old'), 'New').removeEntry(...at.entry('Gone')), `
    New: 1
    `],
  ['a key that goes', `
    Old: 1
    Next: 2
    `, (edit, at) => edit.rename(...at.entry('Old'), 'New').removeEntry(...at.entry('Old')), `
    Next: 2
    `],
];

describe('edit: rename', () => {
  for (const row of rows) it(row[0], () => check(row));
});
