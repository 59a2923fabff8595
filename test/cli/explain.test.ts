import assert from 'node:assert/strict';
import { defineRule, type AnyRule } from '#core/rule/index.ts';
import { run, type CliResult } from '../harness/cli.ts';
import { crashingRule, loudRule, openRule } from '../harness/lsp-rules.ts';

const famous: AnyRule = defineRule({
  ...(openRule as unknown as Parameters<typeof defineRule>[0]),
  id: 'test/famous',
  title: 'Famous resource',
  refs: [
    'checkov:CKV_AWS_24',
    'trivy:AWS-0107',
    'cfn_nag:W2',
    'FSBP:EC2.19',
    'CWE-284',
    'WB301',
    'https://example.com/x',
  ],
});
const further = { ...loudRule, refs: ['checkov:CKV_AWS_24'] };

const explain = (...argv: string[]): Promise<CliResult> =>
  run(['explain', ...argv], { rules: [further, famous, openRule, crashingRule], cwd: '/' });

describe('cli: explain', () => {
  it('says for people what a rule finds, why and how it is fixed', async () => {
    const { out, status } = await explain('test/open');
    assert.equal(
      out,
      [
        'test/open',
        'Open resource',
        'high · in every document · since 0.1.0',
        '',
        'Why',
        '  Test.',
        '',
        'What it says',
        '  high      … is open.',
        '',
        'Fixes',
        '  leaves a blank  Limit it',
        '  needs review    Drop it',
        '  safe            Close it',
        '',
        'Examples, with what each fix makes of them: --format markdown',
        '',
      ].join('\n'),
    );
    assert.equal(status, 0);
  });

  it('leaves no line longer than the terminal, whatever the rule', async () => {
    const { rules } = await import('#rules');
    for (const { id } of rules) {
      const { out } = await run(['explain', id], { rules, cwd: '/' });
      for (const line of out.split('\n')) assert.ok(line.length <= 80 || line.includes('https://'), line);
    }
  });

  it('names other tools and pages, and what to do by hand', async () => {
    assert.match(
      (await explain('famous')).out,
      /checkov: CKV_AWS_24\n {2}trivy: AWS-0107\n.*\n.*\n {2}CWE: CWE-284\n\nRead on\n {2}https:\/\/example\.com\/x\n/,
    );
    assert.match((await explain('loud')).out, /\nBy hand\n {2}Be quiet\.\n/);
  });

  const queries: readonly (readonly [string, readonly string[]])[] = [
    ['test/open', ['test/open']],
    ['OPEN', ['test/open']],
    ['CKV_AWS_24', ['test/famous', 'test/loud']],
    ['checkov:ckv_aws_24', ['test/famous', 'test/loud']],
    ['AVD-AWS-0107', ['test/famous']],
    ['AWS-0107', ['test/famous']],
    ['W2', ['test/famous']],
    ['EC2.19', ['test/famous']],
    ['cwe-284', ['test/famous']],
    ['WB301', ['test/famous']],
  ];
  for (const [query, ids] of queries) {
    it(`${query} stands for ${ids.join(' and ')}`, async () => {
      const { out, status } = await explain(query, '--format', 'json');
      const parsed = JSON.parse(out) as { version: number; query: string; rules: { id: string }[] };
      assert.deepEqual([parsed.version, parsed.query, status], [1, query, 0]);
      assert.deepEqual(
        parsed.rules.map(({ id }) => id),
        ids,
      );
    });
  }

  it('lists the rules that a peer’s id stands for, and explains an only one', async () => {
    assert.equal(
      (await explain('CKV_AWS_24')).out,
      'CKV_AWS_24 is covered by these 2 rules:\n  test/famous  Famous resource\n  test/loud  Loud resource\n\nExplain one of them for more.\n',
    );
    assert.match(
      (await explain('W2')).out,
      /^W2 is covered by this rule:\n {2}test\/famous {2}Famous resource\n\ntest\/famous\n/,
    );
  });

  const unknown: readonly (readonly [string, string])[] = [
    ['test/opne', 'did you mean "test/open"?'],
    ['lowd', 'did you mean "test/loud"?'],
    ['CKV_AWS_42', 'did you mean "CKV_AWS_24"?'],
    ['something else', 'see "iac-hardener rules"'],
  ];
  for (const [query, hint] of unknown) {
    it(`"${query}" is unknown: ${hint}`, async () => {
      const { out, err, status } = await explain(query);
      assert.deepEqual([out, status], ['', 2]);
      assert.ok(err.startsWith('error: There is no rule ') && err.endsWith(`${hint}\n`), err);
    });
  }

  it('as Markdown, without the pages beside it', async () => {
    const { out } = await explain('test/loud', '-f', 'markdown');
    assert.match(out, /^# Loud resource\n\n`test\/loud` · low · since 0\.1\.0 · in every document\n\nTest\.\n/);
    assert.match(out, /\n- Quieten …: needs review\n\nBe quiet\.\n/);
  });
});
