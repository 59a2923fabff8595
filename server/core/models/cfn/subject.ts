import type { Subject } from '../subject.ts';
import { resourceIn, type Resource } from './resource.ts';

/** Each resource of one of `types`. */
export function resourceSubject(...types: readonly string[]): Subject<Resource> {
  return {
    name: types.length > 0 ? types.join(', ') : 'resource',
    find(unit, facts) {
      const found = resourceIn(unit, facts);
      return found && (types.length === 0 || types.includes(found.type)) ? [found] : none;
    },
  };
}

const none: readonly never[] = [];
