import '../harness/data.ts';
import { processorMs } from '../harness/files.ts';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createAnalyzer, defaultConfig, fixAll, open } from '#core/index.ts';
import { documentOrigin } from '#core/models/index.ts';
import { rules } from '#rules';
import { plainOf } from '../harness/plain.ts';

const analyzer = createAnalyzer(rules);
const allow = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const trust =
  '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

/** The parts of a file as text: `dialect`, then what their origin says, but for where they are. */
function partsOf(text: string, name: string): readonly string[] {
  return open({ text, name }).parts.map(({ kind, facts }) => {
    const { command, policy, role, direction } = facts.tracked([]).get(documentOrigin);
    return [kind.dialect, command, policy, role, direction].filter((each) => each !== undefined).join(' ');
  });
}

/** What the only part of a script says, as plain data. */
function contentOf(text: string, name = 'a.sh'): unknown {
  const { parts } = open({ text, name });
  assert.equal(parts.length, 1, `${String(parts.length)} parts`);
  return plainOf(parts[0]?.tree.root);
}

/** Findings of medium or above, with what they point at. */
function graveOf(text: string, name: string): readonly string[] {
  return analyzer
    .analyze(open({ text, name }), defaultConfig)
    .findings.filter(({ severity }) => ['critical', 'high', 'medium'].includes(severity))
    .map(({ rule, range }) => `${rule} ${text.slice(range.start, range.end)}`);
}

describe('documents in scripts', () => {
  const rows: readonly (readonly [title: string, name: string, text: string, expected: readonly string[]])[] = [
    [
      'an argument in single quotes',
      'a.sh',
      `aws iam create-role --role-name x --assume-role-policy-document '${trust}'`,
      ['iam-policy iam create-role trust'],
    ],
    [
      'an argument in double quotes, over several lines, with options of all commands before',
      'a.sh',
      `aws --profile p --no-cli-pager iam put-role-policy \\\n --role-name ci-runner \\\r\n --policy-document "${allow.replaceAll('"', '\\"')}"`,
      ['iam-policy iam put-role-policy identity runner'],
    ],
    [
      'a value joined to its option',
      'a.sh',
      `sudo aws iam create-policy --policy-document='${allow}'`,
      ['iam-policy iam create-policy identity'],
    ],
    [
      'here-documents: written to a file, put into a variable, and read from standard input',
      'a.sh',
      `cat > p.json <<'EOF'\n${allow}\nEOF\naws iam create-policy --policy-document file://p.json\n` +
        `P=$(cat <<-EOF\n\t${allow}\n\tEOF\n)\naws iam put-user-policy --policy-document "$P"\n` +
        `aws iam create-role --assume-role-policy-document file:///dev/stdin <<T\n${trust}\nT\n`,
      [
        'iam-policy iam create-policy identity',
        'iam-policy iam put-user-policy identity',
        'iam-policy iam create-role trust',
      ],
    ],
    [
      'a variable, and a text that no command takes',
      'a.sh',
      `P='${allow}'\naws iam put-group-policy --policy-document "$P"\necho '${allow}'`,
      ['iam-policy iam put-group-policy identity', 'iam-policy'],
    ],
    [
      'calls within calls',
      'a.sh',
      `ARN="$(aws iam create-policy --policy-document '${allow}' --query Policy.Arn)"`,
      ['iam-policy iam create-policy identity'],
    ],
    [
      'the roles of instances, and of the one who launches them',
      'a.sh',
      `aws iam put-role-policy --role-name jobs --policy-document '${allow}'\n` +
        `aws iam add-role-to-instance-profile --instance-profile-name p --role-name jobs\n` +
        `aws iam put-role-policy --role-name WarpBuildAccess --policy-document '${allow}'\n` +
        `aws iam put-role-policy --role-name <warpbuild-role> --policy-document '${allow}'`,
      [
        'iam-policy iam put-role-policy identity runner',
        'iam-policy iam put-role-policy identity connection',
        'iam-policy iam put-role-policy identity connection',
      ],
    ],
    [
      'a template in a here-document',
      'a.sh',
      `cat <<'EOF' > t.yaml\nResources:\n  V:\n    Type: AWS::EC2::VPC\nEOF\n: "$AWS::EC2" aws x`,
      ['cfn'],
    ],
    [
      'PowerShell',
      'a.ps1',
      `$p = @'\r\n${allow}\r\n'@\r\naws iam create-policy \`\r\n --policy-document $p\r\n` +
        `aws iam create-role --assume-role-policy-document '${trust.replaceAll('"', '\\"')}' # it's a comment\r\n` +
        `aws iam put-user-policy --policy-document "${allow.replaceAll('"', '\`"')}"`,
      [
        'iam-policy iam create-policy identity',
        'iam-policy iam create-role trust',
        'iam-policy iam put-user-policy identity',
      ],
    ],
    [
      'the command prompt',
      'a.bat',
      `REM it's "open\naws iam create-policy ^\n  --policy-document "${allow.replaceAll('"', '\\"')}"`,
      ['iam-policy iam create-policy identity'],
    ],
    [
      'a script without extension',
      'deploy',
      `#!/bin/sh\naws iam create-policy --policy-document '${allow}'`,
      ['iam-policy iam create-policy identity'],
    ],
    [
      'comments, words and other programs',
      'a.sh',
      `# aws iam create-policy --policy-document '${allow}'\ngrep aws iam create-policy`,
      [],
    ],
  ];
  for (const [title, name, text, expected] of rows)
    it(title, () => {
      assert.deepEqual(partsOf(text, name), expected);
    });
});

