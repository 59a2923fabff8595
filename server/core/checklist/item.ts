import type { Facts } from '../facts/index.ts';
import type { Subject } from '../models/index.ts';
import type { ItemNumber } from '../rule/index.ts';
import type { Located, Unit } from '../syntax/index.ts';
import type { Status } from './status.ts';

/**
 * What a document says of an item without any finding: that something is in order, or that it cannot be told.
 * What is wrong is said by rules (`Rule.checklist`), so that checklist and findings never disagree.
 */
export interface Sign {
  /** `note`: worth knowing, decides nothing. */
  readonly status: Exclude<Status, 'na'> | 'note';
  readonly message: string;
  readonly at?: Located;
  /** An `unknown` because something is not in this file: it counts only where no other file of the stack decides. */
  readonly elsewhere?: true;
}

/** One document as items look at it. */
export interface Scene {
  readonly facts: Facts;
  /** All subjects of a kind. */
  readonly all: <T>(subject: Subject<T>) => readonly T[];
  /** Whether a finding of the item that is judged blames this resource; of `undefined` whether one blames anything. */
  readonly isBlamed: (logicalId: string | undefined) => boolean;
  readonly units: readonly Unit[];
}

/** One item of the security checklist for stacks that run CI jobs. */
export interface ItemDefinition {
  readonly number: ItemNumber;
  /** What is asked for, as a phrase that fits into a side bar. */
  readonly title: string;
  /** What would decide it where the files do not, for people. */
  readonly decidedBy: string;
  /** Whether it is done in part, not failed, where something else passes it: each thing that it asks about stands alone. */
  readonly isPartialWhenMixed?: true;
  /** Whether what fails it only with values that somebody has to ask for leaves it half done: as deployed, it is in order. */
  readonly isPartialOnRequest?: true;
  /** Whether a finding on a resource counts for the item; every finding does where this is not defined. */
  readonly concerns?: (facts: Facts, logicalId: string | undefined) => boolean;
  readonly judge: (scene: Scene) => Iterable<Sign>;
}
