/** Case 45 of the checklist specification (its section 10): documents in a shell's words, in JSON and in YAML. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import {
  checklistOf,
  createAnalyzer,
  defaultConfig,
  open,
  type Config,
  type ItemNumber,
  type Status,
} from '#core/index.ts';
import { rules } from '#rules';

const analyzer = createAnalyzer(rules);
const config: Config = { ...defaultConfig, workload: 'ci-runner' };

interface Row {
  readonly text: string;
  /** Rules with what they point at, of medium severity or above. */
  readonly finds: readonly string[];
  readonly items?: Readonly<Partial<Record<ItemNumber, Status>>>;
}

const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const put = 'aws iam put-role-policy --role-name ci-runner --policy-name p --policy-document';
const open22 = 'aws ec2 authorize-security-group-ingress --group-id sg-1';
const template = (tokens: string) => ({
  yaml: `Resources:
  RunnerTemplate:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        MetadataOptions:
          HttpTokens: ${tokens}`,
  json: `{"Resources":{"RunnerTemplate":{"Type":"AWS::EC2::LaunchTemplate","Properties":{"LaunchTemplateData":{"MetadataOptions":{"HttpTokens":"${tokens}"}}}}}}`,
});
const star = ['iam/action-star "*"'];
const world = ['network/sg-ingress-world 0.0.0.0/0'];

const rows: Readonly<Record<string, Row>> = {
  'single quotes': { text: `${put} '${policy}'`, finds: star, items: { 6: 'fail' } },
  'double quotes': {
    text: `${put} "${policy.replaceAll('"', '\\"')}"`,
    finds: [String.raw`iam/action-star \"*\"`],
    items: { 6: 'fail' },
  },
  'a here-document in a variable': { text: `P=$(cat <<'EOF'\n${policy}\nEOF\n)\n${put} "$P"`, finds: star },
  'a here-document in a file': { text: `cat > p.json <<'EOF'\n${policy}\nEOF\n${put} file://p.json`, finds: star },
  'a here-document as standard input': { text: `${put} file:///dev/stdin <<'EOF'\n${policy}\nEOF`, finds: star },
  'shorthand permissions': {
    text: `${open22} --ip-permissions IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=0.0.0.0/0}]`,
    finds: world,
    items: { 3: 'fail' },
  },
  'options for one permission': {
    text: `${open22} --protocol tcp --port 22 --cidr 0.0.0.0/0`,
    finds: world,
    items: { 3: 'fail' },
  },
  'permissions in JSON': {
    text: `${open22} --ip-permissions '[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]'`,
    finds: ['network/sg-ingress-world "0.0.0.0/0"'],
    items: { 3: 'fail' },
  },
  'a template in YAML': {
    text: `cat > t.yaml <<'EOF'\n${template('optional').yaml}\nEOF\n`,
    finds: ['ec2/imdsv1-allowed optional'],
    items: { 7: 'fail' },
  },
  'a template in JSON': {
    text: `cat > t.json <<'EOF'\n${template('optional').json}\nEOF\n`,
    finds: ['ec2/imdsv1-allowed "optional"'],
    items: { 7: 'fail' },
  },
  'a template in YAML that is in order': {
    text: `cat > t.yaml <<'EOF'\n${template('required').yaml}\nEOF\n`,
    finds: [],
    items: { 7: 'pass' },
  },
  'a template in JSON that is in order': {
    text: `cat > t.json <<'EOF'\n${template('required').json}\nEOF\n`,
    finds: [],
    items: { 7: 'pass' },
  },
};

describe('checklist cases: scripts', () => {
  for (const [title, { text, finds, items = {} }] of Object.entries(rows))
    it(`45 ${title}`, () => {
      const document = open({ text, name: 'a.sh' });
      const grave = analyzer
        .analyze(document, config)
        .findings.filter(({ severity }) => ['critical', 'high', 'medium'].includes(severity))
        .map(({ rule, range }) => `${rule} ${text.slice(range.start, range.end)}`);
      for (const each of finds) assert.ok(grave.includes(each), `${each} is not among ${grave.join(', ')}`);
      if (finds.length === 0) assert.deepEqual(grave, []);
      const judged = checklistOf(analyzer, [{ path: 'a.sh', document }], config).items;
      const found = judged.filter(({ number }) => items[number] !== undefined);
      assert.deepEqual(Object.fromEntries(found.map(({ number, status }) => [number, status])), items);
    });
});
