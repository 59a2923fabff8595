export { endpointSubject, serviceOf, type Endpoint } from './endpoint.ts';
export { isGateway } from './gateway.ts';
export { layersBlockedBy, pullsImages, readsObjects } from './layers.ts';
export { policyDefects, type PolicyDefect } from './limits.ts';
export { mayReachS3, missingRoutes, type MissingRoute } from './routes.ts';
export { openingsOf, type EndpointOpening } from './scope.ts';
export { lostWays, type LostWays } from './reach.ts';
