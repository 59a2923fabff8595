import assert from 'node:assert/strict';
import {
  createAnalyzer,
  defaultConfig,
  fixAll,
  fixesOf,
  open,
  type Analyzer,
  type Config,
  type Document,
  type Report,
} from '#core/index.ts';
import { defineFact } from '#core/facts/index.ts';
import {
  isAboutRunners,
  nameOf,
  noOptions,
  optionFacts,
  resource,
  resourceSubject,
  type Options,
  type Subject,
} from '#core/models/index.ts';
import { defineRule, type AnyRule } from '#core/rule/index.ts';
import { get, isMap, plainText, type MapNode } from '#core/syntax/index.ts';
import { spend } from '#core/text/index.ts';
import { property, strings } from '#core/values/index.ts';

const base = {
  severity: 'high',
  since: '0.1.0',
  why: 'Test.',
  refs: [],
  preset: 'recommended',
  remedy: 'None.',
} as const;

/** `Bad: yes` on a resource; the fix turns it off. */
const bad = defineRule({
  ...base,
  id: 'test/bad',
  title: 'Bad resource',
  on: resourceSubject(),
  messages: { bad: '{id} is bad{when}, says the test.' },
  *check(found, finding, facts) {
    for (const { value, node, when } of strings(facts, get(found.properties, 'Bad')).alternatives) {
      if (value === 'yes') yield finding.bad(node, { id: found.id }).when(found.when).when(when);
    }
  },
  fixes: {
    turnOff: {
      title: 'Turn {id} off',
      applicability: 'safe',
      apply: ({ edit, finding: { at } }) => ('kind' in at ? edit.replace(at as never, 'no') : 'decline'),
    },
  },
});

function analyzerOf(...rules: readonly AnyRule[]): Analyzer {
  return createAnalyzer(rules);
}

function template(...resources: readonly string[]): string {
  return `Resources:\n${resources.join('')}`;
}

const resourceText = (id: string, body: string) =>
  `  ${id}:\n    Type: AWS::S3::Bucket\n    Properties:\n      ${body}\n`;

function openAll(text: string, previous?: Document): Document {
  return open(previous ? { text, name: 'a.yaml', previous } : { text, name: 'a.yaml' });
}

function messages(analyzer: Analyzer, text: string, config: Config = defaultConfig): readonly string[] {
  return analyzer.analyze(openAll(text), config).findings.map(({ severity, message }) => `${severity}: ${message}`);
}

