import { version } from '../../../package.json';
import type { CheckReport } from '../check-report.ts';
import type { Io } from '../io.ts';
import type { CommonOptions } from '../options.ts';
import { checkJson } from './json.ts';

/** How a report is printed; each is loaded when it is asked for. */
export type Format = 'pretty' | 'compact' | 'json' | 'jsonl' | 'sarif' | 'github' | 'gitlab' | 'junit' | 'markdown';

export async function rendered(
  format: Format,
  report: CheckReport,
  { color }: Pick<CommonOptions, 'color'>,
  io: Io,
): Promise<string> {
  switch (format) {
    case 'json':
      return checkJson(report);
    case 'jsonl':
      return (await import('./jsonl.ts')).jsonl(report);
    case 'compact':
      return (await import('./compact.ts')).compact(report);
    case 'sarif':
      return (await import('./sarif.ts')).sarif(report, version);
    case 'github':
      return (await import('./github.ts')).github(report);
    case 'gitlab':
      return (await import('./gitlab.ts')).gitlab(report);
    case 'junit':
      return (await import('./junit.ts')).junit(report);
    case 'markdown':
      return (await import('./markdown.ts')).markdown(report);
    case 'pretty': {
      const { pretty } = await import('./pretty.ts');
      const { paintFor } = await import('./paint.ts');
      return pretty(report, { paint: paintFor(color, io), columns: io.columns });
    }
  }
}
