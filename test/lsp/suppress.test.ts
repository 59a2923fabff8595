import '../harness/data.ts';
import assert from 'node:assert/strict';
import {
  CodeActionRequest,
  CodeActionResolveRequest,
  DiagnosticTag,
  type CodeAction,
} from 'vscode-languageserver/node';
import { rules } from '#rules';
import type { SuppressArguments, SuppressInConfigurationResult, SuppressResult } from '../../client/protocol.ts';
import { applied, connect, fullClient, until, type ClientOptions, type TestClient } from '../harness/lsp.ts';

const ours = { ruleLink: 'vscode://x/rule/' };
const watched = ['network/sg-ingress-world', 'iam/action-star', 'core/suppression-unused'];
const reason = 'the office has no fixed address';

let clients: TestClient[] = [];
async function client(uri: string, text: string, options: Partial<ClientOptions> = {}): Promise<TestClient> {
  const own = rules.filter(({ id }) => watched.includes(id));
  const made = await connect({ rules: own, initializationOptions: ours, ...options });
  clients.push(made);
  made.open(uri, text);
  return made;
}

afterEach(() => {
  for (const each of clients) each.dispose();
  clients = [];
});

/** The actions at `|` that suppress. */
async function actionsIn(marked: string, name: string, options?: Partial<ClientOptions>): Promise<Offered> {
  const uri = `file:///${name}`;
  const text = marked.replace('|', '');
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const from = await client(uri, text, options);
  const found = await from.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range: { start: at, end: at },
    context: { diagnostics: [] },
  });
  const actions = ((found ?? []) as CodeAction[]).filter(({ title }) => title.startsWith('Ignore '));
  return { from, text, uri, actions };
}

interface Offered {
  readonly from: TestClient;
  readonly text: string;
  readonly uri: string;
  readonly actions: readonly CodeAction[];
}

/** The text with the only suppression that is offered at `|`; a trailing `\n` and indentation count. */
async function check(marked: string, name: string, title: string, expected: string): Promise<void> {
  const { from, text, uri, actions } = await actionsIn(marked, name);
  assert.deepEqual(
    actions.map((each) => each.title),
    [`${title} (asks for a reason)`],
  );
  const [asked] = (actions[0]?.command?.arguments ?? []) as SuppressArguments[];
  assert.ok(asked);
  const result = await from.connection.sendRequest<SuppressResult | null>('iacHardener/suppress', { ...asked, reason });
  assert.ok(result);
  const after = applied(uri, text, { changes: { [uri]: [...result.edits] } });
  assert.equal(after, expected);
  from.change(uri, 2, { text: after });
  assert.deepEqual(await from.diagnostics(uri, 2), [], 'nothing is left, and nothing is new');
}

const yaml = (cidr: string): string => `Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
${cidr}
`;
const note = `# iac-hardener-ignore network/sg-ingress-world: ${reason}`;
const onLine = 'Ignore network/sg-ingress-world on this line';

