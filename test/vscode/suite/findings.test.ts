import {
  CodeActionKind,
  commands,
  DiagnosticSeverity,
  Range,
  workspace,
  WorkspaceEdit,
  type TextDocument,
} from 'vscode';
import { equal, match, ok, until } from '../expect.ts';
import {
  actions,
  closeAll,
  findings,
  fingerprint,
  linkOf,
  openExample,
  openText,
  undo,
  untilFound,
} from './documents.ts';

/** Rule, and what the squiggle of its first finding in the default stack lies under. */
const squiggles: readonly (readonly [rule: string, under: RegExp])[] = [
  ['iam/passrole-no-service', /iam:PassRole/],
  ['iam/passrole-star', /\*|iam:PassRole/],
  ['iam/resource-star', /\*/],
  ['iam/service-wildcard', /^["']?\w+:\*["']?$/],
  ['ec2/imdsv1-allowed', /LaunchTemplateData|MetadataOptions|HttpTokens|RunnerLaunchTemplate/],
  ['runner/sg-inbound', /SecurityGroup|-1|PublicSubnetACidr/],
  ['network/sg-egress-world', /0\.0\.0\.0\/0|-1/],
];

/** A fix of each of these rules is offered on its squiggle, among those of other rules on the same line. */
const fixTitles = {
  'iam/passrole-no-service': /pass/i,
  'iam/resource-star': /resource|scope|limit/i,
  'ec2/imdsv1-allowed': /IMDSv2/i,
  'runner/sg-inbound': /inbound|ingress|own group/i,
};

for (const format of ['yaml', 'json']) {
  describe(`findings in the default stack (${format})`, () => {
    const name = `warpbuild-default-stack.${format}`;

    afterEach(closeAll);

    for (const [rule, under] of squiggles) {
      it(`${rule}: a squiggle on the value, with a link to the rule`, async () => {
        const document = await openExample(name);
        const finding = await untilFound(document, rule);
        match(document.getText(finding.range), under);
        ok(finding.severity <= DiagnosticSeverity.Warning, 'an error or a warning');
        match(linkOf(finding)?.toString(true) ?? 'no link', new RegExp(`${rule}(\\.md)?$`));
      });
    }

    for (const rule of Object.keys(fixTitles) as (keyof typeof fixTitles)[]) {
      it(`${rule}: a quick fix takes the finding away, one undo brings it back`, async () => {
        const document = await openExample(name);
        const finding = await untilFound(document, rule);
        const text = document.getText();
        const before = fingerprint(document);
        const fewer = (): true | undefined =>
          findings(document, rule).length < count(before, rule) ? true : undefined;
        // VS Code gives no edit for a version of the document that it has just left behind.
        const edit = await until(`a quick fix of ${rule}`, async () => {
          const fixes = await actions(document, finding.range, CodeActionKind.QuickFix);
          return fixes.find((fix) => fix.edit && fixTitles[rule].test(fix.title))?.edit;
        });
        ok(await workspace.applyEdit(edit), 'the edit to be applied');
        await until('fewer findings', fewer);
        await undo(document);
        equal(document.getText(), text, 'text after undo');
        await until('the findings to be back', () => (same(fingerprint(document), before) ? true : undefined));
      });
    }

    it('source.fixAll.iac-hardener applies the safe fixes only', async () => {
      const document = await openExample(name);
      await untilFound(document, 'ec2/imdsv1-allowed');
      const all = new Range(0, 0, document.lineCount, 0);
      const edit = await until('a fix-all with an edit', async () => {
        const [fixAll] = await actions(document, all, CodeActionKind.SourceFixAll.append('iac-hardener'));
        return fixAll?.edit;
      });
      ok(await workspace.applyEdit(edit), 'the edit to be applied');
      await until('IMDSv2', () => (findings(document, 'ec2/imdsv1-allowed').length === 0 ? true : undefined));
      ok(findings(document, 'runner/sg-inbound').length > 0, 'the shared group to keep its ingress');
    });

    it('a restarted server finds the same', async () => {
      const document = await openExample(name);
      await untilFound(document, 'iam/service-wildcard');
      const before = fingerprint(document);
      await commands.executeCommand('iacHardener.restartServer');
      await until('the same findings', () => (same(fingerprint(document), before) ? true : undefined));
    });
  });
}

describe('findings while typing', () => {
  afterEach(closeAll);

  it('come and go with the text, in a document that has no file', async () => {
    const document = await openText('yaml', policyText('s3:*'));
    await untilFound(document, 'iam/service-wildcard');
    await replaceAll(document, policyText('s3:GetObject'));
    await until('no finding', () => (findings(document, 'iam/service-wildcard').length === 0 ? true : undefined));
  });

  for (const [what, text] of [
    ['YAML of something else', 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n'],
    ['an empty document', ''],
    ['broken YAML', 'Resources:\n  - : [ {\n\t'],
  ] as const) {
    it(`${what} has none, and the next document is checked as before`, async () => {
      const document = await openText('yaml', text);
      const other = await openText('yaml', policyText('s3:*'));
      await untilFound(other, 'iam/service-wildcard');
      equal(findings(document, 'iam/service-wildcard').length, 0);
    });
  }
});

describe('settings', () => {
  afterEach(async () => {
    await workspace.getConfiguration('iacHardener').update('enable', undefined, true);
    await closeAll();
  });

  it('iacHardener.enable takes all findings away, and brings them back', async () => {
    const document = await openExample('warpbuild-default-stack.yaml');
    await untilFound(document, 'iam/service-wildcard');
    await workspace.getConfiguration('iacHardener').update('enable', false, true);
    await until('no findings', () => (findings(document).length === 0 ? true : undefined));
    await workspace.getConfiguration('iacHardener').update('enable', true, true);
    await untilFound(document, 'iam/service-wildcard');
  });
});

function policyText(action: string): string {
  return [
    'Resources:',
    '  Policy:',
    '    Type: AWS::IAM::ManagedPolicy',
    '    Properties:',
    '      PolicyDocument:',
    "        Version: '2012-10-17'",
    '        Statement:',
    '          - Effect: Allow',
    `            Action: ${action}`,
    "            Resource: 'arn:aws:iam::123456789012:role/app'",
    '',
  ].join('\n');
}

async function replaceAll(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), text);
  ok(await workspace.applyEdit(edit), 'the edit to be applied');
}

function count(prints: readonly string[], rule: string): number {
  return prints.filter((print) => print.endsWith(` ${rule}`)).length;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.join() === b.join();
}
