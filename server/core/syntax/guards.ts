import type { Problem } from './tree.ts';
import { problem } from './problems.ts';

/** UTF-16 units: more is not analysed. */
const mostText = 2 * 1024 * 1024;
/** CloudFormation takes templates of up to 1 MB from S3 (User Guide, "CloudFormation quotas"). */
const mostTemplate = 1024 * 1024;

/** What the mere size of a text says; a problem with `stopped` means that it must not be parsed. */
export function sizeProblems(text: string): readonly Problem[] {
  if (text.length <= mostTemplate) return [];
  const end = text.slice(0, 1000).search(/[\r\n]/);
  return [problem(text.length > mostText ? 'too-large' : 'large', 0, end < 0 ? 0 : end)];
}
