import { declaredParameters, severities, type Dialect, type Report, type Severity } from '#core/index.ts';
import type { StatusParams } from '../../../client/protocol.ts';
import type { Analysis } from '../analysis.ts';
import { lineOf } from '../convert.ts';
import type { ChosenParameters } from '../session.ts';
import type { Settings } from '../settings.ts';
import { parametersStatus } from './parameters.ts';

const names: Readonly<Record<Exclude<Dialect, 'none'>, string>> = {
  cfn: 'CloudFormation template',
  'iam-policy': 'IAM policy',
  'security-group': 'Security group',
  nacl: 'Network ACL',
  'vpc-endpoint': 'VPC endpoint',
  'bucket-lifecycle': 'Bucket lifecycle',
  'launch-data': 'Launch data',
  tags: 'Tags',
  embedded: 'Embedded documents',
};

/** What the editor shows of a document as a whole. */
export function statusOf(analysis: Analysis, chosen: ChosenParameters | undefined): StatusParams {
  const { text, document, report, settings, ms } = analysis;
  const { dialect, because } = report.kind;
  const stopped = report.problems.find((problem) => problem.stopped)?.message;
  const base = { uri: text.uri, analysisMs: ms };
  const none = { ...base, findings: counts([]), inForce: [] };
  if (analysis.configProblems) return { ...none, because: 'it is a configuration of IaC Hardener' };
  if (!settings.enable) return { ...none, because: whyOff(settings) };
  if (dialect === 'none') return { ...none, because, ...(stopped && { stopped }) };
  return {
    ...base,
    kind: names[dialect],
    because,
    findings: counts(report.findings),
    ...(declaredParameters(document).length > 0 && { parameters: parametersStatus(document, chosen) }),
    ...(settings.file?.parameters && { configuredParameters: settings.file.parameters }),
    inForce: [workloadText(analysis), ...fileText(settings)],
    ...(stopped && { stopped }),
  };
}

function counts(findings: Report['findings']): Readonly<Record<Severity, number>> {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return Object.fromEntries(severities.map((severity) => [severity, count(severity)])) as Record<Severity, number>;
}

function whyOff({ file }: Settings): string {
  return file?.ignores ? `${file.name} ignores it` : 'iacHardener.enable is off';
}

function fileText({ file }: Settings): readonly string[] {
  if (!file) return [];
  const errors = file.errors === 1 ? '1 error' : `${file.errors} errors`;
  return [`configuration: ${file.name}${file.errors > 0 ? ` (${errors})` : ''}`];
}

function workloadText({ text, report, settings }: Analysis): string {
  const { workload } = settings.config;
  if (workload !== 'auto')
    return `workload: ${workload} (by ${settings.file?.setsWorkload ? settings.file.name : 'setting'})`;
  const [first] = report.runnerEvidence;
  if (!first) return 'workload: general (no sign of CI runners)';
  return `workload: ci-runner ("${first.words}" on line ${lineOf(text, first.range.start) + 1})`;
}
