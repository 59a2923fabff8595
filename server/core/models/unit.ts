import type { Unit } from '../syntax/index.ts';
import type { Subject } from './subject.ts';

/** A unit as such, for rules that look at texts wherever they stand. */
export const unitSubject: Subject<Unit> = {
  name: 'text',
  *find(unit) {
    yield unit;
  },
};
