import type { AnyRule } from '#core/rule/index.ts';

/** What the extension and the command line show of rules without loading their pages. */
export function rulesJson(rules: readonly AnyRule[]): string {
  const list = rules.map((rule) => ({
    id: rule.id,
    title: rule.title,
    severity: rule.severity,
    preset: rule.preset,
    refs: rule.refs,
    fixes: Object.entries(rule.fixes).map(([key, { title, applicability }]) => ({ key, title, applicability })),
    docs: `docs/rules/${rule.id}.md`,
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}

export function rulesOverview(rules: readonly AnyRule[]): string {
  const rows = rules.map((rule) => {
    const fixes = Object.values(rule.fixes).map(({ applicability }) => applicability);
    const best = ['safe', 'needs-review', 'placeholder'].find((each) => fixes.some((fix) => fix === each)) ?? '–';
    return `| [${rule.id}](${rule.id}.md) | ${rule.title} | ${rule.severity} | ${best} | ${rule.preset} |`;
  });
  return [
    '# Rules',
    '',
    'Each page is generated from the rule itself: its examples are its tests.',
    '',
    '| Rule | Finds | Severity | Best fix | Applies |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '`recommended` rules apply to every document. `ci-runner` rules apply where a template shows that it runs CI jobs, or where the setting `iacHardener.workload` says so.',
    '',
  ].join('\n');
}