describe('lsp: quick fixes that suppress', () => {
  it('YAML: a comment above the line', () =>
    check(
      yaml('          CidrIp: |0.0.0.0/0'),
      'a.yaml',
      onLine,
      yaml(`          ${note}\n          CidrIp: 0.0.0.0/0`),
    ));
  it('YAML with CRLF', () =>
    check(
      yaml('          CidrIp: |0.0.0.0/0').replaceAll('\n', '\r\n'),
      'a.yaml',
      onLine,
      yaml(`          ${note}\n          CidrIp: 0.0.0.0/0`).replaceAll('\n', '\r\n'),
    ));
  it('YAML: in a flow collection on one line', () =>
    check(
      `Resources:\n  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: Web\n      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: |0.0.0.0/0}]\n`,
      'a.yaml',
      onLine,
      `Resources:\n  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: Web\n      ${note}\n      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]\n`,
    ));
  it('YAML: in a flow collection of several lines', () =>
    check(
      yaml('').replace(
        / {8}- [^]*/,
        '        [\n          {IpProtocol: tcp, FromPort: 22, ToPort: 22,\n          CidrIp: |0.0.0.0/0}]\n',
      ),
      'a.yaml',
      onLine,
      yaml('').replace(
        / {8}- [^]*/,
        `        [\n          {IpProtocol: tcp, FromPort: 22, ToPort: 22,\n          ${note}\n          CidrIp: 0.0.0.0/0}]\n`,
      ),
    ));
  it('YAML: behind the first line, as a comment above it would be about the file', () =>
    check(
      'Statement: {Effect: Allow, Action: |"*", Resource: "*"}\nVersion: "2012-10-17"\n',
      'p.yaml',
      'Ignore iam/action-star on this line',
      `Statement: {Effect: Allow, Action: "*", Resource: "*"} # iac-hardener-ignore iam/action-star: ${reason}\nVersion: "2012-10-17"\n`,
    ));
  const json = (metadata: string, cidr = '0.0.0.0/0'): string =>
    `{\n  "Resources": {\n    "Web": {\n      "Type": "AWS::EC2::SecurityGroup",\n${metadata}      "Properties": {\n        "GroupDescription": "Web",\n        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "${cidr}" }]\n      }\n    }\n  }\n}\n`;
  it('JSON: metadata of the resource', async () => {
    const { from, text, uri, actions } = await actionsIn(json('', '|0.0.0.0/0'), 'a.json');
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Ignore network/sg-ingress-world in Web (asks for a reason)'],
    );
    const [asked] = (actions[0]?.command?.arguments ?? []) as SuppressArguments[];
    const result = await from.connection.sendRequest<SuppressResult>('iacHardener/suppress', { ...asked, reason });
    const after = applied(uri, text, { changes: { [uri]: [...result.edits] } });
    const { Resources } = JSON.parse(after) as { Resources: { Web: { Metadata: unknown } } };
    assert.deepEqual(Resources.Web.Metadata, {
      IacHardener: { Ignore: [{ Rule: 'network/sg-ingress-world', Reason: reason }] },
    });
    from.change(uri, 2, { text: after });
    assert.deepEqual(await from.diagnostics(uri, 2), []);
  });
  it('JSON: beside what is in the metadata already', () =>
    check(
      json('      "Metadata": { "IacHardener": { "Ignore": [] }, "Owner": "us" },\n', '|0.0.0.0/0'),
      'a.json',
      'Ignore network/sg-ingress-world in Web',
      json(
        `      "Metadata": { "IacHardener": { "Ignore": [{ "Rule": "network/sg-ingress-world", "Reason": "${reason}" }] }, "Owner": "us" },\n`,
      ),
    ));

  describe('in the configuration, for JSON that cannot hold one', () => {
    const file = 'file:///project/.iac-hardener.yaml';
    const marked = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "|*", "Resource": "*"}]}';
    const name = 'project/policies/p.json';
    const inside = { findConfig: () => Promise.resolve({ uri: file, text: current }) };
    let current = '';
    const ask = (from: TestClient, more: object): Promise<SuppressInConfigurationResult | null> =>
      from.connection.sendRequest('iacHardener/suppressInConfiguration', more);
    const asked = async (config: string) => {
      current = config;
      const { from, uri, actions } = await actionsIn(marked, name, inside);
      assert.deepEqual(
        actions.map(({ title }) => title),
        ['Ignore iam/action-star in .iac-hardener.yaml (asks for a reason)'],
      );
      assert.equal(actions[0]?.command?.command, 'iacHardener.suppressInConfiguration');
      const [argument] = (actions[0].command.arguments ?? []) as SuppressArguments[];
      return { from, uri, params: { ...argument, reason, configuration: { uri: file, text: config } } };
    };

    it('adds an entry, and the finding is gone', async () => {
      const { from, uri, params } = await asked('rules: {} # ours\n');
      const result = await ask(from, params);
      assert.equal(result?.isRefused, false);
      current = applied(file, current, { changes: { [file]: [...result.edits] } });
      assert.equal(
        current,
        `rules: {} # ours\nsuppressions:\n  - path: policies/p.json\n    rule: iam/action-star\n    pointer: /Statement/0/Action\n    reason: ${reason}\n`,
      );
      await from.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
      await until('no finding', () =>
        from.published.findLast((each) => each.uri === uri)?.diagnostics.length === 0 ? true : undefined,
      );
    });
    it('makes a text where there is none', async () => {
      const { from, params } = await asked('');
      const result = await ask(from, params);
      assert.deepEqual(
        result?.edits.map(({ newText }) => newText.split('\n')[0]),
        ['suppressions:'],
      );
    });
    it('adds nothing to what has errors', async () => {
      const { from, params } = await asked('rules: {');
      assert.deepEqual(await ask(from, params), { edits: [], isRefused: true });
    });
    it('refuses a reason that says nothing, and another version', async () => {
      const { from, params } = await asked('');
      assert.equal(await ask(from, { ...params, reason: '-' }), null);
      assert.equal(await ask(from, { ...params, version: 9 }), null);
      assert.equal(await ask(from, { ...params, fingerprint: 'x' }), null);
    });
    it('is named as the file is', async () => {
      const other = { findConfig: () => Promise.resolve({ uri: 'file:///.iac-hardener.json', text: '{}' }) };
      const { actions } = await actionsIn(marked, name, other);
      assert.match(actions[0]?.title ?? '', / in \.iac-hardener\.json /);
    });
    it('is not offered to editors without our command, nor in what has no folder', async () => {
      assert.deepEqual((await actionsIn(marked, name, { initializationOptions: {} })).actions, []);
      const from = await client('untitled:p.json', marked.replace('|', ''));
      const at = { line: 0, character: marked.indexOf('|') };
      const params = {
        textDocument: { uri: 'untitled:p.json' },
        range: { start: at, end: at },
        context: { diagnostics: [] },
      };
      const found = (await from.connection.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
      assert.ok(found.length > 0);
      assert.ok(!found.some(({ title }) => title.startsWith('Ignore')));
    });
  });

  const none = async (marked: string, name: string): Promise<void> =>
    assert.deepEqual((await actionsIn(marked, name)).actions, []);
  it('nothing in JSON within a Sub', () =>
    none(
      `Resources:\n  R:\n    Type: AWS::SSM::Parameter\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: !Sub '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "|*", "Resource": "*"}]}'\n`,
      'a.yaml',
    ));

  it('stands behind the fixes', async () => {
    const uri = 'file:///a.yaml';
    const from = await client(uri, yaml('          CidrIp: 0.0.0.0/0'));
    const at = { line: 9, character: 20 };
    const all = await from.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: { start: at, end: at },
      context: { diagnostics: [] },
    });
    const titles = ((all ?? []) as CodeAction[]).map(({ title }) => title);
    assert.ok(titles.length > 2);
    assert.equal(
      titles.findIndex((title) => title.startsWith('Ignore')),
      titles.length - 2,
      'only the page comes later',
    );
    assert.ok(((all ?? []) as CodeAction[]).every(({ disabled }) => disabled === undefined));
  });

  it('leaves a blank in editors without our command', async () => {
    const { from, text, uri, actions } = await actionsIn(yaml('          CidrIp: |0.0.0.0/0'), 'a.yaml', {
      initializationOptions: {},
      capabilities: { ...fullClient, workspace: { configuration: true, workspaceEdit: { documentChanges: true } } },
    });
    const [action] = actions;
    assert.equal(action?.title, onLine);
    const { edit } = await from.connection.sendRequest(CodeActionResolveRequest.type, action);
    assert.ok(edit);
    assert.match(applied(uri, text, edit), /# iac-hardener-ignore network\/sg-ingress-world: <reason>\n/);
  });

  it('refuses a reason that says nothing, and another version', async () => {
    const { from, actions } = await actionsIn(yaml('          CidrIp: |0.0.0.0/0'), 'a.yaml');
    const [asked] = (actions[0]?.command?.arguments ?? []) as SuppressArguments[];
    const ask = (more: object): Promise<unknown> =>
      from.connection.sendRequest('iacHardener/suppress', { ...asked, reason, ...more });
    assert.equal(await ask({ reason: ' - ' }), null);
    assert.equal(await ask({ version: 7 }), null);
    assert.equal(await ask({ fingerprint: 'x' }), null);
  });
});

