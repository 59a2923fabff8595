import { commands, env, Uri, workspace } from 'vscode';
import { match, until } from '../expect.ts';
import { closeAll, openExample, untilFound } from './documents.ts';

const stack = 'warpbuild-default-stack.yaml';

describe('Security checklist', () => {
  afterEach(closeAll);

  for (const [name, expected] of [
    ['report.html', /<meta http-equiv="Content-Security-Policy" content="default-src 'none'/],
    ['report.md', /^# Security checklist: .*warpbuild-default-stack\.yaml/],
  ] as const) {
    it(`saves ${name}`, async () => {
      const document = await openExample(stack);
      await untilFound(document, 'ec2/imdsv1-allowed');
      const file = Uri.joinPath(document.uri, '..', name);
      void commands.executeCommand('iacHardener.saveChecklist', file);
      const text = await until(name, () => read(file));
      match(text, expected);
      match(text, /IMDSv2 required/);
      await workspace.fs.delete(file);
    });
  }

  it('copies it as Markdown', async () => {
    const document = await openExample(stack);
    await untilFound(document, 'ec2/imdsv1-allowed');
    await commands.executeCommand('iacHardener.copyChecklist', 'file');
    match(await env.clipboard.readText(), /^# Security checklist: .*warpbuild-default-stack\.yaml/);
  });
});

async function read(file: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}
