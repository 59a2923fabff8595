export { launchSubject, type LaunchData, type LaunchKind } from './launch.ts';
export { metadataOf, tokenlessUserData, type Metadata } from './imds.ts';
