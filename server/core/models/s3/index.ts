export { cacheBuckets } from './bucket.ts';
export { cacheStoreSubject, isVersioned, leftoversOf, type CacheStore, type Leftover } from './lifecycle.ts';
