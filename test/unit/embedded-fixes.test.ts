import '../harness/data.ts';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, createAnalyzer, defaultConfig, fixesOf, open } from '#core/index.ts';
import { lexCmd } from '#core/embedded/cmd.ts';
import { fencesOf } from '#core/embedded/page.ts';
import { lexPowershell } from '#core/embedded/powershell.ts';
import { lexSh } from '#core/embedded/sh.ts';
import type { Lexer } from '#core/embedded/word.ts';
import { get, parse, textWithin, type Format, type ScalarNode } from '#core/syntax/index.ts';
import { spellingOfScalar } from '#core/syntax/spell-scalar.ts';
import type { Spelling } from '#core/text/index.ts';
import { rules } from '#rules';
import '../harness/seed.ts';

/** A manner of writing a text within another one, and how it is read again. */
interface Manner {
  readonly title: string;
  readonly write: (text: string) => string;
  readonly read: (outer: string) => Spelling | undefined;
  /** Whether it can write a text at all. */
  readonly takes?: (text: string) => boolean;
}

const lastWord =
  (lex: Lexer) =>
  (outer: string): Spelling | undefined =>
    lex(outer, 0, 'end').commands[0]?.words.at(-1)?.spelling;

const scalar =
  (format: Format) =>
  (outer: string): Spelling | undefined => {
    const node = get(parse({ text: outer, format }).root, 'A');
    return node?.kind === 'scalar' ? spellingOfScalar(node) : undefined;
  };

const body = (outer: string): Spelling | undefined => lexSh(outer, 0, 'end').commands[0]?.bodies[0]?.spelling;
const isOneLine = (text: string): boolean => !/[\r\n]/.test(text);

const manners: readonly Manner[] = [
  { title: 'sh, single quotes', write: (text) => `x '${text.replaceAll("'", "'\\''")}'`, read: lastWord(lexSh) },
  {
    title: 'sh, single quotes spliced with double ones',
    write: (text) => `x '${text.replaceAll("'", `'"'"'`)}'`,
    read: lastWord(lexSh),
  },
  { title: 'sh, double quotes', write: (text) => `x "${text.replace(/[\\"$`]/g, '\\$&')}"`, read: lastWord(lexSh) },
  { title: 'sh, literal here-document', write: (text) => `x <<'EOF'\n${text}\nEOF\n`, read: body },
  { title: 'sh, here-document', write: (text) => `x <<EOF\n${text.replace(/[\\$`]/g, '\\$&')}\nEOF\n`, read: body },
  {
    title: 'PowerShell, single quotes',
    write: (text) => `x '${text.replaceAll("'", "''")}'`,
    read: lastWord(lexPowershell),
  },
  {
    title: 'PowerShell, double quotes',
    write: (text) => `x "${text.replace(/[`$"]/g, '`$&')}"`,
    read: lastWord(lexPowershell),
  },
  {
    title: 'PowerShell, quotes behind backslashes',
    write: (text) =>
      `x '{${text.replace(/\\*"/g, (found) => `${found.slice(0, -1).repeat(2)}\\"`).replaceAll("'", "''")}'`,
    read: lastWord(lexPowershell),
    takes: (text) => text.startsWith('"'),
  },
  { title: 'PowerShell, here-string', write: (text) => `x @'\n${text}\n'@`, read: lastWord(lexPowershell) },
  {
    title: 'command prompt',
    write: (text) => `x "${text.replaceAll('"', '\\"')}"`,
    read: lastWord(lexCmd),
    takes: (text) => isOneLine(text) && !/[%\\^!]/.test(text),
  },
  { title: 'JSON string', write: (text) => JSON.stringify({ A: text }), read: scalar('json') },
  { title: 'YAML, double quotes', write: (text) => `A: ${JSON.stringify(text)}\n`, read: scalar('yaml') },
  {
    title: 'YAML, single quotes',
    write: (text) => `A: '${text.replaceAll("'", "''")}'\n`,
    read: scalar('yaml'),
    takes: isOneLine,
  },
  {
    title: 'YAML, block',
    write: (text) => `A: |-\n    ${text.replaceAll('\n', '\n    ')}\nB: 1\n`,
    read: scalar('yaml'),
    takes: (text) => /^\S(?:[^]*\S)?$/.test(text) && !/\n[ \t]*(?=\n)/.test(text),
  },
  {
    title: 'fence in a list',
    write: (text) => `- it\n\n  \`\`\`json\n  ${text.replaceAll('\n', '\n  ')}\n  \`\`\`\n`,
    read: (outer) => fencesOf(outer)[0]?.spelling,
    takes: (text) => !/\n[ \t]*(?=\n)/.test(text),
  },
];

