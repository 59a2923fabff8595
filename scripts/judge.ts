/**
 * Asks cfn-lint, which knows nothing of our rules, whether fixes leave templates that CloudFormation takes: each fix of the
 * rules' examples, and templates by others hardened with all that needs no answer. `npm run judge` takes some minutes, and
 * ends with 1 when a fix brings in an error; warnings, as of a parameter that nobody uses any more, do not count.
 */
import '../test/harness/data.ts';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyEdits, createAnalyzer, defaultConfig, fixAll, fixesOf, open, type Config } from '#core/index.ts';
import type { AnyRule, Example } from '#core/rule/index.ts';
import { rules } from '#rules';
import { configFor } from '../test/harness/example-config.ts';
import { corpusFolder, templatesBelow } from '../test/harness/files.ts';
import { exampleDay, unmark } from '../test/harness/marks.ts';
import { root } from './paths.ts';

/** A template before and after a fix, or many. */
interface Change {
  /** A path that says what it is, unique. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

interface Match {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Start: { readonly LineNumber: number } };
}

/** What cfn-lint says of types whose properties it knows from an older schema than ours. */
const outdated = /^Additional properties are not allowed \('Tags' was unexpected\)$/;

const analyzer = createAnalyzer(rules);
const folder = mkdtempSync(join(tmpdir(), 'iac-hardener-judge-'));
try {
  const changes = [...(await ofExamples()), ...ofCorpus()];
  for (const { name, before, after } of changes) {
    write(join('before', name), before);
    write(join('after', name), after);
  }
  const [before, after] = [errorsIn('before'), errorsIn('after')];
  const added = changes.flatMap(({ name }) => {
    const known = new Map<string, number>();
    for (const { Rule } of before.get(name) ?? []) known.set(Rule.Id, (known.get(Rule.Id) ?? 0) + 1);
    return (after.get(name) ?? []).filter(({ Rule, Message }) => {
      const left = (known.get(Rule.Id) ?? 0) - 1;
      known.set(Rule.Id, left);
      return left < 0 && !outdated.test(Message);
    });
  });
  for (const { Filename, Location, Rule, Message } of added)
    console.log(`${Filename}:${String(Location.Start.LineNumber)} ${Rule.Id} ${Message}`);
  console.log(`${String(changes.length)} changes, ${String(added.length)} new errors`);
  process.exitCode = added.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

async function ofExamples(): Promise<readonly Change[]> {
  const paths = readdirSync(join(root, 'rules'), { recursive: true, encoding: 'utf8' });
  const found: Change[] = [];
  for (const path of paths.filter((each) => /^\w+\/[a-z0-9][a-z0-9-]*\.ts$/.test(each)).sort()) {
    const { default: rule, examples } = (await import(pathToFileURL(join(root, 'rules', path)).href)) as {
      default: AnyRule;
      examples: readonly Example[];
    };
    examples.forEach((example, at) => found.push(...ofExample(`${rule.id}/${String(at)}`, rule, example)));
  }
  return found;
}

function ofExample(name: string, rule: AnyRule, example: Example): readonly Change[] {
  if (example.dialect !== 'cfn' || !('bad' in example)) return [];
  const { text } = unmark(example.bad);
  const extension = text.trimStart().startsWith('{') ? 'json' : 'yaml';
  const document = open({ text, name: `template.${extension}`, today: exampleDay });
  const { findings } = analyzer.analyze(document, configFor(rule, example));
  return findings
    .filter((finding) => finding.rule === rule.id)
    .flatMap((finding, at) =>
      fixesOf(analyzer, document, finding, undefined).map((fix, which) => ({
        name: `${name}/${String(at)}-${String(which)}-${fix.key}.${extension}`,
        before: text,
        after: applyEdits(text, fix.edits),
      })),
    );
}

function ofCorpus(): readonly Change[] {
  const corpus = corpusFolder();
  if (corpus === undefined) return [];
  const configs: readonly (readonly [string, Config])[] = [
    ['as-it-is', defaultConfig],
    ['as-ci-runners', { ...defaultConfig, workload: 'ci-runner' }],
  ];
  return templatesBelow(corpus).flatMap((path) => {
    const before = readFileSync(join(corpus, path), 'utf8');
    return configs.flatMap(([how, config]) => {
      const { document } = fixAll(analyzer, open({ text: before, name: path }), config, { include: 'needs-review' });
      return document.text === before ? [] : [{ name: join(how, path), before, after: document.text }];
    });
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The errors in each file of a folder, by its name there. */
function errorsIn(part: string): ReadonlyMap<string, readonly Match[]> {
  const files = templatesBelow(join(folder, part));
  const { stdout, error } = spawnSync('cfn-lint', ['--format', 'json', ...files], {
    cwd: join(folder, part),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (error) throw error;
  const found = new Map<string, Match[]>(files.map((file) => [file, []]));
  for (const match of JSON.parse(stdout) as readonly Match[])
    if (match.Level === 'Error') found.get(match.Filename)?.push(match);
  return found;
}
