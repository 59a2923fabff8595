import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configNames } from '#core/index.ts';
import { exit, UsageError, type Exit, type Io } from './io.ts';
import { reasonOf, writeText } from './text-file.ts';

export interface InitOptions {
  /** Whether an existing file may be replaced. */
  readonly force?: boolean;
}

const name = '.iac-hardener.yaml';

/** `iac-hardener init`: writes a configuration that changes nothing, and says in comments what could be changed. */
export async function init({ force }: InitOptions, io: Io): Promise<Exit> {
  const other = configNames.find((each) => each !== name && existsSync(join(io.cwd, each)));
  if (other !== undefined) throw new UsageError(`There is a configuration here, ${other}; nothing was written.`);
  const file = join(io.cwd, name);
  const text = initialConfig();
  try {
    if (force === true && existsSync(file)) await writeText(file, { text, mark: '' });
    else await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new UsageError(`There is ${name} here; nothing was written. --force replaces it.`);
    throw new UsageError(`${name} cannot be written: ${reasonOf(error)}.`);
  }
  io.out(`${name} is written. It changes nothing yet; its comments say what it can change.\n`);
  return exit.clean;
}

/** A setting with what it is for. */
export interface Section {
  readonly words: readonly string[];
  readonly yaml: readonly string[];
}

/** The file: the first section is in force, all others are comments. */
export function initialConfig(): string {
  const [first, ...others] = sections;
  const blocks = [
    ['# Settings of IaC Hardener, for the editor and the command line alike: for this folder and all below it.'],
    ...(first ? [[...first.words.map(comment), ...first.yaml]] : []),
    ...others.map(({ words, yaml }) => [...words.map(comment), ...yaml.map(comment)]),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function comment(line: string): string {
  return line === '' ? '#' : `# ${line}`;
}

/** Together they name all settings, and are a sound configuration. */
export const sections: readonly Section[] = [
  {
    words: [
      'Which rules speak. "recommended" always does; "ci-runner" takes every file for one of CI runners; "strict" adds',
      'rules that most people find too much.',
    ],
    yaml: ['presets: [recommended]'],
  },
  {
    words: ['What the files run: auto (they show it themselves), ci-runner or general.'],
    yaml: ['workload: auto'],
  },
  {
    words: [
      'Severities: critical, high, medium, low, info or off, for a rule, for all of a pack, or for all rules.',
      '"iac-hardener rules" lists them, "iac-hardener explain RULE" explains one.',
    ],
    yaml: ['rules:', '  network/sg-ingress-world: critical', '  tags/*: info'],
  },
  {
    words: ['What rules should know about your organization.'],
    yaml: [
      'options:',
      '  # Where connections are meant to come from, and to go to.',
      '  allowedIngress: [203.0.113.0/24]',
      '  allowedEgress: [198.51.100.0/24]',
      '  requiredTags: [Owner, CostCenter]',
      '  # The most days that a cached object may stay.',
      '  cacheDays: 14',
      '  ownAccounts: ["111122223333"]',
      '  organizationId: o-a1b2c3d4e5',
      '  # IAM actions that are too new for this version.',
      '  extraActions: ["newservice:*"]',
    ],
  },
  {
    words: ['Other settings for some files; later ones win.'],
    yaml: ['overrides:', '  - files: ["sandbox/**"]', '    rules:', '      iam/*: low'],
  },
  {
    words: ['Files that are not checked, besides what .gitignore and .iac-hardenerignore leave out.'],
    yaml: ['ignore: ["vendor/**"]'],
  },
  {
    words: ['Templates and policies whose names end in another way.'],
    yaml: ['files: ["**/*.tpl"]'],
  },
  {
    words: ['Values that templates are deployed with, for findings that depend on them.'],
    yaml: ['parameters:', '  - files: [template.yaml]', '    from: [parameters/prod.json]'],
  },
  {
    words: [
      'Whether suppressions for Checkov, cfn_nag, cdk-nag, cfn-lint, Guard, Trivy, tfsec and KICS count here, too.',
    ],
    yaml: ['honorOtherSuppressions: true'],
  },
  {
    words: ['Findings that are known, in files that have no place for comments. A reason is required.'],
    yaml: [
      'suppressions:',
      '  - path: [policies/admin.json]',
      '    rule: iam/action-star',
      '    pointer: /Statement/0',
      '    reason: Only for emergencies, and watched.',
      '    until: 2027-01-31',
    ],
  },
];
