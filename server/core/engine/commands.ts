import type { Analyzer } from './analyze.ts';
import { factsUnder } from './circumstances.ts';
import type { Document } from './document.ts';
import type { ReportedFinding } from './report.ts';

/** A command that answers a finding in a record of what is deployed. */
export interface OfferedCommand {
  readonly key: string;
  readonly title: string;
  /** For a POSIX shell, on one line. */
  readonly text: string;
}

/** The commands that suit a finding, in the order in which its rule has them; a crash in one leaves it out. */
export function commandsOf(
  analyzer: Analyzer,
  document: Document,
  finding: ReportedFinding,
): readonly OfferedCommand[] {
  const hit = analyzer.hitOf(document, finding);
  const part = document.parts[finding.part];
  if (!hit?.rule.commands || !part) return [];
  const facts = factsUnder(part, finding.workload).untracked;
  return Object.entries(hit.rule.commands).flatMap(([key, command]) => {
    try {
      const text = command.text({ finding: hit.finding, subject: hit.subject, facts, tree: part.tree });
      return text === undefined || /[\r\n]/.test(text) ? [] : [{ key, title: command.title, text }];
    } catch {
      return [];
    }
  });
}
