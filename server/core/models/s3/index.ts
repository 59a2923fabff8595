export { cacheBuckets } from './bucket.ts';
export {
  cacheStoreSubject,
  isLifecycleOpen,
  isVersioned,
  leftoversOf,
  type CacheStore,
  type Leftover,
} from './lifecycle.ts';
export { objectLocks } from './object-lock.ts';
export { endsUploads, expiriesOf, uploadsLeft, type Expiry, type UploadsLeft } from './retention.ts';
