import assert from 'node:assert/strict';
import { folderWith, run, type CliResult } from '../harness/cli.ts';
import { loudRule, openRule } from '../harness/lsp-rules.ts';

const template = `Resources:
  # iac-hardener-ignore test/open until 2027-01-31: nobody lives there
  A:
    Type: AWS::S3::Bucket
    Properties:
      Open: yes
  # iac-hardener-ignore test/loud: it was loud once
  B:
    Type: AWS::S3::Bucket
`;
const policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}';
const config = (path: string, more = ''): string =>
  `suppressions:\n  - path: ${path}\n    rule: iam/action-star\n    reason: a sandbox${more}\n`;

interface Json {
  readonly files: readonly { readonly findings: readonly { readonly rule: string; readonly suppressed: unknown }[] }[];
  readonly summary: { readonly findings: number; readonly suppressed: number };
}

describe('cli: suppressions', () => {
  let folder: { path: string; remove: () => void };
  beforeEach(() => (folder = folderWith({ 'a.yaml': template, 'p.json': policy })));
  afterEach(() => folder.remove());

  async function check(...argv: string[]): Promise<CliResult> {
    await import('../harness/data.ts');
    const { rules } = await import('#rules');
    const own = rules.filter(({ id }) => id.startsWith('core/suppression-') || id === 'iam/action-star');
    return run(['check', ...argv], { rules: [...own, openRule, loudRule], cwd: folder.path });
  }
  const json = async (...argv: string[]): Promise<Json> =>
    JSON.parse((await check(...argv, '--format', 'json')).out) as Json;
  const findings = async (...argv: string[]): Promise<readonly unknown[]> =>
    (await json(...argv)).files.flatMap((file) => file.findings.map(({ rule, suppressed }) => [rule, suppressed]));

  it('json: with whose reason', async () => {
    const accepted = { by: 'comment', reason: 'nobody lives there', until: '2027-01-31' };
    assert.deepEqual(await findings('a.yaml'), [
      ['test/open', accepted],
      ['core/suppression-unused', null],
    ]);
    const { summary } = await json('a.yaml');
    assert.deepEqual([summary.findings, summary.suppressed], [1, 1]);
  });

  it('counts only what is not suppressed', async () => {
    assert.equal((await check('a.yaml')).status, 1, 'an unused suppression is low');
    assert.equal((await check('a.yaml', '--fail-on', 'medium')).status, 0);
    assert.equal((await check('a.yaml', '--no-inline-suppressions', '--fail-on', 'medium')).status, 1);
  });

  it('pretty: a count, and all of it where that is asked for', async () => {
    const { out } = await check('a.yaml');
    assert.match(out, /1 low in 1 file; [^]*; 1\s+suppressed\n$/);
    assert.doesNotMatch(out, /A is open/);
    assert.match(
      (await check('a.yaml', '--show-suppressed')).out,
      /A is open\.[^]*Accepted by a comment until 2027-01-31: nobody lives there/,
    );
    assert.match(
      (await check('a.yaml', '--show-suppressed', '-f', 'compact')).out,
      /A is open\. Accepted by a comment/,
    );
  });

  it('sarif: suppressions with their kind', async () => {
    const { runs } = JSON.parse((await check('a.yaml', '-f', 'sarif')).out) as {
      runs: { results: { ruleId: string; suppressions?: unknown }[] }[];
    };
    assert.deepEqual(
      runs[0]?.results.map(({ ruleId, suppressions }) => [ruleId, suppressions]),
      [
        ['test/open', [{ kind: 'inSource', justification: 'nobody lives there' }]],
        ['core/suppression-unused', undefined],
      ],
    );
  });

  it('--no-inline-suppressions', async () => {
    assert.deepEqual(await findings('a.yaml', '--no-inline-suppressions'), [['test/open', null]]);
  });

  it('--report-unused-suppressions', async () => {
    assert.equal((await findings('a.yaml', '--report-unused-suppressions', 'off')).length, 1);
    assert.equal((await check('a.yaml', '--report-unused-suppressions', 'info')).status, 0);
    assert.equal((await check('a.yaml', '--report-unused-suppressions', 'high', '--fail-on', 'high')).status, 1);
  });

  describe('of the configuration', () => {
    const configured = (text: string): void => {
      folder.remove();
      folder = folderWith({
        'p.json': policy,
        'q.json': policy.replace('"*", "Res', '"s3:GetObject", "Res'),
        '.iac-hardener.yaml': text,
      });
    };
    it('are honoured', async () => {
      configured(config('p.json'));
      assert.deepEqual(await findings('p.json'), [['iam/action-star', { by: 'config', reason: 'a sandbox' }]]);
      assert.equal((await check('p.json')).err, '');
    });
    it('decide whether those of other tools count', async () => {
      const skip = '  P:\n    # checkov:skip=CKV_AWS_63:a sandbox\n    Type: AWS::IAM::ManagedPolicy\n';
      const text = `Resources:\n${skip}    Properties:\n      PolicyDocument: ${policy}\n`;
      const at = async (configuration: string): Promise<readonly unknown[]> => {
        folder.remove();
        folder = folderWith({ 'a.yaml': text, '.iac-hardener.yaml': configuration });
        return findings('a.yaml');
      };
      assert.deepEqual(await at('{}'), [['iam/action-star', { by: 'checkov', reason: 'a sandbox' }]]);
      const switchedOff = 'overrides: { files: "*.yaml", honorOtherSuppressions: false }';
      assert.deepEqual(await at(switchedOff), [['iam/action-star', null]]);
    });
    it('are complained of where they suppress nothing', async () => {
      configured(config('q.json'));
      assert.equal(
        (await check('.')).err,
        '.iac-hardener.yaml:2:5 This suppresses nothing: iam/action-star has no finding there.\n',
      );
      configured(config('"*.json"'));
      assert.equal((await check('q.json')).err, '', 'another file may need a pattern');
    });
    it('are complained of when they are over', async () => {
      configured(config('p.json', '\n    until: 2026-11-25'));
      const { err, status } = await check('p.json');
      assert.equal(err, '.iac-hardener.yaml:2:5 The suppression of iam/action-star ended on 2026-11-25.\n');
      assert.equal(status, 1);
    });
  });
});
