import { noOptions, type Options, type Workload } from '../models/index.ts';
import type { Severity } from '../rule/index.ts';

export interface Config {
  /** Whether documents count as those of CI runners: where they say so, always, or never. */
  readonly workload: Workload;
  /** Severity for a rule id in place of its own; `off` silences it. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Whether rules of the preset `strict` speak, and findings that need other values than the defaults count in full. */
  readonly isStrict: boolean;
  /** What rules take for granted. */
  readonly options: Options;
}

export const defaultConfig: Config = { workload: 'auto', rules: {}, isStrict: false, options: noOptions };
