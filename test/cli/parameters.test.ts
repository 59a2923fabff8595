import assert from 'node:assert/strict';
import type { AnyRule } from '#core/index.ts';
import { folderWith, run, type CliResult } from '../harness/cli.ts';

const world = '0.0.0.0/0';
const rdp = `{IpProtocol: tcp, FromPort: 3389, ToPort: 3389, CidrIp: ${world}, Description: b}`;
const template = `Parameters:
  Cidr: {Type: String}
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  G:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: x
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: c}]
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr, Description: a}
        - !If [IsProd, !Ref AWS::NoValue, ${rdp}]
`;
const file = (values: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })));
const open = file({ Cidr: world, Env: 'prod' });
const shut = file({ Cidr: '10.0.0.0/8', Env: 'prod' });

// The program imports its commands when they are asked for; so there is one core in this process and not two.
let rules: readonly AnyRule[];
before(async () => {
  await import('../harness/data.ts');
  ({ rules } = await import('#rules'));
});

const removals: (() => void)[] = [];
afterEach(() => removals.splice(0).forEach((remove) => remove()));

type Files = Readonly<Record<string, string>>;

async function cli(argv: readonly string[], files: Files): Promise<CliResult> {
  const { path, remove } = folderWith({ 't.yaml': template, ...files });
  removals.push(remove);
  return run(argv, { rules, cwd: path });
}

/** Messages of findings about ingress; what goes to standard error. */
async function messages(argv: readonly string[], files: Files): Promise<readonly [readonly string[], string]> {
  const { out, err } = await cli(['check', 't.yaml', '--format', 'jsonl', '--workload', 'general', ...argv], files);
  const rows = out.split('\n').filter((line) => line !== '');
  const found = rows.map((row) => JSON.parse(row) as { rule: string; message: string });
  return [found.filter(({ rule }) => rule === 'network/sg-ingress-world').map(({ message }) => message), err];
}

const reach = (port: string) => `G lets the whole IPv4 internet (0.0.0.0/0) reach tcp/${port}`;
const ssh = (from: string) => `${reach('22')} with Cidr set to "0.0.0.0/0" (${from}), which gives access to SSH.`;

