import assert from 'node:assert/strict';
import {
  CodeActionRequest,
  CodeActionResolveRequest,
  type CodeAction,
  type Diagnostic,
  type Position,
} from 'vscode-languageserver/node';
import { loudRule, openRule } from '../harness/lsp-rules.ts';
import { applied, connect, fullClient, type ClientOptions, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///a.yaml';
const text = `Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Open: yes # why
  B:
    Type: AWS::S3::Bucket
    Properties:
      Open: "yes"
      Loud: yes
`;
const inA: Position = { line: 4, character: 13 };
const inLoud: Position = { line: 9, character: 12 };
const ours = { ruleLink: 'vscode://x/rule/' };

let clients: TestClient[] = [];
async function client(options: Partial<ClientOptions> = {}, document = text): Promise<TestClient> {
  const made = await connect({ rules: [openRule, loudRule], initializationOptions: ours, ...options });
  clients.push(made);
  made.open(uri, document);
  return made;
}

afterEach(() => {
  for (const each of clients) each.dispose();
  clients = [];
});

async function actionsAt(
  from: TestClient,
  at: Position,
  only?: readonly string[],
  diagnostics: Diagnostic[] = [],
): Promise<CodeAction[]> {
  const actions = await from.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range: { start: at, end: at },
    context: { diagnostics, ...(only && { only: [...only] }) },
  });
  return (actions ?? []) as CodeAction[];
}

async function resolved(from: TestClient, at: Position, title: string, only?: readonly string[]): Promise<CodeAction> {
  const action = (await actionsAt(from, at, only)).find((each) => each.title === title);
  assert.ok(action, `no action "${title}"`);
  return from.connection.sendRequest(CodeActionResolveRequest.type, action);
}

const titles = (actions: readonly CodeAction[]): readonly string[] => actions.map(({ title }) => title);

describe('lsp: list of code actions', () => {
  it('has safe fixes first, then those of the rule, then its page', async () => {
    const actions = await actionsAt(await client(), inA);
    assert.deepEqual(titles(actions), [
      'Close it',
      'Drop it',
      'Limit it',
      'Fix all of test/open in this file',
      'Ignore test/open on this line (asks for a reason)',
      'Show documentation for test/open',
    ]);
    assert.deepEqual(
      actions.map(({ isPreferred }) => isPreferred),
      [true, undefined, undefined, undefined, undefined, undefined],
    );
    assert.ok(actions.every(({ kind }) => kind === 'quickfix'));
    assert.ok(
      actions.every(({ edit }) => edit === undefined),
      'edits come on resolve',
    );
    assert.deepEqual(actions.at(-1)?.command?.arguments, ['test/open']);
    assert.deepEqual(
      actions[0]?.diagnostics?.map(({ code, message }) => [code, message]),
      [['test/open', 'A is open.']],
    );
  });

  it('prefers nothing that needs review, and fixes no rule that has no two safe fixes', async () => {
    const actions = await actionsAt(await client(), inLoud);
    assert.deepEqual(titles(actions), [
      'Quieten B',
      'Ignore test/loud on this line (asks for a reason)',
      'Show documentation for test/loud',
    ]);
    assert.ok(actions.every(({ isPreferred }) => isPreferred === undefined));
  });

  it('gives back the diagnostic that the client has', async () => {
    const opened = await client();
    const [known] = await opened.diagnostics(uri, 1);
    assert.ok(known);
    const marked = { ...known, message: 'as the client has it' };
    const [action] = await actionsAt(opened, inA, undefined, [marked]);
    assert.equal(action?.diagnostics?.[0]?.message, 'as the client has it');
  });

  it('is empty where nothing is found, and in documents that are not open', async () => {
    const opened = await client();
    assert.deepEqual(await actionsAt(opened, { line: 0, character: 0 }), []);
    opened.close(uri);
    assert.deepEqual(await actionsAt(opened, inA), []);
  });

  it('offers no page to a client that has no command for it', async () => {
    const opened = await client({ initializationOptions: undefined });
    assert.ok(!titles(await actionsAt(opened, inA)).some((title) => title.startsWith('Show')));
  });

  const kinds: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['source.fixAll.iac-hardener'], ['Fix all safe IaC Hardener findings']],
    [['source.fixAll'], ['Fix all safe IaC Hardener findings']],
    [['source'], ['Fix all safe IaC Hardener findings']],
    [['source.fixAll.eslint'], []],
    [['source.organizeImports'], []],
    [['refactor'], []],
  ];
  for (const [only, expected] of kinds) {
    it(`honours only ${only.join()}`, async () => {
      const actions = await actionsAt(await client(), inA, only);
      assert.deepEqual(titles(actions), expected);
    });
  }
  it('honours only quickfix', async () => {
    assert.equal((await actionsAt(await client(), inA, ['quickfix'])).length, 6);
  });
});

