import { defineFact } from '../../facts/index.ts';
import { resourcesOfType } from '../cfn/index.ts';
import type { GroupName } from './group.ts';
import { plainGroups } from './plain-rules.ts';
import { groupType } from './security-group.ts';
import { ownGroup } from './template-rules.ts';

/** The security groups that a document describes, in order of text. Groups that it only refers to are not among them. */
export const securityGroups = defineFact<readonly GroupName[]>(
  'security groups',
  (_key, facts) => [
    ...facts.get(resourcesOfType, groupType).map(ownGroup),
    ...facts.get(plainGroups).map(({ name }) => name),
  ],
  (a, b) => a.length === b.length && a.every(({ key, at }, index) => key === b[index]?.key && at === b[index].at),
);
