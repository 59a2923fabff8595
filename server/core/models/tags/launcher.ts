import { defineFact } from '../../facts/index.ts';
import { idsOfType, resource } from '../cfn/index.ts';
import { actionTerms, includes, policiesOf, statementsOf } from '../iam/index.ts';
import { sameList } from '../../values/index.ts';

/**
 * Whether a policy of the template lets somebody launch instances, and none lets anybody tag them: then a launch with
 * tags is refused (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html).
 */
export const launchesWithoutTags = defineFact<boolean>('launches without tags', (_key, facts) => {
  const patterns = facts.get(idsOfType, '*').flatMap((id) => facts.get(allowedPatterns, id));
  const allows = (action: string) => patterns.some((pattern) => includes(pattern, action));
  return allows('ec2:RunInstances') && !allows('ec2:CreateTags');
});

/** The actions that the policies of a resource allow, as patterns. */
const allowedPatterns = defineFact<readonly string[]>(
  'allowed patterns',
  (id, facts) => {
    const owner = facts.get(resource, id);
    return [...(owner ? policiesOf(facts, owner) : [])]
      .flatMap((policy) => statementsOf(facts, policy))
      .filter(({ allow }) => allow.length > 0)
      .flatMap((statement) => actionTerms(statement).map(({ pattern }) => pattern));
  },
  sameList,
);