describe('engine', () => {
  it('words the conditions under which a finding holds, and lowers what needs other than default values', () => {
    const parameters =
      'Parameters:\n  P: {Type: String, Default: yes, AllowedValues: [yes, no]}\n  Q: {Type: String, Default: no, AllowedValues: [yes, no]}\n';
    const conditions = 'Conditions:\n  Off: !Equals [!Ref Q, yes]\n  On: !Not [!Condition Off]\n';
    const check = (body: string) =>
      messages(analyzerOf(bad), parameters + conditions + template(resourceText('A', body)));
    assert.deepEqual(check('Bad: yes'), ['high: A is bad, says the test.']);
    assert.deepEqual(check('Bad: !Ref P'), ['high: A is bad by default (parameter P), says the test.']);
    assert.deepEqual(check('Bad: !Ref Q'), ['medium: A is bad if Q is set to "yes", says the test.']);
    assert.deepEqual(check('Bad: !If [On, yes, no]'), ['high: A is bad when On is true, says the test.']);
    assert.deepEqual(check('Bad: !If [Off, yes, no]'), ['medium: A is bad when Off is true, says the test.']);
    assert.deepEqual(check('Bad: !If [Off, !If [Off, no, yes], no]'), [], 'a path that contradicts itself');
    assert.deepEqual(check('Bad: !ImportValue x'), [], 'an unknown value is no finding');
  });

  it('goes on when a rule crashes, and says which', () => {
    const crashing = defineRule({
      ...base,
      id: 'test/crash',
      title: 'Crash',
      on: resourceSubject(),
      messages: {},
      fixes: {},
      *check() {
        yield* [];
        throw new Error('boom');
      },
    });
    const report = analyzerOf(crashing, bad).analyze(openAll(template(resourceText('A', 'Bad: yes'))), defaultConfig);
    assert.deepEqual(
      report.findings.map(({ rule }) => rule),
      ['test/bad'],
    );
    assert.deepEqual(
      report.crashes.map(({ rule, error }) => [rule, /boom/.test(error)]),
      [['test/crash', true]],
    );
  });

  it('keeps fingerprints when lines move and tells equal findings apart', () => {
    const analyzer = analyzerOf(bad);
    const prints = (text: string) =>
      analyzer.analyze(openAll(text), defaultConfig).findings.map(({ fingerprint }) => fingerprint);
    const a = resourceText('A', 'Bad: yes');
    const b = resourceText('B', 'Bad: yes');
    assert.equal(new Set(prints(template(a, b))).size, 2);
    assert.deepEqual(prints(`# moved\n\n${template(b, '\n', a)}`).toSorted(), [...prints(template(a, b))].toSorted());
  });

  it('silences and re-grades rules by configuration', () => {
    const text = template(resourceText('A', 'Bad: yes'));
    assert.deepEqual(messages(analyzerOf(bad), text, { ...defaultConfig, rules: { 'test/bad': 'off' } }), []);
    assert.deepEqual(messages(analyzerOf(bad), text, { ...defaultConfig, rules: { 'test/bad': 'info' } }), [
      'info: A is bad, says the test.',
    ]);
  });

  it('counts findings in full, and asks the rules of the preset, where the configuration is strict', () => {
    const text = `Parameters:\n  Q: {Type: String, Default: no, AllowedValues: [yes, no]}\n${template(resourceText('A', 'Bad: !Ref Q'))}`;
    const severity = (isStrict: boolean) =>
      messages(analyzerOf(bad), text, { ...defaultConfig, isStrict })[0]?.split(':')[0];
    assert.deepEqual([severity(false), severity(true)], ['medium', 'high']);
    const strict = { ...bad, preset: 'strict' } as AnyRule;
    const count = (isStrict: boolean) => messages(analyzerOf(strict), text, { ...defaultConfig, isStrict }).length;
    assert.deepEqual([count(false), count(true)], [0, 1]);
  });

  it('runs rules of no preset that nobody asks for, and then does when somebody does', () => {
    const document = openAll(template(resourceText('A', 'Bad: yes')));
    const analyzer = analyzerOf({ ...bad, preset: 'strict' });
    const run = (isStrict: boolean): Report => analyzer.analyze(document, { ...defaultConfig, isStrict });
    const reports = [run(false), run(true), run(false), run(true)];
    assert.deepEqual(
      reports.map(({ findings, effort }) => [findings.length, effort.checks, effort.units]),
      [
        [0, 0, 1],
        [1, 1, 1],
        [0, 0, 0],
        [1, 0, 0],
      ],
    );
  });

  it('tells rules the options that are asked with, and keeps what does not rest on them', () => {
    let checks = 0;
    const limited = defineRule({
      ...base,
      id: 'test/limited',
      title: 'Limited',
      on: resourceSubject(),
      messages: { kept: '{id} stays {days} days.' },
      *check(found, finding, facts) {
        checks++;
        yield finding.kept(nameOf(found), { id: found.id, days: facts.get(optionFacts.cacheDays) ?? 'some' });
      },
      fixes: {},
    });
    const analyzer = analyzerOf(limited);
    const document = openAll(template(resourceText('A', 'Bad: yes')));
    const ask = (options: Partial<Options>) =>
      analyzer.analyze(document, { ...defaultConfig, options: { ...noOptions, ...options } }).findings[0]?.message;
    for (let round = 0; round < 2; round++) {
      assert.equal(ask({}), 'A stays some days.');
      assert.equal(ask({ cacheDays: 5 }), 'A stays 5 days.');
      assert.equal(ask({ cacheDays: 5, requiredTags: ['Owner'] }), 'A stays 5 days.');
    }
    assert.equal(checks, 2);
  });

  it('lets what the user says of the workload decide wherever the document would', () => {
    const told = defineRule({
      ...base,
      id: 'test/told',
      title: 'Told',
      on: resourceSubject(),
      messages: { runner: '{id} is about runners.', other: '{id} is about something else.' },
      *check(found, finding, facts) {
        yield (facts.get(isAboutRunners) ? finding.runner : finding.other)(nameOf(found), { id: found.id });
      },
      fixes: {},
    });
    const analyzer = analyzerOf(told);
    const documents = ['Web', 'RunnerGroup'].map((id) => openAll(template(resourceText(id, 'Bad: yes'))));
    const ask = (workload: Config['workload']) =>
      documents.map((document) => analyzer.analyze(document, { ...defaultConfig, workload }).findings[0]?.messageKey);
    // One analyzer, one version of each document: what is kept of one question must not answer another.
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(ask('auto'), ['other', 'runner']);
      assert.deepEqual(ask('ci-runner'), ['runner', 'runner']);
      assert.deepEqual(ask('general'), ['other', 'other']);
    }
  });

  it('runs rules for CI runners only where a document is about runners', () => {
    const runner = { ...bad, preset: 'ci-runner' } as AnyRule;
    const check = (id: string, workload: Config['workload']) =>
      messages(analyzerOf(runner), template(resourceText(id, 'Bad: yes')), { ...defaultConfig, workload }).length;
    assert.equal(check('Web', 'auto'), 0);
    assert.equal(check('RunnerGroup', 'auto'), 1);
    for (const id of ['GitHubRunners', 'WarpBuildStack', 'BuildkiteAgents', 'CIAgentRole', 'runners'])
      assert.equal(check(id, 'auto'), 1, id);
    for (const id of ['AppRunnerService', 'TestRunner', 'CloudWatchAgent', 'BuildProject', 'Forerunner'])
      assert.equal(check(id, 'auto'), 0, id);
    assert.equal(check('Web', 'ci-runner'), 1);
    assert.equal(check('RunnerGroup', 'general'), 0);
  });
});

