import { defaultConfig, type Config } from '#core/index.ts';
import { noOptions } from '#core/models/index.ts';
import type { AnyRule, Example } from '#core/rule/index.ts';

/**
 * The configuration of an example. Rules for CI runners speak in every example of theirs, and those of the preset
 * `strict` too: when they do is tested with the engine.
 */
export function configFor({ preset }: AnyRule, { options }: Example): Config {
  return {
    ...defaultConfig,
    ...(preset === 'ci-runner' && { workload: 'ci-runner' }),
    isStrict: preset === 'strict',
    ...(options && { options: { ...noOptions, ...options } }),
  };
}
