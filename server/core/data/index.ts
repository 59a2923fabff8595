export {
  isAccountOfAws,
  isInGroup,
  isUnderListed,
  isWellListed,
  keysNeverSentBy,
  policyWriterOf,
  unlockedBy,
  type ActionGroup,
} from './action-groups.ts';
export { arnPattern, arnText, isAnyResource, type ArnPattern, type ArnTail } from './arn.ts';
export { cfnType, cfnTypeNames, type CfnTags, type CfnType, type Replacement } from './cfn.ts';
export {
  conditionKey,
  globalConditionKeys,
  keysListedByActions,
  serviceConditionKeys,
  servicesOfKey,
  type ConditionKey,
} from './conditions.ts';
export {
  actionOfPath,
  actionsOfPaths,
  escalationPaths,
  leadingActions,
  leadsToRights,
  type EscalationPath,
} from './escalation.ts';
export { globMatches } from './glob.ts';
export {
  iamData,
  type AccessLevel,
  type ActionResourceType,
  type IamAction,
  type IamData,
  type IamResourceType,
  type IamService,
  type Scope,
  type TypeChoice,
  type TypedArnPattern,
  type TypeNeed,
} from './iam.ts';
export {
  grantsOfManagedPolicy,
  isManagedPolicy,
  managedPolicyBreadth,
  managedPolicyDate,
  managedPolicyMeant,
  type ManagedPolicyBreadth,
} from './managed-policies.ts';
export { actionDescription, conditionKeyDescription } from './descriptions.ts';
export {
  closedSince,
  companionOfKey,
  isConstantKey,
  isUnlistedAction,
  partitions,
  permissionOfCall,
  policyQuota,
  replacementsOfKey,
  servicesOfHost,
  sharedIssuer,
  type Partition,
  type PolicyQuota,
} from './lists.ts';
export { actionsPassingTo, passesRole, passRoleTargets } from './passrole.ts';
export {
  globalServiceName,
  servicePrincipal,
  servicePrincipalDate,
  servicePrincipalMeant,
  servicePrincipals,
  type ServicePrincipal,
} from './principals.ts';
export {
  samPolicyDate,
  samPolicyMeant,
  samPolicyNames,
  samPolicyTemplate,
  type SamPolicyTemplate,
  type SamValue,
} from './sam-policies.ts';
export { ruleTexts } from './rule-texts.ts';
export { actionTrait, traitsOfAny } from './traits.ts';
export { dataFiles, provideData, type DataFile, type DataOrigin } from './source.ts';
