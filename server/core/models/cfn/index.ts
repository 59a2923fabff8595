export {
  nameOf,
  ownEntry,
  propertyOf,
  resource,
  resourceIn,
  resourceOf,
  resourcesOfType,
  idsOfType,
  typeOfResource,
  type Resource,
} from './resource.ts';
export { executingService, impliedResource, impliedResources, type ImpliedResource } from './implied.ts';
export { resourceSubject } from './subject.ts';
export { mayAddResources, templateMacros } from './macro.ts';
export { usesOf } from './uses.ts';
export { propertiesWithGlobals } from './globals.ts';
export { freeId } from './free-id.ts';
export { dependsOn, resourcesInCircles } from './depends.ts';
