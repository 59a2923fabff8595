import { defineFact } from '../../facts/index.ts';
import { resourcesOfType } from '../cfn/index.ts';
import { actionTerms, includes, policiesOf, statementsOf } from '../iam/index.ts';

/**
 * Whether a policy of the template lets somebody launch instances, and none lets anybody tag them: then a launch with
 * tags is refused (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html).
 */
export const launchesWithoutTags = defineFact<boolean>('launches without tags', (_key, facts) => {
  const patterns = facts
    .get(resourcesOfType, '*')
    .flatMap((resource) => [...policiesOf(facts, resource)])
    .flatMap((policy) => statementsOf(facts, policy))
    .filter(({ allow }) => allow.length > 0)
    .flatMap((statement) => actionTerms(statement).map(({ pattern }) => pattern));
  const allows = (action: string) => patterns.some((pattern) => includes(pattern, action));
  return allows('ec2:RunInstances') && !allows('ec2:CreateTags');
});
