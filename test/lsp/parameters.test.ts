import assert from 'node:assert/strict';
import { DocumentDiagnosticRequest, type Diagnostic, type DocumentDiagnosticReport } from 'vscode-languageserver/node';
import type { ParameterSource, Requests } from '../../client/protocol.ts';
import { openRule } from '../harness/lsp-rules.ts';
import { connect, pullClient, until, type ClientOptions, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///infra/a%20b.yaml';
const template = `Parameters:
  P: {Type: String, Default: "yes", AllowedValues: ["yes", "no"]}
  Q: {Type: String}
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Open: !Ref P
`;

let clients: TestClient[] = [];
async function client(options: Partial<ClientOptions> = {}): Promise<TestClient> {
  const made = await connect({ rules: [openRule], ...options });
  clients.push(made);
  return made;
}

afterEach(() => {
  for (const each of clients) each.dispose();
  clients = [];
});

async function ask<M extends keyof Requests>(
  { connection }: TestClient,
  method: M,
  params: Requests[M]['params'],
): Promise<Requests[M]['result']> {
  return connection.sendRequest<Requests[M]['result']>(method, params);
}

function messageOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

/** Messages of the first diagnostics and the first status that came after the values were set. */
async function checkedWith(opened: TestClient, source: ParameterSource | null): Promise<readonly [string[], unknown]> {
  const [published, statuses] = [opened.published.length, opened.statuses.length];
  await ask(opened, 'iacHardener/setParameters', { uri, source });
  const { diagnostics } = await until('diagnostics', () => opened.published[published]);
  const { parameters } = await until('a status', () => opened.statuses[statuses]);
  return [diagnostics.map(messageOf), parameters];
}

const anyValues = 'A is open by default (parameter P).';

describe('lsp: values of parameters', () => {
  let opened: TestClient;
  beforeEach(async () => {
    opened = await client();
    opened.open(uri, template);
    assert.deepEqual(
      (await opened.diagnostics(uri, 1)).map(({ message }) => message),
      [anyValues],
    );
    assert.deepEqual((await opened.status(uri)).parameters, { from: null, problems: [] });
  });

  const check = (title: string, source: ParameterSource | null, expected: readonly [readonly string[], unknown]) => {
    it(title, async () => assert.deepEqual(await checkedWith(opened, source), expected));
  };
  check('that open', { name: 'p.json', text: '{"P": "yes", "Q": "1"}' }, [
    ['A is open with P set to "yes" (p.json).'],
    { from: 'p.json', problems: [] },
  ]);
  check('that close', { name: 'p.json', text: '{"P": "no", "Q": "1"}' }, [[], { from: 'p.json', problems: [] }]);
  check(
    'of an environment',
    { name: 'samconfig.toml', text: '[prod.deploy.parameters]\nparameter_overrides = "P=no Q=1"', environment: 'prod' },
    [[], { from: 'samconfig.toml:prod', problems: [] }],
  );
  check('that do not suit', { name: 'p.json', text: '{"P": "maybe", "R": "1"}' }, [
    [],
    {
      from: 'p.json',
      problems: [
        'The template has no parameter R.',
        'It gives no value for Q; any value is assumed.',
        'The template does not allow its value for P.',
      ],
    },
  ]);
  check('of another template', { name: 'p.json', text: '{"R": "1"}' }, [
    [anyValues],
    { from: 'p.json', problems: ['It has none of the parameters of this template.'] },
  ]);
  check('of a broken file', { name: 'p.json', text: '{"P":' }, [
    [anyValues],
    { from: null, problems: ['p.json has an error on line 1: A value is missing here; any values are assumed.'] },
  ]);
  check('of a file that is gone', { name: 'p.json' }, [
    [anyValues],
    { from: null, problems: ['p.json cannot be read; any values are assumed.'] },
  ]);
  check(
    'of an environment that is not there',
    { name: 's.toml', text: '[a.deploy.parameters]\nparameter_overrides = "P=no"', environment: 'b' },
    [[anyValues], { from: null, problems: ['s.toml has no environment "b"; any values are assumed.'] }],
  );

  it('stay while the text changes, and go with null', async () => {
    await checkedWith(opened, { name: 'p.json', text: '{"P": "no"}' });
    opened.change(uri, 2, { text: `# changed\n${template}` });
    assert.deepEqual(await opened.diagnostics(uri, 2), []);
    assert.deepEqual((await checkedWith(opened, null))[0], [anyValues]);
  });
  it('go when the document is closed', async () => {
    await checkedWith(opened, { name: 'p.json', text: '{"P": "no"}' });
    opened.close(uri);
    opened.open(uri, template, 3);
    assert.equal((await opened.diagnostics(uri, 3)).length, 1);
  });
  it('are those that the checklist and the hardening go by', async () => {
    await checkedWith(opened, { name: 'p.json', text: '{"P": "no"}' });
    const hardened = await ask(opened, 'iacHardener/harden', { uri, reach: 'needs-review' });
    assert.deepEqual([hardened?.applied, hardened?.left], [[], []]);
  });
  it('are found among the files beside the template', async () => {
    const names = ['a b.yaml', 'a b.params.json', 'package.json', 'parameters/prod.json'];
    assert.deepEqual(await ask(opened, 'iacHardener/parameterNames', { uri, names }), [
      'a b.params.json',
      'parameters/prod.json',
    ]);
    const files = [
      { name: 'a.json', text: '{"P": "x", "Q": "y"}' },
      { name: 'b.json', text: '{"Other": "x"}' },
      { name: 'c.toml', text: '[d.deploy.parameters]\nparameter_overrides = "P=1"' },
      { name: 'd.json', text: '[]' },
    ];
    assert.deepEqual(await ask(opened, 'iacHardener/parameterSets', { uri, files }), [
      { sets: [{ shared: 2 }] },
      { sets: [{ shared: 0 }] },
      { sets: [{ environment: 'd', shared: 1 }] },
      { sets: [], why: 'gives no values of parameters' },
    ]);
  });
});

describe('lsp: values of parameters, where the client asks for diagnostics', () => {
  it('has it ask again', async () => {
    const opened = await client({ capabilities: pullClient });
    let refreshes = 0;
    opened.connection.onRequest('workspace/diagnostic/refresh', () => {
      refreshes++;
      return null;
    });
    opened.open(uri, template);
    const pull = async (): Promise<readonly string[]> => {
      const report: DocumentDiagnosticReport = await opened.connection.sendRequest(DocumentDiagnosticRequest.type, {
        textDocument: { uri },
      });
      return report.kind === 'full' ? report.items.map(messageOf) : [];
    };
    assert.deepEqual(await pull(), [anyValues]);
    await ask(opened, 'iacHardener/setParameters', { uri, source: { name: 'p.json', text: '{"P": "no"}' } });
    await until('a refresh', () => (refreshes > 0 ? true : undefined));
    assert.deepEqual(await pull(), []);
  });
  it('says nothing of parameters where there are none', async () => {
    const opened = await client();
    opened.open('file:///p.json', '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}');
    assert.ok(!('parameters' in (await opened.status('file:///p.json'))));
  });
});
