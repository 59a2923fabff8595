import { languages, Uri, window, workspace, type Diagnostic, type TextDocument } from 'vscode';
import { equal, match, ok, until } from '../expect.ts';
import { closeAll, findings, openExample, untilFound } from './documents.ts';

const stack = 'warpbuild-default-stack.yaml';
const rule = 'ec2/imdsv1-allowed';

function configUri(): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  ok(folder, 'a workspace folder');
  return Uri.joinPath(folder.uri, '.iac-hardener.yaml');
}

async function write(text: string): Promise<void> {
  await workspace.fs.writeFile(configUri(), new TextEncoder().encode(text));
}

async function untilSilent(document: TextDocument): Promise<void> {
  await until(`no finding of ${rule}`, () => (findings(document, rule).length === 0 ? true : undefined));
}

describe('the configuration file', () => {
  afterEach(async () => {
    await closeAll();
    await workspace.fs.delete(configUri()).then(undefined, () => undefined);
  });

  it('takes effect in open documents when it comes, changes and goes', async () => {
    const document = await openExample(stack);
    await untilFound(document, rule);
    await write(`rules: { ${rule}: off }\n`);
    await untilSilent(document);
    await write('# nothing any more\n');
    await untilFound(document, rule);
    await write(`ignore: ${stack}\n`);
    await untilSilent(document);
    await workspace.fs.delete(configUri());
    await untilFound(document, rule);
  });

  it('is marked where it is wrong', async () => {
    await write('rules:\n  ec2/imdsv1-alowed: off\n');
    const document = await workspace.openTextDocument(configUri());
    await window.showTextDocument(document);
    const problem = await until('a mark', () =>
      languages.getDiagnostics(document.uri).find(({ source }: Diagnostic) => source === 'iac-hardener'),
    );
    equal(document.getText(problem.range), 'ec2/imdsv1-alowed');
    match(problem.message, /did you mean "ec2\/imdsv1-allowed"\?$/);
  });
});