describe('options and shorthand', () => {
  const group = 'aws ec2 authorize-security-group-ingress --group-id sg-1';
  const permission = {
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
    IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  };
  const rows: readonly (readonly [text: string, expected: unknown])[] = [
    [`${group} --protocol tcp --port 22 --cidr 0.0.0.0/0`, { GroupId: 'sg-1', IpPermissions: [permission] }],
    [
      `${group} --ip-permissions IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=0.0.0.0/0}]`,
      { GroupId: 'sg-1', IpPermissions: [permission] },
    ],
    [
      `${group} --ip-permissions 'IpProtocol=tcp, FromPort=22, ToPort=22, IpRanges="[{CidrIp=0.0.0.0/0}]"'`,
      { GroupId: 'sg-1', IpPermissions: [{ ...permission, IpRanges: '[{CidrIp=0.0.0.0/0}]' }] },
    ],
    [`${group} --ip-permissions '[${JSON.stringify(permission)}]'`, { GroupId: 'sg-1', IpPermissions: [permission] }],
    [
      `${group} --protocol tcp --port 8000-8080 --source-group sg-2`,
      {
        GroupId: 'sg-1',
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8000, ToPort: 8080, UserIdGroupPairs: [{ GroupId: 'sg-2' }] }],
      },
    ],
    [
      'aws ec2 run-instances --image-id ami-1 --metadata-options HttpTokens=required,HttpEndpoint=enabled --iam-instance-profile Name=p',
      {
        LaunchTemplateData: {
          ImageId: 'ami-1',
          MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
          IamInstanceProfile: { Name: 'p' },
        },
      },
    ],
    [
      `aws ec2 run-instances --image-id ami-1 --tag-specifications 'ResourceType=instance,Tags=[{Key=a,Value=b},{Key=c,Value=d}]' ResourceType=volume,Tags=[]`,
      {
        LaunchTemplateData: {
          ImageId: 'ami-1',
          TagSpecifications: [
            {
              ResourceType: 'instance',
              Tags: [
                { Key: 'a', Value: 'b' },
                { Key: 'c', Value: 'd' },
              ],
            },
            { ResourceType: 'volume', Tags: [] },
          ],
        },
      },
    ],
    [
      'aws ec2 modify-instance-metadata-defaults --http-tokens required',
      { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required' } } },
    ],
    [
      'aws iam attach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
      { RoleName: 'ci', AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }] },
    ],
    [
      'aws ec2 create-vpc-endpoint --service-name com.amazonaws.eu-west-1.s3',
      { VpcEndpoints: [{ ServiceName: 'com.amazonaws.eu-west-1.s3' }] },
    ],
    [
      `aws ec2 create-launch-template --launch-template-data '{"ImageId":"ami-1"}'`,
      { LaunchTemplateData: { ImageId: 'ami-1' } },
    ],
  ];
  for (const [text, expected] of rows)
    it(text.slice(0, 100), () => {
      assert.deepEqual(contentOf(text), expected);
    });

  it('says nothing of what a call leaves to others', () => {
    for (const text of [
      'aws ec2 run-instances --launch-template LaunchTemplateId=lt-1',
      'aws ec2 modify-instance-metadata-options --instance-id i-1 --http-endpoint disabled',
      'aws ec2 create-vpc-endpoint --service-name com.amazonaws.eu-west-1.s3 --policy-document file://p.json',
      'aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions file://rules.json',
    ])
      assert.deepEqual(partsOf(text, 'a.sh'), []);
  });

  it('attaches policies to somebody', () => {
    const text = 'aws iam attach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/AdministratorAccess';
    assert.deepEqual(graveOf(text, 'a.sh'), ['iam/managed-policy-broad arn:aws:iam::aws:policy/AdministratorAccess']);
  });

  it('changes single words only', () => {
    const text = `aws ec2 run-instances --image-id ami-1 --metadata-options "HttpTokens=optional"\naws ec2 run-instances --image-id ami-2\n${group} --protocol tcp --port 22 --cidr 0.0.0.0/0\n`;
    const { document, left } = fixAll(analyzer, open({ text, name: 'a.sh' }), defaultConfig, {
      include: 'needs-review',
    });
    assert.equal(document.text, text.replace('optional', 'required'));
    assert.deepEqual(
      left.map(({ rule }) => rule),
      ['ec2/imdsv1-allowed', 'network/sg-ingress-world'],
    );
  });

  it('fixes documents that say the same one by one', () => {
    const line = `aws ec2 modify-instance-metadata-options --instance-id i-1 --http-tokens optional\n`;
    const { document } = fixAll(analyzer, open({ text: line + line, name: 'a.sh' }), defaultConfig, {
      include: 'safe',
    });
    assert.equal(document.text, (line + line).replaceAll('optional', 'required'));
  });
});