describe('cli: --parameters', () => {
  it('points to the parameter whose value is given', async () => {
    const { out } = await cli(['check', 't.yaml', '--format', 'jsonl', '--parameters', 'prod.json'], {
      'prod.json': open,
    });
    const rows = out.split('\n').filter((line) => line !== '');
    const found = rows.map((row) => JSON.parse(row) as { rule: string; pointer: string });
    assert.deepEqual(
      found.filter(({ rule }) => rule === 'network/sg-ingress-world').map(({ pointer }) => pointer),
      ['/Parameters/Cidr'],
    );
  });

  // eslint-disable-next-line max-params -- a row of a table
  const check = (title: string, argv: readonly string[], files: Files, expected: readonly string[], err = '') => {
    it(title, async () => assert.deepEqual(await messages(argv, files), [expected, err]));
  };

  check('finds what the values of a file open', ['--parameters', 'prod.json'], { 'prod.json': open }, [
    ssh('prod.json'),
  ]);
  check('finds nothing where they do not', ['--parameters', 'prod.json'], { 'prod.json': shut }, []);
  check(
    'says once what is so under several sets, and under which',
    ['--parameters', 'a.json', '--parameters', 'b.json', '--parameters', 'c.json'],
    { 'a.json': open, 'b.json': shut, 'c.json': file({ Cidr: world, Env: 'prod' }) },
    [ssh('a.json, c.json')],
  );
  check(
    'says under which set a default holds',
    ['--parameters', 'a.json', '--parameters', 'b.json'],
    { 'a.json': shut, 'b.json': file({ Cidr: '10.0.0.0/8' }) },
    [`${reach('3389')} when IsProd is false, which gives access to RDP. This is so with b.json only.`],
  );
  check(
    'names files of one name by their paths',
    ['--parameters', 'a/p.json', '--parameters', 'b/p.json'],
    { 'a/p.json': open, 'b/p.json': open },
    [ssh('a/p.json, b/p.json')],
  );
  check(
    'counts what it cannot name in short',
    ['a', 'b', 'c', 'd'].flatMap((name) => ['--parameters', `${name}.json`]),
    { 'a.json': open, 'b.json': open, 'c.json': open, 'd.json': open },
    [ssh('a.json, b.json and 2 more')],
  );

  const sam = `[default.deploy.parameters]\nparameter_overrides = "Cidr=10.0.0.0/8 Env=prod"\n[prod.deploy.parameters]\nparameter_overrides = "Cidr=${world} Env=prod"\n`;
  check('takes all environments of samconfig.toml', ['--parameters', 'samconfig.toml'], { 'samconfig.toml': sam }, [
    ssh('samconfig.toml:prod'),
  ]);
  check('takes one of them', ['--parameters', 'samconfig.toml:default'], { 'samconfig.toml': sam }, []);
  check(
    'lets single values win',
    ['--parameters', 'p.json', '--parameter-overrides', `Cidr=${world}`],
    { 'p.json': shut },
    [ssh('--parameter-overrides')],
  );
  check(
    'takes single values alone',
    ['--parameter-overrides', `Cidr=${world}`, '--parameter-overrides', 'Env=prod'],
    {},
    [ssh('--parameter-overrides')],
  );
  check('leaves files beside the template alone', [], { 'parameters.json': open }, [
    `${reach('3389')} when IsProd is false, which gives access to RDP.`,
  ]);
  check(
    'takes those that have a parameter of it when it is asked to',
    ['--parameters', 'auto'],
    {
      'parameters.json': open,
      'parameters/dev.json': shut,
      'params-other.json': file({ Other: 'x' }),
      't-parameters-broken.json': '{"Parameters":',
      'prod.json': open,
    },
    [ssh('parameters.json')],
  );

  check(
    'says what the template does not know, and what it does not allow',
    ['--parameters', 'p.json'],
    { 'p.json': file({ Cidr: '10.0.0.0/8', Env: 'production', Foo: '1', Bar: '2' }) },
    [`${reach('3389')} with Env set to "production" (p.json), which gives access to RDP.`],
    'p.json: t.yaml has no parameter Foo, Bar.\np.json: its value for Env is none that t.yaml allows.\n',
  );
  check(
    'says what has no value',
    ['--parameters', 'p.json'],
    { 'p.json': file({ Env: 'prod' }) },
    [],
    'p.json: gives no value for Cidr of t.yaml, which has no default; any value is assumed.\n',
  );
  check(
    'says when a file is of no use',
    ['--parameters', 'p.json'],
    { 'p.json': file({ Other: 'x' }) },
    [`${reach('3389')} when IsProd is false, which gives access to RDP.`],
    'p.json: no template that was read has any of its parameters.\n',
  );

  const wrong: readonly (readonly [argument: string, err: RegExp])[] = [
    ['none.json', /: The parameters file none\.json cannot be read: there is no such file\.\n/],
    ['t.yaml', /: The parameters file t\.yaml gives no values of parameters\.\n/],
    ['broken.json', /: The parameters file broken\.json has an error on line 1: /],
    ['broken.toml', /: The parameters file broken\.toml has an error on line 1: /],
    ['samconfig.toml:test', /has no environment "test"; it has default, prod\.\n/],
    ['p.json:test', /The parameters file p\.json has no environments, so there is no "test"\.\n/],
  ];
  for (const [argument, err] of wrong)
    it(`does not go on without a file: ${argument}`, async () => {
      const files = { 'broken.json': '{"Parameters":', 'broken.toml': '[a', 'samconfig.toml': sam, 'p.json': open };
      for (const command of ['check', 'harden', 'checklist']) {
        const result = await cli([command, 't.yaml', '--parameters', argument], files);
        assert.deepEqual([result.status, result.out], [2, '']);
        assert.match(result.err, err);
      }
    });
  it('does not take an override without a value', async () => {
    const { status, err } = await cli(['check', 't.yaml', '--parameter-overrides', 'Cidr'], {});
    assert.equal(status, 2);
    assert.match(err, /: "--parameter-overrides Cidr" is not of the form NAME=VALUE\.\n/);
  });
});

