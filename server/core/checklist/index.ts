export {
  checklistName,
  checklistOf,
  worstOf,
  type Checklist,
  type Evidence,
  type JudgedItem,
  type Score,
  type StackFile,
} from './checklist.ts';
export type { Status } from './status.ts';
export { checklistHtml } from './report/html.ts';
export { checklistMarkdown } from './report/markdown.ts';
export { runnersText, scoreText, statusWords, type ReportContext } from './report/report.ts';
