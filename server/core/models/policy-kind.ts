/**
 * What a policy document does, which decides what may be said of it.
 * - `identity` grants to the role, user or group that it is attached to
 * - `boundary`, `scp` and `rcp` (service and resource control policies) only limit what other policies grant
 * - `trust` says who may assume a role
 * - `resource` is attached to a bucket, key, queue … and names its principals, or to an IoT device
 * - `vpc-endpoint` limits what may pass an endpoint
 */
export type PolicyKind = 'identity' | 'boundary' | 'scp' | 'rcp' | 'trust' | 'resource' | 'vpc-endpoint';
