export { allows, type Request, type Requester } from './allows.ts';
export { assuming, clausesOf, meaningOf, withArns, type Clause, type Meaning } from './clause.ts';
export { excludeEachOther } from './contradiction.ts';
export { covers, globOf, globOfText, meets, type Answer, type Glob } from './glob.ts';
export { allowNoMore, allowNothing, isSubsetOf, type Subset } from './subset.ts';
export { isPublic, type Openness, type Publicity } from './public.ts';
export { operatorNames } from './test.ts';
