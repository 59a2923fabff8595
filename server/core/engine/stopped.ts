import type { Problem } from '../syntax/index.ts';
import type { Range, Work } from '../text/index.ts';
import type { Document } from './document.ts';
import type { Report } from './report.ts';

/** What the user is told where an analysis stopped; `limit` is what was used up, for people: "1 second". */
export function stopped({ start }: Pick<Range, 'start'>, work: Work, limit: string): Problem {
  return {
    code: 'analysis-stopped',
    message: `The analysis stopped here, because ${work} takes too long in this document (more than ${limit}); what it found so far is reported, what stands here and below was not checked.`,
    range: { start, end: start + 1 },
    severity: 'error',
    stopped: true,
  };
}

/** The report on a document whose analysis a host has broken off from outside. */
export function brokenOffReport({ kind, problems }: Pick<Document, 'kind' | 'problems'>, limit: string): Report {
  return {
    kind,
    problems: [...problems, stopped({ start: 0 }, 'it', limit)],
    findings: [],
    suppressed: [],
    usedSuppressions: [],
    crashes: [],
    outOfTime: undefined,
    effort: { blocks: 0, units: 0, checks: 0, facts: 0, steps: 0 },
    runnerEvidence: [],
  };
}
