import { noOptions, type Options, type Workload } from '../models/index.ts';
import type { Severity } from '../rule/index.ts';
import type { ConfigSuppression, Honour } from '../suppression/index.ts';

export interface Config {
  /** Whether documents count as those of CI runners: where they say so, always, or never. */
  readonly workload: Workload;
  /** Severity for a rule id in place of its own; `off` silences it. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Whether rules of the preset `strict` speak, and findings that need other values than the defaults count in full. */
  readonly isStrict: boolean;
  /** What rules take for granted. */
  readonly options: Options;
  /** Those of the configuration file whose path fits the document. */
  readonly suppressions: readonly ConfigSuppression[];
  /** Suppressions that stand in documents, in comments and metadata. */
  readonly inlineSuppressions: Honour;
  /** Those that documents hold for other tools: Checkov, cfn_nag, Guard … */
  readonly foreignSuppressions: Honour;
}

export const defaultConfig: Config = {
  workload: 'auto',
  rules: {},
  isStrict: false,
  options: noOptions,
  suppressions: [],
  inlineSuppressions: 'honoured',
  foreignSuppressions: 'honoured',
};
