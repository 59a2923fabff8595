import { commands, languages, Uri, window, workspace, type Diagnostic, type TextDocument } from 'vscode';
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

  describe('names the values that templates are checked with', () => {
    const uriOf = (name: string): Uri => Uri.joinPath(configUri(), '..', name);
    const [template, values] = ['configured.yaml', 'configured.json'];
    const isOpen = (): boolean => workspace.textDocuments.some(({ uri }) => uri.path.endsWith(`/${template}`));
    /** As a person does it: a document that an extension opens outlives its editor by minutes. */
    const open = async (): Promise<TextDocument> => {
      await commands.executeCommand('vscode.open', uriOf(template));
      return until('an open template', () => window.activeTextEditor?.document);
    };
    const untilChecked = async (document: TextDocument): Promise<void> => {
      match((await untilFound(document, 'network/sg-ingress-world')).message, /configured\.json/);
    };

    before(async () => {
      const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
      await workspace.fs.writeFile(uriOf(template), encode(templateText));
      await workspace.fs.writeFile(uriOf(values), encode('{ "Cidr": "0.0.0.0/0" }'));
    });
    beforeEach(() => write(`parameters: { files: ${template}, from: ${values} }\n`));
    after(async () => {
      await workspace.fs.delete(uriOf(template));
      await workspace.fs.delete(uriOf(values));
    });

    it('when it comes', async () => {
      await workspace.fs.delete(configUri());
      const document = await open();
      await write(`parameters: { files: ${template}, from: ${values} }\n`);
      await untilChecked(document);
    });

    it('also of one that is closed and opened again', async () => {
      await untilChecked(await open());
      await closeAll();
      await until('a closed template', () => (isOpen() ? undefined : true));
      await untilChecked(await open());
    });

    // A language that nobody sends: a template in plain text is checked like any other.
    it('also after another language mode', async () => {
      const document = await open();
      await untilChecked(document);
      await languages.setTextDocumentLanguage(document, 'ini');
      await until('no finding', () => (findings(document).length === 0 ? true : undefined));
      await untilChecked(await languages.setTextDocumentLanguage(document, 'yaml'));
    });

    it('also after a restart of the server', async () => {
      const document = await open();
      await untilChecked(document);
      await commands.executeCommand('iacHardener.restartServer');
      await untilChecked(document);
    });
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
