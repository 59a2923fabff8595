export { endpointSubject, type Endpoint } from './endpoint.ts';
export { openingsOf, type EndpointOpening } from './scope.ts';