const characters = fc.constantFrom(
  'a',
  'b',
  ' ',
  '"',
  "'",
  '\\',
  '$',
  '`',
  '{',
  '}',
  ':',
  ',',
  '*',
  '\n',
  'é',
  '%',
  '!',
);
const texts = fc.array(characters, { minLength: 1, maxLength: 30 }).map((all) => all.join(''));
const additions = fc.array(characters, { maxLength: 8 }).map((all) => all.join(''));
const edits = fc.record({ from: fc.nat(40), length: fc.nat(12), text: additions });

describe('texts within texts', () => {
  for (const { title, write, read, takes = () => true } of manners) {
    it(`${title}: an edit outside is the edit that was meant`, () => {
      let written = 0;
      fc.assert(
        fc.property(texts, edits, (inner, { from, length, text }) => {
          // What looks so is taken for quotes behind backslashes, whatever its quotes.
          const isAmbiguous = (it: string): boolean => /^\s*[[{]\s*\\+"/.test(it);
          if (!takes(inner) || isAmbiguous(inner)) return;
          const outer = write(inner);
          const spelling = read(outer);
          // Quotes behind backslashes are told by the brace before them; some manners add a line break.
          assert.ok(spelling);
          const offset = title.includes('backslashes') ? 1 : 0;
          const limit = offset + inner.length;
          assert.equal(spelling.text.slice(offset, limit), inner);
          const start = Math.min(from + offset, limit);
          const end = Math.min(start + length, limit);
          const slot = spelling.slot({ start, end });
          const escaped = slot?.escape(text);
          if (!slot || escaped === undefined) return;
          const edit = { range: { start, end }, text };
          const meant = applyEdits(spelling.text, [edit]);
          if (isAmbiguous(meant) && offset === 0) return;
          if (!takes(meant.slice(offset, limit - (end - start) + text.length))) return;
          const next = applyEdits(outer, [{ range: slot.range, text: escaped }]);
          assert.equal(read(next)?.text ?? '', meant, next);
          written++;
        }),
        { numRuns: 300 },
      );
      assert.ok(written > 10, `only ${String(written)} edits were written`);
    });
  }

  it('places are exact', () => {
    for (const { title, write, read, takes = () => true } of manners) {
      const inner = '"a b": "c*"';
      if (!takes(inner)) continue;
      const outer = write(inner);
      const spelling = read(outer);
      const start = spelling?.text.indexOf('c*') ?? -1;
      const range = spelling?.outside({ start, end: start + 2 });
      assert.equal(range && outer.slice(range.start, range.end), 'c*', title);
    }
  });
});

const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}';
const encoded = encodeURIComponent(policy);

/** Files with a policy that hands on any role, and what is left of `"*"` there. */
const files: readonly (readonly [title: string, name: string, text: string])[] = [
  ['single quotes', 'a.sh', `aws iam create-policy --policy-document '${policy}'\n`],
  ['double quotes', 'a.sh', `aws iam create-policy --policy-document "${policy.replaceAll('"', '\\"')}"\n`],
  [
    'here-document',
    'a.sh',
    `cat > p.json <<EOF\n${policy}\nEOF\naws iam create-policy --policy-document file://p.json\n`,
  ],
  ['PowerShell', 'a.ps1', `aws iam create-policy --policy-document '${policy.replaceAll('"', '\\"')}'\n`],
  ['command prompt', 'a.cmd', `aws iam create-policy --policy-document "${policy.replaceAll('"', '\\"')}"\n`],
  [
    'fence',
    'a.md',
    `- it\n\n  \`\`\`json\n  ${JSON.stringify(JSON.parse(policy), null, 2).replaceAll('\n', '\n  ')}\n  \`\`\`\n`,
  ],
  ['plain text', 'a.txt', `Such as:${policy}And more.\n`],
  ['JSON string', 'a.json', JSON.stringify(template(policy), null, 2)],
  ['block', 'a.yaml', yaml(`|\n        ${policy.replaceAll(',"', ',\n          "')}\n`)],
  ['Sub', 'a.yaml', yaml(`!Sub '${policy}'\n`)],
  ['double quotes', 'a.yaml', yaml(`${JSON.stringify(policy)}\n`)],
];

function template(document: string): object {
  return { Resources: { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } } } };
}

