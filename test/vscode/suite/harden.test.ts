import { commands, TabInputTextDiff, Uri, window, workspace, type TextDocument } from 'vscode';
import { equal, match, ok, until } from '../expect.ts';
import { closeAll, findings, fingerprint, openExample, openText, undo, untilFound } from './documents.ts';

const stack = 'warpbuild-default-stack.yaml';

describe('Harden This Template', () => {
  afterEach(async () => {
    await commands.executeCommand('iacHardener.cancelHardening');
    await closeAll();
  });

  it('shows the hardened text beside the document and changes nothing yet', async () => {
    const document = await openExample(stack);
    const text = document.getText();
    const { original, modified } = await harden(document);
    equal(original.toString(), document.uri.toString(), 'left side');
    const hardened = await workspace.openTextDocument(modified);
    match(hardened.getText(), /HttpTokens: ["']?required/);
    equal(hardened.languageId, document.languageId, 'language of the preview');
    equal([document.getText() === text, document.isDirty], [true, false], 'document untouched');
  });

  for (const [command, name] of [
    ['applyHardening', 'Apply'],
    ['applyReviewedHardening', 'Apply with Reviewed Fixes'],
  ] as const) {
    it(`${name}: the preview's text, and one undo restores the file`, async () => {
      const document = await openExample(stack);
      const text = document.getText();
      const { modified } = await harden(document);
      const before = fingerprint(document);
      const preview = await workspace.openTextDocument(modified);
      const promised = preview.getText();
      await commands.executeCommand(`iacHardener.${command}`);
      if (command === 'applyHardening') equal(document.getText() === promised, true, 'text is that of the preview');
      await until('IMDSv2', () => (findings(document, 'ec2/imdsv1-allowed').length === 0 ? true : undefined));
      equal(previews().length, 0, 'open previews');
      await undo(document);
      equal(document.getText() === text, true, 'text after one undo is the first text');
      await until('the findings to be back', () => (fingerprint(document).join() === before.join() ? true : undefined));
    });
  }

  it('Cancel closes the preview and changes nothing', async () => {
    const document = await openExample(stack);
    const text = document.getText();
    await harden(document);
    await commands.executeCommand('iacHardener.cancelHardening');
    equal(previews().length, 0, 'open previews');
    equal(document.getText() === text, true, 'document untouched');
  });

  it('a document that has changed since is shown anew instead of being overwritten', async () => {
    const document = await openExample(stack);
    await harden(document);
    const editor = await window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(document.lineAt(0).range.start, '# mine\n'));
    const typed = document.getText();
    await commands.executeCommand('iacHardener.applyHardening');
    equal(document.getText() === typed, true, 'document as typed');
    const { modified } = await until('a new preview', () => previews()[0]);
    const hardened = await workspace.openTextDocument(modified);
    match(hardened.getText(), /^# mine\n/);
  });

  it('"What Stays and Why" opens a page', async () => {
    const document = await openExample(stack);
    await harden(document);
    await commands.executeCommand('iacHardener.showHardeningReport');
    const page = await workspace.openTextDocument(Uri.from({ scheme: 'iac-hardener', path: `/report/${stack}.md` }));
    match(page.getText(), /^# Hardening warpbuild-default-stack\.yaml\n/);
    match(page.getText(), /## Stays: \d+ finding/);
  });

  it('shows no preview where there is nothing to harden', async () => {
    const document = await openText('yaml', 'on: push\njobs: {}\n');
    await commands.executeCommand('iacHardener.harden', document.uri);
    equal(previews().length, 0, 'open previews');
  });
});

describe('Show Rule', () => {
  it('has a page for a rule', async () => {
    await commands.executeCommand('iacHardener.showRule', 'iam/passrole-no-service');
    const uri = Uri.from({ scheme: 'iac-hardener', path: '/rules/iam/passrole-no-service.md' });
    match((await workspace.openTextDocument(uri)).getText(), /PassRole/);
  });

  it('leaves the folder of pages alone', async () => {
    await commands.executeCommand('iacHardener.showRule', '../../package');
    const uri = Uri.from({ scheme: 'iac-hardener', path: '/rules/../../package.md' });
    equal((await workspace.openTextDocument(uri)).getText(), '');
  });
});

/** The two sides of the preview's diff. */
async function harden(document: TextDocument): Promise<TabInputTextDiff> {
  await untilFound(document, 'ec2/imdsv1-allowed');
  await commands.executeCommand('iacHardener.harden', document.uri);
  const [diff] = previews();
  ok(diff, 'a preview');
  return diff;
}

function previews(): TabInputTextDiff[] {
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .map(({ input }) => input)
    .filter((input) => input instanceof TabInputTextDiff)
    .filter(({ modified }) => modified.scheme === 'iac-hardener');
}
