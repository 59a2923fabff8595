import { isAboutSuppressions } from '../suppression/index.ts';
import type { Analyzer } from './analyze.ts';
import type { SuppressionPlace } from './suppress-here.ts';

/**
 * The pointer by which the configuration file can suppress a finding, and nothing else that is found. Undefined for
 * documents that can hold suppressions themselves: templates, YAML, scripts and pages.
 */
export function suppressionElsewhere(
  analyzer: Analyzer,
  { document, config, report, finding }: SuppressionPlace,
): string | undefined {
  const part = document.parts[finding.part];
  const hit = analyzer.hitOf(document, finding);
  if (!part || !hit || isAboutSuppressions(hit.rule)) return undefined;
  const { dialect } = document.kind;
  if (part.tree.format !== 'json' || dialect === 'cfn' || dialect === 'embedded') return undefined;
  const { rule, pointer, fingerprint } = finding;
  const tried = { rule, pointer, reason: 'a reason' };
  const after = analyzer.analyze(document, { ...config, suppressions: [...config.suppressions, tried] });
  const isSuppressed = after.suppressed.some((each) => each.fingerprint === fingerprint);
  return isSuppressed && after.findings.length < report.findings.length ? pointer : undefined;
}