describe('variables', () => {
  it('are pieces of a text that nobody knows', () => {
    const policy = (resource: string) =>
      `aws iam create-policy --policy-document "{\\"Statement\\":{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"s3:GetObject\\",\\"Resource\\":\\"${resource}\\"}}"`;
    for (const resource of ['$ARN', 'arn:aws:s3:::${BUCKET}/*', '$(cat arn)', '`cat arn`'])
      assert.deepEqual(graveOf(policy(resource), 'a.sh'), [], resource);
  });

  it('may stand for numbers', () => {
    const text = `aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions "[{\\"IpProtocol\\":\\"tcp\\",\\"FromPort\\":$P,\\"ToPort\\":$P,\\"IpRanges\\":[{\\"CidrIp\\":\\"$C\\"}]}]"`;
    assert.deepEqual(partsOf(text, 'a.sh'), ['security-group ec2 authorize-security-group-ingress ingress']);
    assert.deepEqual(graveOf(text, 'a.sh'), []);
  });
});

describe('links', () => {
  it('lead to the files of commands, with what the command says of them', () => {
    const text = 'aws iam put-role-policy --role-name ci-runner --policy-document file://iam/policy.json';
    const { links, kind } = open({ text, name: 'a.sh' });
    assert.equal(kind.dialect, 'none');
    assert.deepEqual(
      links.map(({ path, range, origin }) => [path, text.slice(range.start, range.end), origin]),
      [
        [
          'iam/policy.json',
          'iam/policy.json',
          { in: 'script', command: 'iam put-role-policy', policy: 'identity', role: 'runner' },
        ],
      ],
    );
  });
});

