import assert from 'node:assert/strict';
import {
  CodeActionRequest,
  DidOpenTextDocumentNotification,
  DocumentLinkRequest,
  type CodeAction,
  type Command,
  type DocumentLink,
} from 'vscode-languageserver/node';
import { loudRule } from '../harness/lsp-rules.ts';
import { connect, type TestClient } from '../harness/lsp.ts';

let clients: TestClient[] = [];
afterEach(() => {
  for (const each of clients) each.dispose();
  clients = [];
});

async function opened(uri: string, languageId: string, text: string): Promise<TestClient> {
  const client = await connect({ rules: [loudRule] });
  clients.push(client);
  await client.connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId, version: 1, text },
  });
  return client;
}

async function linksOf(uri: string, text: string): Promise<readonly (readonly [string, string | undefined])[]> {
  const client = await opened(uri, 'shellscript', text);
  const links = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
  const lines = text.split('\n');
  return (links ?? []).map(({ range: { start, end }, target }: DocumentLink) => [
    lines[start.line]?.slice(start.character, end.character) ?? '',
    target,
  ]);
}

describe('lsp: files that commands name', () => {
  const put = (path: string) => `aws iam put-role-policy --role-name ci --policy-document file://${path}\n`;

  it('are links, from the folder of the script', async () => {
    const text = `${put('iam/my%20policy.json')}${put('../b.json')}${put('/etc/c.json')}`;
    assert.deepEqual(await linksOf('file:///x/y/a.sh', text), [
      ['iam/my%20policy.json', 'file:///x/y/iam/my%2520policy.json'],
      ['../b.json', 'file:///x/b.json'],
      ['/etc/c.json', 'file:///etc/c.json'],
    ]);
    assert.deepEqual(await linksOf('vscode-vfs://github/o/r/a.sh', put('b.json')), [
      ['b.json', 'vscode-vfs://github/o/r/b.json'],
    ]);
    assert.deepEqual(
      await linksOf('file:///x/a.sh', put('C:\\iam\\b.json').replace('file://', "'file://").replace('\n', "'\n")),
      [['C:\\iam\\b.json', 'file:///C%3A/iam/b.json']],
    );
  });

  it('are none where nobody knows the folder', async () => {
    assert.deepEqual(await linksOf('untitled:Untitled-1', put('b.json')), []);
    assert.deepEqual(await linksOf('file:///x/a.sh', `${put('~/b.json')}${put('"$DIR/b.json"')}`), []);
  });
});

describe('lsp: documents without a name', () => {
  const policy = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}';
  const command = `aws iam create-policy --policy-document '${policy}'\n`;
  const template = 'Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n';
  const rows: readonly (readonly [language: string, text: string, kind: string | undefined])[] = [
    ['shellscript', command, 'Embedded documents'],
    ['powershell', command, 'Embedded documents'],
    ['bat', `aws iam create-policy --policy-document "${policy.replaceAll('"', '\\"')}"\n`, 'Embedded documents'],
    ['markdown', `# A\n\`\`\`json\n${policy}\n\`\`\`\n`, 'Embedded documents'],
    ['plaintext', `Do this:\n${command}`, 'Embedded documents'],
    ['plaintext', template, 'CloudFormation template'],
    ['plaintext', policy, 'IAM policy'],
    ['yaml', template, 'CloudFormation template'],
    ['json', policy, 'IAM policy'],
    ['yaml', command, undefined],
  ];
  for (const [language, text, kind] of rows)
    it(`are read as their editor calls them: ${language}, ${kind ?? 'nothing of ours'}`, async () => {
      const client = await opened('untitled:Untitled-1', language, text);
      assert.equal((await client.status('untitled:Untitled-1')).kind, kind);
    });

  it('are no reason to read files with a name otherwise', async () => {
    const client = await opened('file:///a.template', 'plaintext', template);
    assert.equal((await client.status('file:///a.template')).kind, 'CloudFormation template');
  });
});

describe('lsp: records of what is deployed', () => {
  const uri = 'file:///groups.json';
  const text =
    '{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}';

  async function copied(initializationOptions: unknown): Promise<readonly unknown[]> {
    await import('../harness/data.ts');
    const { rules } = await import('#rules');
    const client = await connect({ rules, initializationOptions });
    clients.push(client);
    client.open(uri, text);
    const at = { line: 0, character: text.indexOf('0.0.0.0') };
    const actions = await client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: { start: at, end: at },
      context: { diagnostics: [] },
    });
    const isCopy = ({ command }: CodeAction | Command) =>
      typeof command === 'object' && command.command === 'iacHardener.copyText';
    return (actions ?? []).filter(isCopy).map((action) => (action as CodeAction).command?.arguments?.[0] as unknown);
  }

  it('have commands to copy, in our own editor', async () => {
    assert.deepEqual(await copied({ ruleLink: 'vscode://x/rule/' }), [
      `aws ec2 revoke-security-group-ingress --group-id sg-1 --ip-permissions '[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]'`,
    ]);
    assert.deepEqual(await copied({}), []);
  });
});