describe('cli: --parameters --format json', () => {
  interface Json {
    readonly files: readonly {
      readonly path: string;
      readonly parameters?: unknown;
      readonly findings: readonly { readonly when: unknown; readonly under?: unknown; readonly fingerprint: string }[];
    }[];
  }
  const jsonOf = async (argv: readonly string[], files: Files): Promise<Json> =>
    JSON.parse((await cli(['check', '--format', 'json', '--min-severity', 'high', ...argv], files)).out) as Json;

  it('says in each finding which sets it is under, and how each set suits the file', async () => {
    const { files } = await jsonOf(['t.yaml', '--parameters', 'a.json', '--parameters', 'b.json'], {
      'a.json': open,
      'b.json': file({ Cidr: world, Foo: 'x' }),
    });
    assert.deepEqual(files[0]?.parameters, [
      { from: 'a.json', unknown: [], missing: [], refused: [] },
      { from: 'b.json', unknown: ['Foo'], missing: [], refused: [] },
    ]);
    assert.deepEqual(
      files[0].findings.map(({ when, under }) => [when, under]),
      [
        [[{ parameter: 'Cidr', is: world, default: false, from: 'a.json, b.json' }], ['a.json', 'b.json']],
        [[{ condition: 'IsProd', is: false }], ['b.json']],
      ],
    );
    assert.equal(new Set(files[0].findings.map(({ fingerprint }) => fingerprint)).size, files[0].findings.length);
  });
  it('gives each template the sets that it has parameters of', async () => {
    const other = template.replaceAll('Cidr', 'Range').replaceAll('RangeIp', 'CidrIp').replaceAll('Env', 'Kind');
    const { files } = await jsonOf(['t.yaml', 'u.yaml', '--parameters', 'a.json', '--parameters', 'b.json'], {
      'u.yaml': other,
      'a.json': open,
      'b.json': file({ Range: world, Kind: 'prod' }),
    });
    assert.deepEqual(
      files.map(({ path, findings }) => [path, findings.map(({ under }) => under)]),
      [
        ['t.yaml', [['a.json']]],
        ['u.yaml', [['b.json']]],
      ],
    );
  });
  it('has nothing new where no values were named', async () => {
    const { files } = await jsonOf(['t.yaml'], {});
    assert.ok(files[0] && !('parameters' in files[0]));
    assert.ok(files[0].findings.every((finding) => !('under' in finding)));
  });
});

describe('cli: harden --parameters', () => {
  it('fixes what is unsafe under any of the sets, and says what is left under which', async () => {
    const files = { 'a.json': file({ Cidr: '10.0.0.0/8', Env: 'dev' }), 'b.json': open };
    const argv = ['harden', 't.yaml', '--parameters', 'a.json', '--parameters', 'b.json', '--include', 'needs-review'];
    const { out, err } = await cli([...argv, '--format', 'json'], files);
    const [hardened] = (
      JSON.parse(out) as { files: { text: string; parameters: unknown; left: { message: string }[] }[] }
    ).files;
    assert.ok(hardened, err);
    assert.deepEqual(
      hardened.left.filter(({ message }) => message.includes('internet')),
      [],
    );
    assert.ok(!hardened.text.includes('3389'), hardened.text);
    assert.deepEqual(hardened.parameters, [
      { from: 'a.json', unknown: [], missing: [], refused: [] },
      { from: 'b.json', unknown: [], missing: [], refused: [] },
    ]);
  });
  it('leaves alone what no set opens', async () => {
    const { out } = await cli(['harden', 't.yaml', '--parameters', 'b.json', '--format', 'json'], { 'b.json': shut });
    assert.ok((JSON.parse(out) as { files: { text: string }[] }).files[0]?.text.includes('3389'));
  });
});

describe('cli: checklist --parameters', () => {
  const stack = `Parameters:
  Tokens: {Type: String, Default: required}
Resources:
  RunnerTemplate:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        MetadataOptions:
          HttpTokens: !Ref Tokens
`;
  const files = { 's.yaml': stack, 'a.json': file({ Tokens: 'required' }), 'b.json': file({ Tokens: 'optional' }) };
  const sets = ['--parameters', 'a.json', '--parameters', 'b.json'];

  it('judges once for each set; what counts most stands for the whole', async () => {
    const { out, status } = await cli(['checklist', 's.yaml', ...sets, '--format', 'json'], files);
    interface Judged {
      readonly from?: string;
      readonly items: readonly { readonly title: string; readonly status: string }[];
    }
    const json = JSON.parse(out) as Judged & { readonly parameters: readonly Judged[] };
    const imds = ({ items }: Judged) => items.find(({ title }) => title.includes('IMDSv2'))?.status;
    assert.deepEqual(
      json.parameters.map((each) => [each.from, imds(each)]),
      [
        ['a.json', 'pass'],
        ['b.json', 'fail'],
      ],
    );
    assert.deepEqual([imds(json), status], ['fail', 1]);
  });
  it('prints one after the other', async () => {
    for (const format of ['pretty', 'markdown']) {
      const { out } = await cli(['checklist', 's.yaml', ...sets, '--format', format], files);
      assert.match(out, /s\.yaml with a\.json[^]*s\.yaml with b\.json/);
    }
  });
  it('prints the worst as one page', async () => {
    const { out } = await cli(['checklist', 's.yaml', ...sets, '--format', 'html'], files);
    assert.match(out, /s\.yaml with the worst of a\.json, b\.json/);
    assert.equal(out.match(/<html/g)?.length, 1);
  });
});
