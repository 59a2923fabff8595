/** What the checklist specification (section 6.1) expects of the runner stack as the vendor describes it, and of its hardened form. */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { checklistOf, createAnalyzer, defaultConfig, fixAll, open, type ReportedFinding } from '#core/index.ts';
import { rules } from '#rules';
import { example } from './harness/files.ts';

const analyzer = createAnalyzer(rules);

function findings(name: string): readonly ReportedFinding[] {
  const report = analyzer.analyze(open({ text: example(name), name }), defaultConfig);
  assert.deepEqual(report.crashes, []);
  assert.deepEqual(report.problems, []);
  return report.findings;
}

/** `rule resource` of all findings that matter, each with how often. */
function summary(found: readonly ReportedFinding[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule, resource, severity } of found) {
    if (severity === 'low' || severity === 'info') continue;
    const key = `${rule} ${resource ?? '-'}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

for (const format of ['yaml', 'json']) {
  describe(`runner stack (${format})`, () => {
    it('default stack: what the checklist expects', () => {
      assert.deepEqual(summary(findings(`warpbuild-default-stack.${format}`)), {
        // WB201 and WB401 on the two rules that are always there, WB202 on the group.
        'runner/sg-inbound RunnerSecurityGroup': 3,
        'network/sg-inter-instance RunnerSecurityGroup': 2,
        'network/sg-egress-world RunnerSecurityGroup': 1, // WB502
        'network/endpoint-policy-open S3Endpoint': 1, // WB901
        'network/endpoint-policy-open EcrApiEndpoint': 1,
        'network/endpoint-policy-open EcrDkrEndpoint': 1,
        's3/cache-never-expires CacheBucket': 1, // WB801
        'iam/resource-star ConnectionRole': 1, // WB603
        'iam/passrole-star ConnectionRole': 1, // WB607
        'iam/passrole-no-service ConnectionRole': 1, // WB608
        'iam/privesc-combo ConnectionRole': 1, // The roles that it passes, with ec2:RunInstances.
        'iam/service-wildcard RunnerRole': 2, // WB602
        'ec2/imdsv1-allowed RunnerLaunchTemplate': 1, // WB701
      });
    });

    it('default stack: every taggable resource lacks the tag', () => {
      const untagged = findings(`warpbuild-default-stack.${format}`).filter(
        ({ rule }) => rule === 'runner/tag-managed-by-missing',
      );
      for (const id of [
        'Vpc',
        'PublicSubnetA',
        'RunnerSecurityGroup',
        'CacheBucket',
        'RunnerRole',
        'S3Endpoint',
        'RunnerLaunchTemplate',
      ]) {
        assert.ok(
          untagged.some(({ resource }) => resource === id),
          id,
        );
      }
      for (const id of ['RunnerInstanceProfile', 'PublicDefaultRoute', 'InternetGatewayAttachment']) {
        assert.ok(!untagged.some(({ resource }) => resource === id), id);
      }
    });

    it('default stack: rules of private subnets hold only when those exist, which is not the default', () => {
      for (const id of ['runner/sg-inbound', 'network/sg-inter-instance']) {
        const conditional = findings(`warpbuild-default-stack.${format}`).filter(
          ({ rule, severity }) => rule === id && severity === 'low',
        );
        assert.equal(conditional.length, 2, id);
        for (const { message } of conditional) assert.match(message, /when HasPrivateSubnets is true/);
      }
      const unconditional = findings(`warpbuild-default-stack.${format}`).filter(
        ({ rule }) => rule === 'iam/passrole-star',
      );
      assert.deepEqual(
        unconditional.map(({ certainty }) => certainty),
        ['certain'],
      );
    });

    it('hardened stack: nothing above low', () => {
      assert.deepEqual(summary(findings(`warpbuild-hardened-stack.${format}`)), {});
    });

    it('safe hardening closes IMDSv2, PassRole and tags, and leaves what needs a decision', () => {
      const name = `warpbuild-default-stack.${format}`;
      const { report } = fixAll(analyzer, open({ text: example(name), name }), defaultConfig, { include: 'safe' });
      const left = new Set(report.findings.map(({ rule }) => rule));
      for (const rule of [
        'ec2/imdsv1-allowed',
        'iam/passrole-star',
        'iam/passrole-no-service',
        'runner/tag-managed-by-missing',
      ]) {
        assert.ok(!left.has(rule), rule);
      }
      // The group is shared with the endpoints: removing its ingress would cut them off.
      for (const rule of [
        'runner/sg-inbound',
        'network/sg-egress-world',
        's3/cache-never-expires',
        'network/endpoint-policy-open',
      ]) {
        assert.ok(left.has(rule), rule);
      }
    });

    it('default stack: the fixes of item 6, with their answers, close it', () => {
      const name = `warpbuild-default-stack.${format}`;
      const { document } = fixAll(analyzer, open({ text: example(name), name }), defaultConfig, {
        include: 'safe',
        chosen: new Set([
          'iam/resource-star/typeScope',
          'iam/service-wildcard/ecrPush',
          'iam/service-wildcard/s3Artifacts',
        ]),
        inputs: { repository: 'app', artifacts: 'build-artifacts' },
      });
      const item = (of: typeof document) =>
        checklistOf(analyzer, [{ path: name, document: of }], defaultConfig).items.find(({ number }) => number === 6);
      assert.equal(item(open({ text: example(name), name }))?.status, 'fail');
      assert.equal(item(document)?.status, 'pass');
      assert.ok(!/"?ecr:\*|s3:\*"?/.test(document.text), 'no wildcard of a service is left');
    });

    it('hardening with answers passes IMDSv2, expiry and tags, and writes the days that were asked for', () => {
      const name = `warpbuild-default-stack.${format}`;
      const { document } = fixAll(analyzer, open({ text: example(name), name }), defaultConfig, {
        include: 'needs-review',
        inputs: { days: '30' },
      });
      const { items } = checklistOf(analyzer, [{ path: name, document }], defaultConfig);
      const statuses = items.filter(({ number }) => [7, 8, 10].includes(number)).map(({ status }) => status);
      assert.deepEqual(statuses, ['pass', 'pass', 'pass']);
      assert.match(document.text, /"?ExpirationInDays"?: 30\b/);
    });
  });
}
