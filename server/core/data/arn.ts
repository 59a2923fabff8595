import { withVariables } from '../text/index.ts';
/**
 * An ARN as IAM globs, field by field and without the partition, which the caller adds (`aws`, or `${AWS::Partition}`
 * in a template). `region` and `account` are empty where AWS wants them blank, `*` where any value goes, or fixed
 * (`us-west-2`, `aws`). `service` may differ from the action's prefix: kafka-cluster actions act on kafka ARNs.
 */
export interface ArnPattern {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** An ARN template of AWS with its variables kept, without `arn:${Partition}:` (`s3:::${BucketName}`). */
export type ArnTail = string;

/** The pattern that an ARN template stands for: each `${Variable}` becomes `*`. */
export function arnPattern(tail: ArnTail): ArnPattern {
  const known = patterns.get(tail);
  if (known) return known;
  const [service = '', region = '', account = '', ...resource] = tail.split(':');
  const made = {
    service: anyName(service),
    region: anyName(region),
    account: anyName(account),
    resource: anyName(resource.join(':')),
  };
  patterns.set(tail, made);
  return made;
}

/** Of AWS's own templates, a few thousand. */
const patterns = new Map<ArnTail, ArnPattern>();

/** `arn:<partition>:…` as text, to be used as a policy's `Resource`. */
export function arnText(pattern: ArnPattern, partition: string): string {
  return ['arn', partition, pattern.service, pattern.region, pattern.account, pattern.resource].join(':');
}

/** Whether the pattern says nothing about the resource itself (`arn:aws:s3:::*`): using it scopes to a service only. */
export function isAnyResource(pattern: ArnPattern): boolean {
  return /^[*/]*$/.test(pattern.resource);
}

function anyName(field: string): string {
  return withVariables(field, () => '*').replace(/\*{2,}/g, '*');
}