describe('documents in pages', () => {
  const page = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
  const rows: readonly (readonly [title: string, name: string, text: string, expected: readonly string[]])[] = [
    [
      'fences, also indented ones and ones with prompts',
      'a.md',
      page(
        '# WarpBuild access',
        '```json',
        allow,
        '```',
        '1. It',
        '   ~~~console',
        `   $ aws iam create-role --assume-role-policy-document '${trust}'`,
        '   ~~~',
        '## Runners',
        '```yaml title="t.yaml"',
        'Resources:',
        '  V:',
        '    Type: AWS::EC2::VPC',
        '```',
        '```python',
        allow,
        '```',
        'Inline `' + allow + '`',
      ),
      ['iam-policy connection', 'iam-policy iam create-role trust connection', 'cfn'],
    ],
    [
      'what a command printed',
      'a.md',
      page('```', '$ aws iam get-role', `{"Role":{"AssumeRolePolicyDocument":${trust}}}`, '```'),
      ['iam-policy'],
    ],
    ['JSON with something left out', 'a.md', page('```json', '{"Statement":[{"Effect":"Allow", ...}]}', '```'), []],
    [
      'plain text without line breaks',
      'a.txt',
      `Do it: ${allow}And then {"Statement":[]} or {x} "{ ${trust}`,
      ['iam-policy', 'iam-policy'],
    ],
    [
      'commands in plain text, with prose behind them',
      'a.txt',
      page(
        "Don't forget:",
        `aws iam create-role --role-name ci-runner --assume-role-policy-document '${trust}'- It's done`,
        'aws iam put-role-policy --policy-document file://p.json- Then',
        `aws iam create-policy --policy-document '${allow}'`,
      ),
      ['iam-policy iam create-role trust runner', 'iam-policy iam create-policy identity runner'],
    ],
  ];
  for (const [title, name, text, expected] of rows)
    it(title, () => {
      assert.deepEqual(partsOf(text, name), expected);
    });

  it('have blanks, which are no findings', () => {
    const policy =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::<your-bucket>/*"}]}';
    const found = (text: string, name: string) =>
      analyzer.analyze(open({ text, name }), defaultConfig).findings.map(({ rule }) => rule);
    assert.deepEqual(found(`\`\`\`json\n${policy}\n\`\`\`\n`, 'a.md'), []);
    assert.deepEqual(found(`echo '${policy}'`, 'a.sh'), ['core/unfilled-hole']);
  });
});

describe('parts of a file', () => {
  it('give the same whether an earlier version is known or not, and keep what did not change', () => {
    const text = `aws iam create-policy --policy-document '${allow}'\naws iam create-policy --policy-document '${allow}'\n`;
    const before = open({ text, name: 'a.sh' });
    const next = `# new\n${text.replace('"*","Resource"', '"s3:*","Resource"')}`;
    const after = open({ text: next, name: 'a.sh', previous: before });
    const fresh = open({ text: next, name: 'a.sh' });
    assert.deepEqual(
      createAnalyzer(rules)
        .analyze(after, defaultConfig)
        .findings.map(({ fingerprint, range }) => [fingerprint, range]),
      createAnalyzer(rules)
        .analyze(fresh, defaultConfig)
        .findings.map(({ fingerprint, range }) => [fingerprint, range]),
    );
    const known = before.parts.map(({ tree }) => tree.root);
    assert.ok(known.includes(after.parts[1]?.tree.root));
    assert.notEqual(after.parts[0]?.tree.root, after.parts[1]?.tree.root);
  });

  it('cost nothing in files that hold none', () => {
    for (const text of ['', 'echo "hello"', '{'.repeat(1000), 'Plain prose about aws and policies.'])
      assert.deepEqual(open({ text, name: 'a.txt' }).parts, []);
  });

  it('are found in linear time', () => {
    const hostile: readonly ((count: number) => string)[] = [
      (count) => `aws ${'{'.repeat(count)}`,
      (count) => `aws iam x ${'"$('.repeat(count / 3)}`,
      (count) => `aws iam x ${`'`.repeat(count - 1)}`,
      (count) => `aws iam x ${'{"a'.repeat(count / 2)}`,
      (count) => `"Statement" ${'{"a":'.repeat(count / 2)}`,
      (count) => `aws iam x ${'<<E '.repeat(count / 3)}`,
      (count) => `aws iam x ${'$('.repeat(count / 2)}`,
      (count) => `aws iam x ${'`'.repeat(count / 2 + 1)}`,
      (count) => `aws ec2 run-instances --tag-specifications ${'a=['.repeat(count / 3)}`,
      (count) => `aws iam x\n${'aws iam x \'{"\n'.repeat(count / 2)}`,
      (count) => `aws iam x\n${'```\n'.repeat(count / 3 + 1)}`,
      (count) => `aws iam x ${"@'\n".repeat(count / 3)}`,
      (count) => `aws iam x ${'$(('.repeat(count / 3)}`,
    ];
    for (const text of hostile) {
      for (const name of ['a.sh', 'a.ps1', 'a.bat', 'a.md', 'a.txt']) {
        const large = processorMsOf(() => open({ text: text(24_000), name }));
        // Four times the text: four times the work where it is linear, sixteen times where it is quadratic. What is done
        // in no time is not worth a second look.
        if (large < 200) continue;
        const small = processorMsOf(() => open({ text: text(6_000), name }));
        assert.ok(
          large < 10 * small,
          `${name} ${text(6)}: ${String(large)} ms for four times what takes ${String(small)}`,
        );
      }
    }
  });
});

/** The least of three runs, in milliseconds of processor time. */
function processorMsOf(work: () => unknown): number {
  const runs = [1, 2, 3].map(() => {
    const start = processorMs();
    work();
    return processorMs() - start;
  });
  return Math.min(...runs);
}

const seed = new URL('../../../shared/seed/security-hardening.txt', import.meta.url);

describe("the vendor's page", () => {
  it('has five documents and one finding', function () {
    if (!existsSync(seed)) this.skip();
    const text = readFileSync(seed, 'utf8');
    assert.deepEqual(partsOf(text, 'security-hardening.txt'), [
      'security-group',
      'iam-policy',
      'iam-policy',
      'iam-policy iam create-role trust runner',
      'iam-policy iam put-role-policy identity connection',
    ]);
    assert.deepEqual(graveOf(text, 'security-hardening.txt'), ['network/sg-egress-world "0.0.0.0/0"']);
    assert.deepEqual(
      open({ text, name: 'security-hardening.txt' }).links.map(({ path }) => path),
      ['policy.json'],
    );
  });
});