describe('incremental analysis', () => {
  /** Counts the runs of a check that reads the `Owner` of the resource named in `Peer`. */
  function counting(): { rule: AnyRule; runs: string[] } {
    const runs: string[] = [];
    const owner = defineFact('owner', (id, facts) => plainText(get(facts.get(resource, id)?.properties, 'Owner')));
    const rule = defineRule({
      ...base,
      id: 'test/peer',
      title: 'Peer',
      on: resourceSubject(),
      messages: { peer: '{id} belongs to {owner}.' },
      fixes: {},
      *check(found, finding, facts) {
        runs.push(found.id);
        const peer = plainText(get(found.properties, 'Peer'));
        if (peer !== undefined)
          yield finding.peer(nameOf(found), { id: found.id, owner: facts.get(owner, peer) ?? 'nobody' });
      },
    });
    return { rule, runs };
  }

  it('runs again only what changed and what read it', () => {
    const { rule, runs } = counting();
    const analyzer = analyzerOf(rule);
    const text = (owner: string, other: string) =>
      template(
        resourceText('A', `Peer: B`),
        resourceText('B', `Owner: ${owner}`),
        resourceText('C', `Other: ${other}`),
      );
    const first = openAll(text('me', '1'));
    const step = (previous: Document, next: string) => {
      runs.length = 0;
      const document = openAll(next, previous);
      const incremental = analyzer.analyze(document, defaultConfig);
      const seen = [...runs];
      const scratch = analyzerOf(rule).analyze(openAll(next), defaultConfig);
      assert.deepEqual(
        incremental.findings.map(({ message, range }) => ({ message, range })),
        scratch.findings.map(({ message, range }) => ({ message, range })),
      );
      return { document, seen };
    };
    analyzer.analyze(first, defaultConfig);
    const second = step(first, text('me', '22'));
    assert.deepEqual(second.seen, ['C']);
    const third = step(second.document, text('you', '22'));
    assert.deepEqual(third.seen, ['A', 'B'], 'A reads the owner of B');
  });

  /** Analyzes what reads the owner of another resource, once that owner is `owner`, by way of a harmless one. */
  function withOwner(owner: string): Report {
    const computed = defineFact('owner', (id, facts) => {
      const text = plainText(get(facts.get(resource, id)?.properties, 'Owner'));
      if (text === 'broken') throw new Error('boom');
      if (text === 'dear') spend(30_000_000, 'asking around');
      return text;
    });
    const rule = defineRule({
      ...base,
      id: 'test/peer',
      title: 'Peer',
      on: resourceSubject(),
      messages: { peer: '{id} belongs to {owner}.' },
      fixes: {},
      *check(found, finding, facts) {
        const peer = plainText(get(found.properties, 'Peer'));
        if (peer !== undefined)
          yield finding.peer(nameOf(found), { id: found.id, owner: facts.get(computed, peer) ?? 'nobody' });
      },
    });
    const analyzer = analyzerOf(rule, bad);
    const text = (of: string) =>
      template(resourceText('A', 'Peer: B\n      Bad: yes'), resourceText('B', `Owner: ${of}`));
    const first = openAll(text('me'));
    assert.equal(analyzer.analyze(first, defaultConfig).findings.length, 2);
    return analyzer.analyze(openAll(text(owner), first), defaultConfig);
  }

  it('reports a fact that crashes since an edit elsewhere, and goes on', () => {
    const { findings, crashes } = withOwner('broken');
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['test/bad'],
    );
    assert.deepEqual(
      crashes.map(({ rule, error }) => [rule, /boom/.test(error)]),
      [['test/peer', true]],
    );
  });

  it('stops, and says so, where an edit elsewhere makes a fact too dear', () => {
    const { problems, crashes } = withOwner('dear');
    assert.match(
      problems.map(({ message }) => message).join(' '),
      /stopped here, because asking around takes too long/,
    );
    assert.deepEqual(crashes, []);
  });
});

