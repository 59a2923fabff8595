import type { Severity } from '../rule/index.ts';

/** Whether the rules for CI runners apply: where a document says so, always, or never. */
export type Workload = 'auto' | 'ci-runner' | 'general';

export interface Config {
  readonly workload: Workload;
  /** Severity for a rule id in place of its own; `off` silences it. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
}

export const defaultConfig: Config = { workload: 'auto', rules: {} };
