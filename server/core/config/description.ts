import { severities } from '../rule/index.ts';
import { parseCidr } from '../models/index.ts';
import { isDay } from '../suppression/index.ts';
import { patternFlaw } from './glob.ts';
import {
  choice,
  field,
  fields,
  list,
  required,
  ruleName,
  severityByRule,
  text,
  whole,
  yesOrNo,
  type ValueOf,
} from './shape.ts';

const pattern = text({
  what: 'a pattern of paths such as infra/**/*.yaml',
  pattern: /^\S(?:.*\S)?$/,
  flaw: patternFlaw,
});
const patterns = list(pattern);
const path = text({ what: 'a path that begins at the folder of this file', pattern: /^\S(?:.*\S)?$/ });

const range = text({
  what: 'an address range such as 10.0.0.0/8 or 2001:db8::/32',
  pattern: /^[0-9a-fA-F.:]+\/\d{1,3}$/,
  flaw: (value) => (parseCidr(value) ? undefined : 'is none that exists'),
});

const severity = severityByRule(['off', ...[...severities].reverse()] as const);

const options = fields({
  allowedIngress: field(
    list(range),
    'Address ranges from which connections are meant to come. A rule on sources says nothing of a source that lies wholly within them.',
  ),
  allowedEgress: field(
    list(range),
    'Address ranges to which connections are meant to go. A rule on destinations says nothing of one that lies wholly within them.',
  ),
  requiredTags: field(
    list(text({ what: 'the key of a tag', pattern: /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u })),
    'Keys of tags that each resource that can have tags is to have (`tags/tag-required-missing`).',
  ),
  cacheDays: field(
    whole(1, 3650),
    'The most days that a cached object may stay: a longer life is a finding, and fixes that ask for days propose it.',
  ),
  ownAccounts: field(
    list(text({ what: 'an AWS account id of twelve digits', pattern: /^\d{12}$/ })),
    'AWS accounts that are yours. Trust in them is not trust in strangers.',
  ),
  organizationId: field(
    text({ what: 'the id of an AWS organization such as o-a1b2c3d4e5', pattern: /^o-[a-z0-9]{10,32}$/ }),
    'Your AWS organization. A condition on another one does not keep strangers out, and fixes can limit access to it.',
  ),
  extraActions: field(
    list(
      text({
        what: 'an IAM action such as newservice:DoThing or newservice:*',
        pattern: /^[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+$/,
      }),
    ),
    'IAM actions that exist though AWS lists them nowhere yet; `*` and `?` as in policies.',
  ),
});

/** What holds for all files, or by an override for some. */
const rulesAndMore = {
  presets: field(
    list(choice(['recommended', 'strict', 'ci-runner'])),
    'Which rules speak. `recommended` is always in force: its rules speak everywhere, and those for CI runners where a template shows that it runs CI jobs. `ci-runner` makes every file one of CI runners (as `workload: ci-runner` does). `strict` counts findings in full that only other values of parameters than the defaults bring about, and adds rules that are too much for most teams, where there are any.',
  ),
  workload: field(
    choice(['auto', 'ci-runner', 'general']),
    'What the files run. `auto`: each shows it by its tags, names and resources. `ci-runner`: all run CI jobs. `general`: none does, so rules of the `runner` pack stay silent.',
  ),
  rules: field(
    severity,
    'Severity by rule: a rule (`network/sg-ingress-world`), all rules of a pack (`iam/*`) or all rules (`*`). A rule by its name wins over its pack, and a pack over `*`. `off` silences.',
  ),
  options: field(options, 'What rules take for granted about your organization.'),
  honorOtherSuppressions: field(
    yesOrNo(),
    'Whether suppressions that templates hold for other tools count: Checkov, cfn_nag, cdk-nag, cfn-lint, Guard, Trivy, tfsec and KICS. They do where nothing is said ([Suppressions](suppressions.md#suppressions-for-other-tools)).',
  ),
};

const suppression = fields({
  path: required(patterns, 'The files that it is about.'),
  rule: required(ruleName(), 'The rule, or `iam/*` for all of a pack.'),
  pointer: field(
    text({ what: 'a JSON pointer such as /Statement/0', pattern: /^(?:\/.*)?$/ }),
    'A JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)): only findings there, or below.',
  ),
  reason: required(text({ what: 'a reason', pattern: /\S/ }), 'Why this is not to be reported.'),
  until: field(
    text({
      what: 'a day such as 2027-01-31',
      pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
      flaw: (value) => (isDay(value) ? undefined : 'is no day of the calendar'),
    }),
    'The last day on which it holds.',
  ),
});

/** The whole of a configuration file. */
export const description = fields({
  $schema: { ...field(text({ what: 'the address of a schema' }), 'For editors.'), isHidden: true },
  ...rulesAndMore,
  overrides: field(
    list(
      fields({
        files: required(patterns, 'The files that it is about.'),
        ...rulesAndMore,
      }),
    ),
    'Other settings for some files. Later ones win over earlier ones and over what stands above; options are replaced one by one.',
  ),
  ignore: field(patterns, 'Files that are not checked.'),
  files: field(
    patterns,
    'Further files that hold templates or policies in YAML or JSON, whatever their names end with: `"**/*.tpl"`.',
  ),
  parameters: field(
    list(
      fields({
        files: required(patterns, 'The templates that it is about.'),
        from: required(
          list(path),
          'Parameters files, from the folder of this file; `FILE:ENVIRONMENT` for one environment of a samconfig. Each is a deployment of its own.',
        ),
      }),
    ),
    'Values that templates are deployed with, for findings that depend on them. All entries that name a template count.',
  ),
  suppressions: field(
    list(suppression),
    'Findings that are known and not to be reported, for files without comments (IAM policies, security groups).',
  ),
});

/** What a configuration file says. */
export type ConfigText = ValueOf<typeof description>;

export type OptionsText = ValueOf<typeof options>;

export type SuppressionText = ValueOf<typeof suppression>;