describe('lsp: suppressed findings', () => {
  it('are no diagnostics; an unused suppression is faded out', async () => {
    const uri = 'file:///a.yaml';
    const from = await client(uri, `${yaml(`          CidrIp: 0.0.0.0/0 ${note}`)}${note}\n`);
    const found = await from.diagnostics(uri, 1);
    assert.deepEqual(
      found.map(({ code, tags }) => [code, tags]),
      [['core/suppression-unused', [DiagnosticTag.Unnecessary]]],
    );
  });

  it('those of other tools are honoured, unless the setting says no', async () => {
    const uri = 'file:///a.yaml';
    const text = yaml('          CidrIp: 0.0.0.0/0 #trivy:ignore:AVD-AWS-0107');
    assert.deepEqual(await (await client(uri, text)).diagnostics(uri, 1), []);
    const strict = await client(uri, text, { settings: () => ({ honorOtherSuppressions: false }) });
    assert.equal((await strict.diagnostics(uri, 1)).length, 1);
  });

  it('the configuration decides on those of other tools before the setting', async () => {
    const uri = 'file:///a.yaml';
    const text = yaml('          CidrIp: 0.0.0.0/0 #trivy:ignore:AVD-AWS-0107');
    const found = async (setting: boolean, config: string): Promise<number> => {
      const findConfig = () => Promise.resolve({ uri: 'file:///.iac-hardener.yaml', text: config });
      const settings = () => ({ honorOtherSuppressions: setting });
      return (await (await client(uri, text, { settings, findConfig })).diagnostics(uri, 1)).length;
    };
    assert.equal(await found(true, 'honorOtherSuppressions: false'), 1);
    assert.equal(await found(false, 'honorOtherSuppressions: true'), 0);
    assert.equal(await found(false, 'rules: {}'), 1);
  });
});
