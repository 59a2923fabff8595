import type { Workload } from '../models/index.ts';
import type { Severity } from '../rule/index.ts';

export interface Config {
  /** Whether documents count as those of CI runners: where they say so, always, or never. */
  readonly workload: Workload;
  /** Severity for a rule id in place of its own; `off` silences it. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
}

export const defaultConfig: Config = { workload: 'auto', rules: {} };
