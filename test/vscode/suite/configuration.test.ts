import { languages, Uri, window, workspace, type Diagnostic, type TextDocument } from 'vscode';
import { equal, match, ok, until } from '../expect.ts';
import { closeAll, findings, openExample, untilFound } from './documents.ts';

const stack = 'warpbuild-default-stack.yaml';
const rule = 'ec2/imdsv1-allowed';

const templateText = `Parameters:
  Cidr: { Type: String, Default: 10.0.0.0/8 }
Resources:
  Servers:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Servers
      SecurityGroupIngress: { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr }
`;

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

  it('names the values that templates are checked with', async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    ok(folder, 'a workspace folder');
    const template = Uri.joinPath(folder.uri, 'configured.yaml');
    const values = Uri.joinPath(folder.uri, 'configured.json');
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    await workspace.fs.writeFile(template, encode(templateText));
    await workspace.fs.writeFile(values, encode('{ "Cidr": "0.0.0.0/0" }'));
    try {
      const document = await workspace.openTextDocument(template);
      await window.showTextDocument(document);
      await write('parameters: { files: configured.yaml, from: configured.json }\n');
      const found = await untilFound(document, 'network/sg-ingress-world');
      match(found.message, /configured\.json/);
    } finally {
      await workspace.fs.delete(template);
      await workspace.fs.delete(values);
    }
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
