import { ConfigurationTarget, Uri, window, workspace } from 'vscode';
import { match, ok, until } from '../expect.ts';
import { closeAll, findings, untilFound } from './documents.ts';

const template = `Parameters:
  OfficeCidr: { Type: String }
Resources:
  Bastion:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: SSH for the office
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref OfficeCidr, Description: SSH }
`;
const rule = 'network/sg-ingress-world';

describe('Values of parameters', () => {
  const folder = (): Uri => {
    const [first] = workspace.workspaceFolders ?? [];
    ok(first, 'a workspace folder');
    return first.uri;
  };
  const write = (name: string, text: string): Thenable<void> =>
    workspace.fs.writeFile(Uri.joinPath(folder(), 'values', name), new TextEncoder().encode(text));
  const set = (value: unknown): Thenable<void> =>
    workspace.getConfiguration('iacHardener').update('parameters', value, ConfigurationTarget.Workspace);

  before(async () => {
    await write('bastion.yaml', template);
    await write('prod.json', '{"OfficeCidr": "0.0.0.0/0"}');
  });
  afterEach(closeAll);
  after(async () => {
    await set(undefined);
    await workspace.fs.delete(Uri.joinPath(folder(), 'values'), { recursive: true });
  });

  for (const [title, setting] of [
    ['a map', { '*.json': 'values/none.json', 'values/*.yaml': 'values/prod.json' }],
    ['a list', [{ files: ['bastion.yaml'], from: 'values/prod.json' }]],
  ] as const) {
    it(`come from the file that a setting names, ${title}, and go with it`, async () => {
      await set(setting);
      const document = await workspace.openTextDocument(Uri.joinPath(folder(), 'values/bastion.yaml'));
      await window.showTextDocument(document);
      const finding = await untilFound(document, rule);
      match(finding.message, /OfficeCidr set to "0\.0\.0\.0\/0" \(prod\.json\)/);
      await set(undefined);
      await until('no finding', () => (findings(document, rule).length === 0 ? true : undefined));
    });
  }
});
