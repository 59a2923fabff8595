import { arnFields, patternOf, type ConditionTest, type Principal, type Statement } from '#core/models/index.ts';
import { both, type Path } from '#core/values/index.ts';

/** One form that the condition of a statement is known to have, and under which it allows. */
export interface Branch {
  readonly tests: readonly ConditionTest[];
  readonly path: Path;
}

/** The forms that a condition is known to have, each of which allows. */
export function branches({ conditions, allow, when }: Statement): readonly Branch[] {
  const forms = [
    ...conditions.alternatives.map((each) => ({ tests: each.value, path: each.when })),
    ...conditions.absent.map((path) => ({ tests: [], path })),
  ];
  return forms.flatMap(({ tests, path }) =>
    allow.flatMap((allowed) => {
      const inner = both(path, allowed);
      const joined = inner && both(when, inner);
      return joined ? [{ tests, path: joined }] : [];
    }),
  );
}

/** How somebody assumes a role: as an identity of AWS, or with what a provider of identities signed. */
export type Caller = 'aws' | 'saml' | 'oidc';

/** The action by which each of them assumes it. */
export const assumingActions: Readonly<Record<Caller, string>> = {
  aws: 'sts:AssumeRole',
  saml: 'sts:AssumeRoleWithSAML',
  oidc: 'sts:AssumeRoleWithWebIdentity',
};

/** Providers of OpenID Connect that AWS knows by their domain; they have no ARN. */
export const knownDomains = [
  'cognito-identity.amazonaws.com',
  'www.amazon.com',
  'graph.facebook.com',
  'accounts.google.com',
] as const;

/** Undefined where a principal is not known, or none that may assume a role. */
export function callerOf({ type, value }: Principal): Caller | undefined {
  if (type === 'AWS' || type === 'Service') return 'aws';
  if (type !== 'Federated') return undefined;
  const pattern = patternOf(value);
  const resource = arnFields(pattern)?.[5];
  if (resource?.startsWith('saml-provider/')) return 'saml';
  return resource?.startsWith('oidc-provider/') || knownDomains.some((domain) => domain === pattern)
    ? 'oidc'
    : undefined;
}
