import type { Path } from '../../../values/index.ts';
import type { Part, WhoPart } from './selection.ts';
import type { Cube } from './test.ts';

/** Something that an `Allow` allows: one action pattern, resource pattern and principal, under its conditions. */
export interface Piece {
  readonly action: Part;
  readonly resource: Part;
  readonly who: WhoPart;
  readonly tests: Cube;
  readonly when: Path;
}
