import '../harness/data.ts';
import assert from 'node:assert/strict';
import { applyEdits, open, refactoringsOf } from '#core/index.ts';

/** The text after the only refactoring; undefined where none is offered. */
function refactored(text: string): unknown {
  const document = open({ text, name: 'group.json' });
  const [first, ...others] = refactoringsOf(document);
  assert.deepEqual(others, []);
  if (!first) return undefined;
  const converted = applyEdits(text, first.edits);
  assert.equal(open({ text: converted, name: 'group.json' }).kind.dialect, 'cfn');
  const { Resources } = JSON.parse(converted) as { Resources: Record<string, { Properties: unknown }> };
  return Resources['RunnerSecurityGroup']?.Properties;
}

const common = { GroupDescription: 'CI runners', VpcId: '<vpc-id>' };
const noEgress = [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'No outbound' }];

const rows: readonly (readonly [title: string, vendor: unknown, properties: unknown])[] = [
  [
    'all outbound',
    { InboundRules: [], OutboundRules: [{ IpProtocol: '-1', Destination: '0.0.0.0/0', Description: 'd' }] },
    {
      ...common,
      SecurityGroupIngress: [],
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'd' }],
    },
  ],
  [
    'no outbound',
    { InboundRules: [], OutboundRules: [] },
    { ...common, SecurityGroupIngress: [], SecurityGroupEgress: noEgress },
  ],
  ['outbound not stated', { InboundRules: [] }, { ...common, SecurityGroupIngress: [] }],
  [
    'each form of a peer',
    {
      InboundRules: [{ IpProtocol: 'tcp', Port: 443, Source: 'sg-1' }],
      OutboundRules: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 444, Destination: '2001:db8::/32' },
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Destination: 'pl-1' },
      ],
    },
    {
      ...common,
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourceSecurityGroupId: 'sg-1' }],
      SecurityGroupEgress: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 444, CidrIpv6: '2001:db8::/32' },
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, DestinationPrefixListId: 'pl-1' },
      ],
    },
  ],
  ['a peer that is nothing of these', { InboundRules: [{ IpProtocol: 'tcp', Source: 'anywhere' }] }, undefined],
  ['another document', { SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [] }] }, undefined],
];

describe('a group of the vendor as a template', () => {
  for (const [title, vendor, properties] of rows) {
    for (const indent of [0, 2]) {
      it(`${title} (indent ${String(indent)})`, () => {
        assert.deepEqual(refactored(JSON.stringify(vendor, null, indent)), properties);
      });
    }
  }
});