describe('lsp: edits of code actions', () => {
  it('are those of the fix, for the version that was looked at', async () => {
    const { edit } = await resolved(await client(), inA, 'Close it');
    assert.equal(applied(uri, text, edit), text.replace('Open: yes # why', 'Open: "no" # why'));
    const [change] = edit?.documentChanges ?? [];
    assert.deepEqual(change && 'textDocument' in change && change.textDocument, { uri, version: 1 });
  });

  it('have blanks to fill, each on its own and numbered in order', async () => {
    const { edit } = await resolved(await client(), inA, 'Limit it');
    assert.equal(
      applied(uri, text, edit),
      text.replace('Open: yes # why', 'Open: "no" # why\n      Limit:\n        From: «1:$1}»\n        To: «2:b»'),
    );
    const [change] = edit?.documentChanges ?? [];
    const edits = change && 'edits' in change ? change.edits : [];
    const snippets = edits.flatMap((each) => ('snippet' in each ? [each.snippet.value] : []));
    assert.deepEqual(
      snippets,
      ['${1:\\$1\\}}', '${2:b}'],
      'no line end in a snippet: editors would indent what follows it',
    );
  });

  it('are plain text where the client knows neither blanks nor versions', async () => {
    const capabilities = { textDocument: { codeAction: { resolveSupport: { properties: ['edit'] } } } };
    const { edit } = await resolved(await client({ capabilities }), inA, 'Limit it');
    assert.equal(edit?.documentChanges, undefined);
    assert.equal(
      applied(uri, text, edit),
      text.replace('Open: yes # why', 'Open: "no" # why\n      Limit:\n        From: $1}\n        To: b'),
    );
  });

  it('come with the list for clients that do not resolve', async () => {
    const capabilities = { ...fullClient, textDocument: {} };
    const opened = await client({ capabilities });
    const actions = await actionsAt(opened, inA);
    assert.equal(applied(uri, text, actions[0]?.edit), text.replace('Open: yes # why', 'Open: "no" # why'));
    assert.equal(actions[0]?.isPreferred, true);
    assert.ok(actions.every(({ data }) => data === undefined));
  });

  const closed = text.replace('Open: yes # why', 'Open: "no" # why').replace('Open: "yes"', 'Open: "no"');
  it('fix all of a rule', async () => {
    const { edit } = await resolved(await client(), inA, 'Fix all of test/open in this file');
    assert.equal(applied(uri, text, edit), closed);
  });

  it('fix all', async () => {
    const { edit } = await resolved(await client(), inA, 'Fix all safe IaC Hardener findings', ['source.fixAll']);
    assert.equal(applied(uri, text, edit), closed);
    const [change] = edit?.documentChanges ?? [];
    assert.equal(change && 'edits' in change && change.edits.length, 2, 'minimal edits');
  });

  it('keep CRLF', async () => {
    const crlf = text.replaceAll('\n', '\r\n');
    const opened = await client({}, crlf);
    const { edit } = await resolved(opened, inA, 'Fix all of test/open in this file');
    assert.equal(applied(uri, crlf, edit), closed.replaceAll('\n', '\r\n'));
  });

  it('are refused when the document has changed', async () => {
    const opened = await client();
    const [action] = await actionsAt(opened, inA);
    assert.ok(action);
    opened.change(uri, 2, { text: `# changed\n${text}` });
    await assert.rejects(opened.connection.sendRequest(CodeActionResolveRequest.type, action), /has changed since/);
    await assert.rejects(
      opened.connection.sendRequest(CodeActionResolveRequest.type, {
        ...action,
        data: { uri, version: 2, target: { kind: 'fix', fingerprint: 'x', key: 'y' } },
      }),
      /no longer offered/,
    );
    assert.deepEqual(
      titles(await actionsAt(opened, { ...inA, line: 5 })).slice(0, 1),
      ['Close it'],
      'the server goes on',
    );
  });

  it('leave alone what carries no data of ours', async () => {
    const opened = await client();
    const foreign = { title: 'x', data: { uri: 1 } };
    assert.deepEqual(await opened.connection.sendRequest(CodeActionResolveRequest.type, foreign), foreign);
  });
});

describe('lsp: refactorings', () => {
  it('turn the JSON of a runner vendor into a template', async () => {
    const vendor = '{\n  "InboundRules": []\n}\n';
    const opened = await client({}, vendor);
    const title = 'Convert to a CloudFormation security group';
    const { kind, edit } = await resolved(opened, { line: 1, character: 4 }, title, ['refactor']);
    assert.equal(kind, 'refactor.rewrite');
    assert.ok(edit);
    assert.match(applied(uri, vendor, edit), /"Type": "AWS::EC2::SecurityGroup"/);
  });
});
