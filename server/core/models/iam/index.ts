export { conditionsOf, type ConditionTest } from './condition.ts';
export { policiesIn, policiesOf, policySubject, type Policy, type PolicyKind } from './policy.ts';
export type { Principal, Principals } from './principal.ts';
export { statementsOf, statementSubject, type Statement, type Terms } from './statement.ts';