describe('fix all', () => {
  function harden(analyzer: Analyzer, text: string) {
    return fixAll(analyzer, openAll(text), defaultConfig, { include: 'safe' });
  }

  it('applies all safe fixes in one go and names them', () => {
    const result = harden(
      analyzerOf(bad),
      template(resourceText('A', 'Bad: yes # why'), resourceText('B', 'Bad: "yes"')),
    );
    assert.equal(result.document.text, template(resourceText('A', 'Bad: "no" # why'), resourceText('B', 'Bad: "no"')));
    assert.deepEqual(
      result.applied.map(({ fix, resource: id, title }) => [fix, id, title]),
      [
        ['turnOff', 'A', 'Turn A off'],
        ['turnOff', 'B', 'Turn B off'],
      ],
    );
    assert.deepEqual(result.left, []);
  });

  const wholeMap: Subject<MapNode> = {
    name: 'properties',
    *find(unit) {
      const properties = get(unit.node, 'Properties');
      if (isMap(properties)) yield properties;
    },
  };

  it('leaves out a fix that makes something as bad', () => {
    const trading = defineRule({
      ...base,
      id: 'test/trade',
      title: 'Trade',
      on: wholeMap,
      messages: { trade: 'Trades one evil for another.' },
      *check(map, finding) {
        const trade = get(map, 'Trade');
        if (trade) yield finding.trade(trade);
      },
      fixes: {
        trade: {
          title: 'Trade',
          applicability: 'safe',
          apply: ({ edit, subject }) =>
            edit
              .put(subject, 'Bad', 'yes')
              .removeEntry(subject, subject.entries.find(({ key }) => key.source === 'Trade') as never),
        },
      },
    });
    const text = template(resourceText('A', 'Trade: 1'), resourceText('B', 'Bad: yes'));
    const unfixable = { ...bad, fixes: {} } as AnyRule;
    const result = harden(analyzerOf(trading, unfixable), text);
    assert.equal(result.document.text, text);
    assert.deepEqual(
      result.left.map(({ rule, why }) => `${rule}: ${why}`),
      ['test/trade: Its fix did not hold up when it was tried on this document.', 'test/bad: Has no automatic fix.'],
    );
  });

  it('lets fixes at one place wait for the next round', () => {
    const add = (key: string) =>
      defineRule({
        ...base,
        id: `test/${key.toLowerCase()}`,
        title: key,
        on: wholeMap,
        messages: { missing: 'It lacks {key}.' },
        *check(map, finding, facts) {
          if (property(facts, map, key).absent.length > 0) yield finding.missing(map, { key });
        },
        fixes: {
          add: { title: 'Add', applicability: 'safe', apply: ({ edit, subject }) => edit.put(subject, key, 1) },
        },
      });
    const result = harden(analyzerOf(add('One'), add('Two')), template(resourceText('A', 'Zero: 0')));
    assert.equal(result.document.text, template(resourceText('A', 'Zero: 0\n      One: 1\n      Two: 1')));
    assert.equal(result.applied.length, 2);
  });

  it('offers no fix that declines, crashes or changes nothing', () => {
    const rule = defineRule({
      ...base,
      id: 'test/fixes',
      title: 'Fixes',
      on: wholeMap,
      messages: { found: 'Found.' },
      *check(map, finding) {
        yield finding.found(map);
      },
      fixes: {
        declines: { title: 'A', applicability: 'safe', apply: () => 'decline' },
        crashes: {
          title: 'B',
          applicability: 'safe',
          apply: () => {
            throw new Error('boom');
          },
        },
        nothing: { title: 'C', applicability: 'safe', apply: ({ edit }) => edit },
        works: {
          title: 'D',
          applicability: 'needs-review',
          apply: ({ edit, subject }) => edit.put(subject, 'X', true),
        },
      },
    });
    const analyzer = analyzerOf(rule);
    const document = openAll(template(resourceText('A', 'Y: 1')));
    const [finding] = analyzer.analyze(document, defaultConfig).findings;
    assert.ok(finding);
    assert.deepEqual(
      fixesOf(analyzer, document, finding).map(({ key }) => key),
      ['works'],
    );
  });
});

describe('units', () => {
  it('are found in whatever style the resources are written', () => {
    const resource = '{Type: AWS::S3::Bucket, Properties: {Bad: yes}}';
    const texts = [
      `Resources:\n  A: ${resource}\n`,
      `Resources: {A: ${resource}}\n`,
      `{Resources: {A: ${resource}}}\n`,
      `"Resources":\n  "A": ${resource}\n`,
      `? Resources\n: A: ${resource}\n`,
      `---\nResources:\n  A: ${resource}\n`,
      `%YAML 1.1\n---\nResources:\n  A: ${resource}\n`,
    ];
    for (const text of texts)
      assert.deepEqual(messages(analyzerOf(bad), text), ['high: A is bad, says the test.'], text);
  });
});
