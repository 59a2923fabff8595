import type { Facts } from '../../facts/index.ts';
import { flatMap, property, strings, type Alternative } from '../../values/index.ts';
import type { Resource } from '../cfn/index.ts';

/**
 * The values that turn Object Lock of a bucket on; it cannot be turned off again
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html).
 */
export function objectLocks(facts: Facts, { node }: Resource): readonly Alternative<string>[] {
  const enabled = flatMap(property(facts, node, 'Properties', 'ObjectLockEnabled'), ({ value }) =>
    strings(facts, value),
  );
  return enabled.alternatives.filter(({ value }) => value.toLowerCase() === 'true');
}
