import type { AnyRule, Finding } from '../rule/index.ts';
import type { Range } from '../text/index.ts';
import type { Scope } from './scope.ts';

/** Other tools whose suppressions are honoured. */
export type ForeignTool = 'checkov' | 'cfn_nag' | 'cfn-lint' | 'guard' | 'trivy' | 'tfsec' | 'kics' | 'cdk-nag';

/** Whose suppression it is, or where ours stands. */
export type SuppressedBy = 'comment' | 'metadata' | 'config' | ForeignTool;

/** One that has an effect: it is well formed and not expired. */
export interface Suppression {
  readonly by: SuppressedBy;
  readonly scope: Scope;
  /** Empty where another tool asks for none. */
  readonly reason: string;
  /** The last day on which it holds. */
  readonly until: string | undefined;
  /** Where it stands, absolute; undefined for what stands in another file. */
  readonly range: Range | undefined;
  readonly suppresses: (rule: AnyRule, finding: Finding) => boolean;
}

/** Why a finding counts no more. */
export interface Suppressed {
  readonly by: SuppressedBy;
  readonly reason: string;
  readonly range: Range | undefined;
  readonly until: string | undefined;
}

const carriers: Readonly<Partial<Record<SuppressedBy, string>>> = {
  comment: 'a comment',
  metadata: 'metadata',
  config: 'the configuration',
  'cdk-nag': 'cdk-nag',
  checkov: 'Checkov',
  guard: 'Guard',
  kics: 'KICS',
  trivy: 'Trivy',
};

/** `Accepted by a comment until 2027-01-31: the reason`; what another tool was told is said to be that. */
export function acceptance({ by, reason, until }: Pick<Suppressed, 'by' | 'reason' | 'until'>): string {
  const isOwn = by === 'comment' || by === 'metadata' || by === 'config';
  const who = `${isOwn ? 'by' : 'by a suppression for'} ${carriers[by] ?? by}`;
  return `Accepted ${who}${until === undefined ? '' : ` until ${until}`}${reason === '' ? '' : `: ${reason}`}`;
}
