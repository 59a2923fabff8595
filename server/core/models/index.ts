export { dialect, kindOf, type Dialect, type Kind } from './detect.ts';
export { nameOf, ownEntry, propertyOf, resource, resourcesOfType, resourceSubject, type Resource } from './cfn/index.ts';
export type { Subject } from './subject.ts';
export { workloadEvidence, type Evidence } from './workload.ts';
export { unitSubject } from './unit.ts';
export {
  policiesIn,
  policiesOf,
  policySubject,
  statementsOf,
  statementSubject,
  type ConditionTest,
  type Policy,
  type PolicyKind,
  type Principal,
  type Principals,
  type Statement,
  type Terms,
} from './iam/index.ts';
export { launchSubject, metadataOf, tokenlessUserData, type LaunchData, type LaunchKind, type Metadata } from './ec2/index.ts';
export { isOwn, isRepeated, isWithin } from './place.ts';
export { templateMacros, usesOf } from './cfn/index.ts';
export * from './network/index.ts';
