import type { AnyRule } from '../rule/index.ts';
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
  readonly suppresses: (rule: AnyRule) => boolean;
}

/** Why a finding counts no more. */
export interface Suppressed {
  readonly by: SuppressedBy;
  readonly reason: string;
  readonly range: Range | undefined;
  readonly until: string | undefined;
}
