import { acceptance } from '#core/index.ts';
import type { CheckedFinding } from '../check-report.ts';

/** Why a finding does not count, in a sentence; undefined for one that does. */
export function acceptanceOf({ suppressed }: CheckedFinding): string | undefined {
  if (!suppressed) return undefined;
  if (suppressed.by === 'baseline') return 'In the baseline';
  return acceptance({ by: suppressed.by, reason: suppressed.reason, until: suppressed.until });
}
