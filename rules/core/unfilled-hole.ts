import { defineRule, type Example } from '#core/rule/index.ts';
import { dialect, documentOrigin, unitSubject } from '#core/models/index.ts';
import { writtenAs, type Block, type Entry, type ScalarNode, type SyntaxNode, type Unit } from '#core/syntax/index.ts';

export default defineRule({
  id: 'core/unfilled-hole',
  title: 'Blank that is not filled in',
  severity: 'low',
  since: '0.1.0',
  why: 'A blank makes a deployment fail, or names somebody else’s account, bucket or network.',
  refs: ['WB612', 'https://docs.aws.amazon.com/general/latest/gr/docconventions.html'],
  preset: 'recommended',
  on: unitSubject,
  messages: {
    blank: 'Blank "{blank}" has to be filled in.',
    account: 'Account {account} is one of the examples of AWS, not yours.',
    address: 'Address {address} is reserved for documentation.',
  },

  *check(unit, finding, facts) {
    if (facts.get(dialect) === 'none' || silentSections.has(unit.path[0] ?? '')) return;
    // Guides are written with blanks.
    if (facts.get(documentOrigin).in === 'page') return;
    // An account is wrong or right everywhere; each blank has to be filled by itself.
    const accounts = new Set<string>();
    for (const node of suspicious(unit)) {
      const text = node.source;
      const blank = blankIn(text);
      const account = /(?<![\w-])(?:111122223333|444455556666|123456789012)(?![\w-])/.exec(text)?.[0];
      const address =
        /(?<![\d.])(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}(?:\/\d+)?(?![\d.])|^2001:db8:[\da-f:]*(?:\/\d+)?$/i.exec(
          text,
        )?.[0];
      if (blank !== undefined) yield finding.blank(node, { blank });
      else if (account !== undefined && !accounts.has(account)) yield finding.account(node, { account });
      else if (address !== undefined) yield finding.address(node, { address });
      if (account !== undefined) accounts.add(account);
    }
  },

  fixes: {},
  remedy: 'Put the value in, or make it a parameter without default.',
});

/** What each of the texts that the rule reports has in it: one look at the thousands of others. */
const suspicion =
  /<|(?:REPLACE|CHANGE)[-_]?ME|replace-with-|111122223333|444455556666|123456789012|192\.0\.2|198\.51\.100|203\.0\.113|2001:db8/i;
/** The same in a text as it is written, where escapes may stand for any character, or join lines. */
const suspicionWritten = new RegExp(String.raw`${suspicion.source}|\\[\r\nuUx]`, 'i');

/** Parts of a template that are for people. */
const silentSections = new Set(['Metadata', 'Description', 'AWSTemplateFormatVersion', 'Transform']);
const silentKeys = /^(?:Metadata|Comment|Label|UserData|ZipFile|.*Description|Fn::Base64)$/;

/** In order of text. Single-line texts that are meant for AWS: no descriptions and no scripts. */
function suspicious({ node: root, entry, path }: Unit): readonly ScalarNode[] {
  const found: ScalarNode[] = [];
  const known = new Map<Block, boolean>();
  const isSuspicious = ({ block }: SyntaxNode): boolean => {
    // Commands have quotes in the middle of words.
    if (!entry) return true;
    // Aliases lead to other blocks.
    let is = known.get(block);
    if (is === undefined) known.set(block, (is = suspicionWritten.test(block.text)));
    return is;
  };
  // Most resources are one block without aliases, in which nothing is.
  if (path[0] === 'Resources' && writtenAs(root) === root && !isSuspicious(root)) return found;
  const open: SyntaxNode[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'scalar') {
      if (typeof node.value !== 'boolean' && suspicion.test(node.source) && !/[\r\n]/.test(node.source))
        found.push(node);
    } else if (node.kind === 'seq') {
      for (let at = node.items.length - 1; at >= 0; at--) {
        const item = node.items[at] as SyntaxNode;
        if (item.kind !== 'scalar' || isSuspicious(item)) open.push(item);
      }
    } else if (node.kind === 'map') {
      for (let at = node.entries.length - 1; at >= 0; at--) {
        const { key, value } = node.entries[at] as Entry;
        if ((value.kind !== 'scalar' || isSuspicious(value)) && !silentKeys.test(key.source)) open.push(value);
      }
    }
  }
  return found;
}

/** `<account-id>`, as our fixes write it, and words by which people mark what is to be replaced; no markup. */
function blankIn(text: string): string | undefined {
  // Types of parameters have brackets, too: `AWS::SSM::Parameter::Value<String>`.
  if (/<\/|\/>|^(?:AWS::[\w:]+|List)<.*>$/.test(text)) return undefined;
  const ours = /<[A-Za-z][A-Za-z0-9]*(?:[-_ .][A-Za-z0-9]+)*>/.exec(text)?.[0];
  return ours ?? /\b(?:REPLACE|CHANGE)[-_]?ME\b|\breplace-with-[a-z0-9-]+/i.exec(text)?.[0];
}

export const examples: readonly Example[] = [
  {
    title: 'a policy from a guide',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "ecr:PutImage",
            "Resource": "arn:aws:ecr:<region>:<account-id>:repository/<your-repo>"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blank
          },
          {
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": [
              "arn:aws:iam::123456789012:role/ci-runner",
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
              "arn:aws:iam::123456789012:role/ci-cache"
            ]
          }
        ]
      }
    `,
  },
  {
    title: 'defaults that are to be replaced',
    dialect: 'cfn',
    bad: `
      Description: Fill in <account-id> before use
      Parameters:
        Account:
          Type: String
          Default: '111122223333'
                   ^^^^^^^^^^^^^^ account
          Description: Such as <account-id>
        Secret:
          Type: String
          Default: replace-with-external-id
                   ^^^^^^^^^^^^^^^^^^^^^^^^ blank
      Resources:
        Group:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Office at 203.0.113.0/24
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 443
                ToPort: 443
                CidrIp: 203.0.113.0/24
                        ^^^^^^^^^^^^^^ address
        Bucket:
          Type: AWS::S3::Bucket
          Properties:
            BucketName: !Sub '<name>-\${AWS::Region}'
                             ^^^^^^^^^^^^^^^^^^^^^^^ blank
            Tags:
              - { Key: owner, Value: REPLACE_ME }
                                     ^^^^^^^^^^ blank
    `,
  },
  {
    title: 'markup, scripts, patterns and other numbers',
    dialect: 'cfn',
    good: `
      Parameters:
        Account:
          Type: String
          AllowedPattern: '^[0-9]{12}$'
        Image:
          Type: AWS::SSM::Parameter::Value<String>
          Default: /images/runner
        Zones:
          Type: 'AWS::SSM::Parameter::Value<List<String>>'
          Default: /network/zones
      Resources:
        Page:
          Type: AWS::SSM::Parameter
          Properties:
            Type: String
            Value: <html><body>none</body></html>
        Worker:
          Type: AWS::EC2::Instance
          Properties:
            UserData: !Base64 'echo <name>'
            Tags:
              - { Key: build, Value: '9123456789012' }
              - { Key: range, Value: 10.203.0.113 }
    `,
  },
];
