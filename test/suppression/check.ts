import assert from 'node:assert/strict';
import '../harness/data.ts';
import { createAnalyzer, defaultConfig, LineIndex, open, type Config } from '#core/index.ts';
import { rules } from '#rules';

export const analyzer = createAnalyzer(rules);

/** The rules that the tests look at, and those on suppressions. */
const usual = /^(?:network\/sg-ingress-world|iam\/action-star|core\/suppression-)/;

export interface Setting {
  readonly name?: string;
  /** Empty where the host does not say. */
  readonly today?: string;
  readonly config?: Partial<Config>;
  /** The rules that are looked at. */
  readonly watched?: RegExp;
}

/**
 * What counts and what is suppressed, a line each in order of text: `8 network/sg-ingress-world`, or
 * `8 network/sg-ingress-world (comment: the reason)`.
 */
export function outcome(
  text: string,
  { name = 'a.yaml', today = '2026-01-01', config = {}, watched = usual }: Setting = {},
): readonly string[] {
  const document = open({ text, name, today: today === '' ? undefined : today });
  const report = analyzer.analyze(document, { ...defaultConfig, ...config });
  assert.deepEqual(report.crashes, []);
  const lines = new LineIndex(text);
  const line = (offset: number): number => lines.positionAt(offset).line + 1;
  return [...report.findings, ...report.suppressed]
    .filter(({ rule }) => watched.test(rule))
    .sort((a, b) => a.range.start - b.range.start || (a.rule < b.rule ? -1 : 1))
    .map(({ range, rule, suppressed }) => {
      const why = suppressed && ` (${suppressed.by}${suppressed.reason === '' ? '' : `: ${suppressed.reason}`})`;
      return `${String(line(range.start))} ${rule}${why ?? ''}`;
    });
}

export function check(text: string, expected: readonly string[], setting?: Setting): void {
  assert.deepEqual(outcome(text, setting), expected);
}

/** Two groups that are open to SSH, with a line each where the tests put something. */
export function groups(places: Readonly<Record<string, string>> = {}): string {
  const at = (name: string): string => (places[name] === undefined ? '' : `${places[name]}\n`);
  return `${at('top')}AWSTemplateFormatVersion: '2010-09-09'
Resources:
${at('web')}  Web:${places['webKey'] ?? ''}
${at('inWeb')}    Type: AWS::EC2::SecurityGroup
${at('webMetadata')}    Properties:
      GroupDescription: Web
${at('ingress')}      SecurityGroupIngress:${places['ingressKey'] ?? ''}
${at('rule')}        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
${at('cidr')}          CidrIp: 0.0.0.0/0${places['cidrLine'] ?? ''}
${at('end')}      VpcId: vpc-1
${at('db')}  Db:
    Type: AWS::EC2::SecurityGroup
${at('dbMetadata')}    Properties:
      GroupDescription: Db
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}${places['dbLine'] ?? ''}
${at('last')}`;
}