function yaml(value: string): string {
  return `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: ${value}`;
}

describe('fixes within texts', () => {
  const analyzer = createAnalyzer(rules);
  const found = (text: string, name: string) => {
    const document = open({ text, name });
    assert.deepEqual(document.problems, []);
    const { findings, crashes } = analyzer.analyze(document, defaultConfig);
    assert.deepEqual(crashes, []);
    return { document, findings: findings.filter(({ rule }) => rule.startsWith('iam/passrole')) };
  };
  for (const [title, name, text] of files) {
    it(`${name}, ${title}`, () => {
      const { document, findings } = found(text, name);
      assert.deepEqual(
        findings.map(({ rule, range }) => `${rule} ${text.slice(range.start, range.end).replaceAll('\\', '')}`),
        ['iam/passrole-no-service "iam:PassRole"', 'iam/passrole-star "*"'],
      );
      let tried = 0;
      for (const finding of findings) {
        for (const { edits: fix } of fixesOf(analyzer, document, finding)) {
          const after = found(applyEdits(text, fix), name);
          assert.ok(!after.findings.some(({ fingerprint }) => fingerprint === finding.fingerprint));
          tried++;
        }
      }
      assert.ok(tried > 0);
    });
  }

  const evidence: readonly (readonly [name: string, value: unknown, pointer: string])[] = [
    ['URL-encoded', { Role: { RoleName: 'r', AssumeRolePolicyDocument: encoded } }, '/Role/AssumeRolePolicyDocument'],
    [
      'get-role-policy',
      { RoleName: 'r', PolicyName: 'p', PolicyDocument: JSON.parse(policy) as unknown },
      '/PolicyDocument',
    ],
    ['get-policy-version', { PolicyVersion: { Document: encoded } }, '/PolicyVersion/Document'],
  ];
  for (const [name, value, pointer] of evidence) {
    it(`${name}: what AWS printed is not changed`, () => {
      const { document, findings } = found(JSON.stringify(value), 'a.json');
      assert.deepEqual(
        findings.map((finding) => [finding.pointer, fixesOf(analyzer, document, finding).length]),
        name === 'URL-encoded'
          ? []
          : [
              [`${pointer}/Statement/0/Action`, 0],
              [`${pointer}/Statement/0/Resource`, 0],
            ],
      );
    });
  }

  it('of a folded text are not offered, as its lines cannot be written one by one', () => {
    const { document, findings } = found(yaml(`>-\n        ${policy.replaceAll(',"', ',\n        "')}\n`), 'a.yaml');
    assert.deepEqual(
      findings.map((finding) => fixesOf(analyzer, document, finding).length),
      [0, 0],
    );
  });

  it('texts are read once', () => {
    const node = get(parse({ text: JSON.stringify({ A: policy }), format: 'json' }).root, 'A') as ScalarNode;
    assert.equal(textWithin(node), textWithin(node));
    assert.equal(textWithin(node)?.root.kind, 'map');
  });
});
