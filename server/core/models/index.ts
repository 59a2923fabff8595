export { dialect, kindOf, type Dialect, type Kind } from './detect.ts';
export { nameOf, ownEntry, propertyOf, resource, resourcesOfType, resourceSubject, type Resource } from './cfn/index.ts';
export type { Subject } from './subject.ts';
export { workloadEvidence, type Evidence } from './workload.ts';
