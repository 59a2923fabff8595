export {
  actionTerms,
  breadthOf,
  changes,
  coversType,
  deniesUnless,
  isDenied,
  isLimitedByDeny,
  isNeverMet,
  isUnlimited,
  leavesOpen,
  limitsResources,
  grantingAllButSubject,
  grantingOf,
  grantingStatementSubject,
  grantOf,
  mayGrant,
  mayGrantOnHost,
  namedActions,
  namesActionThat,
  needsResource,
  resourceTerms,
  unlimitedPaths,
  wideningStatementSubject,
  type ActionTerm,
  type Breadth,
  type ResourceTerm,
} from './access.ts';
export { perStatement } from './per-statement.ts';
export { managedPolicyList, policyHolderSubject, type AttachedPolicy, type PolicyHolder } from './attached.ts';
export { holdsWithoutKey, isNullFalse, isPositive, type ConditionTest } from './condition.ts';
export { isForController } from './controller.ts';
export { escalationsOf, undeniedAction, type Escalation } from './escalation.ts';
export { isAnyService, passedToService, type PassedToService, type Unbound } from './passed-to-service.ts';
export {
  allowsOnlyPassRole,
  isOnlyPassRole,
  passingSubject,
  passRoleGrant,
  roleReach,
  type PassRoleGrant,
  type RoleReach,
} from './passing.ts';
export {
  arnFields,
  includes,
  includesExactly,
  isAnyResource,
  isEverything,
  isStar,
  mayMeet,
  patternOf,
} from './pattern.ts';
export {
  brokenPolicySubject,
  documentIn,
  policiesIn,
  policiesOf,
  policyFormSubject,
  policySubject,
  type BrokenText,
  type Policy,
  type PolicyKind,
} from './policy.ts';
export { placeInPolicy, type PlaceInPolicy } from './place-in-policy.ts';
export { isOfOwnAccount, reachOf, type Principal, type PrincipalReach, type Principals } from './principal.ts';
export { isOnlyForPeople, policiesOfRole, purposeOf, rolePurpose, rolesOfPolicy, type RolePurpose } from './purpose.ts';
export { roleNamedBy, roles, serviceName, soleRunnerRole, type Role } from './role.ts';
export { booleanIn, isArn, isRegionName, isServiceName, momentIn, numberIn } from './value-format.ts';
export {
  areSamValues,
  missingParameters,
  readsSamPolicies,
  samPolicySubject,
  type SamPolicyUse,
} from './sam-policy.ts';
export {
  grantSubject,
  principalStatementSubject,
  resourceStatementSubject,
  severalTestsSubject,
  statementsOf,
  statementSubject,
  testedStatementSubject,
  testedWith,
  trustStatementSubject,
  type Statement,
  type Terms,
} from './statement.ts';
export {
  allowNoMore,
  allowNothing,
  allows,
  assuming,
  clausesOf,
  excludeEachOther,
  isPublic,
  isSubsetOf,
  meaningOf,
  operatorNames,
  withArns,
  type Answer,
  type Clause,
  type Meaning,
  type Openness,
  type Publicity,
  type Request,
  type Requester,
  type Subset,
} from './semantics/index.ts';
export { termsOn } from './open-resources.ts';
