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
import { formatOf, parse } from '#core/syntax/index.ts';
import { rules } from '#rules';
import { dedent } from '../harness/marks.ts';
import { plainOf } from '../harness/plain.ts';

const analyzer = createAnalyzer(rules);
const config: Config = { ...defaultConfig, workload: 'ci-runner' };

/** What is expected of one document. */
export interface Expected {
  readonly items?: Readonly<Partial<Record<ItemNumber, Status>>>;
  /** Rules, or rules with a message key, that have to speak. */
  readonly finds?: readonly string[];
  /** Rules, or rules with a message key, that must not. */
  readonly silent?: readonly string[];
  /** What some message has to say. */
  readonly says?: readonly RegExp[];
}

export type Check = (title: string, text: string, expected: Expected) => void;

/** Cases on one subject; each runs as it is, and YAML as its JSON twin too. */
export function cases(subject: string, define: (check: Check) => void): void {
  describe(`checklist cases: ${subject}`, () => {
    define((title, text, expected) => {
      for (const [format, variant] of variantsOf(text))
        it(`${title} (${format})`, () => run(variant, format, expected));
    });
  });
}

function variantsOf(text: string): readonly (readonly [string, string])[] {
  if (/^\s*[{[]/.test(text)) return [['json', dedent(text)]];
  const whole = /^(Resources|Parameters|Conditions|Transform|Mappings|AWSTemplate)/m.test(text) ? text : dedent(text);
  const tree = parse({ text: whole, format: formatOf(whole) });
  assert.deepEqual(tree.problems, [], whole);
  if (/(^|\s)[&*]\w/m.test(whole)) return [['yaml', whole]];
  return [
    ['yaml', whole],
    ['json', JSON.stringify(plainOf(tree.root), null, 2)],
  ];
}

function run(text: string, format: string, { items = {}, finds = [], silent = [], says = [] }: Expected): void {
  const document = open({ text, name: `case.${format}` });
  const report = analyzer.analyze(document, config);
  assert.deepEqual(report.crashes, []);
  const spoken = report.findings.flatMap(({ rule, messageKey }) => [rule, `${rule} ${messageKey}`]);
  for (const rule of finds) assert.ok(spoken.includes(rule), `${rule} is silent; there is ${spoken.join(', ')}`);
  for (const rule of silent) assert.ok(!spoken.includes(rule), `${rule} speaks`);
  const messages = report.findings.map(({ message }) => message).join('\n');
  for (const words of says) assert.match(messages, words);
  const judged = checklistOf(analyzer, [{ path: 'case', document }], config).items;
  const found = judged.filter(({ number }) => items[number] !== undefined);
  assert.deepEqual(
    Object.fromEntries(found.map(({ number, status }) => [number, status])),
    items,
    found
      .map(({ number, evidence }) => `${String(number)}: ${evidence.map(({ message }) => message).join(' | ')}`)
      .join('\n'),
  );
}

/** Entries of `Resources`, indented as they have to be. */
export function resources(entries: string): string {
  return indented(dedent(entries), '  ');
}

/** A template with a runner group of these further properties; more resources may be appended. */
export function group(properties: string): string {
  const own = ['GroupDescription: CI runners', 'VpcId: vpc-0123456789abcdef0', properties].filter(
    (line) => line !== '',
  );
  return `Parameters:
  SubnetCidr: {Type: String, Default: 10.20.0.0/20}
Resources:
  RunnerGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
${indented(own.join('\n'), '      ')}
`;
}

/** A VPC with one subnet, to be appended to a template. */
export const network = resources(`
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.20.0.0/16}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: !Ref SubnetCidr}
`);

function indented(text: string, blanks: string): string {
  return text.replace(/^(?=.)/gm, blanks);
}
