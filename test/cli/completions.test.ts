import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { folderWith, run } from '../harness/cli.ts';
import { loudRule, openRule } from '../harness/lsp-rules.ts';

const shells = ['bash', 'zsh', 'fish', 'pwsh'] as const;

/** What is offered for the last of these words. */
interface Case {
  readonly typed: readonly string[];
  readonly offered: readonly string[];
}

const cases: readonly Case[] = [
  { typed: ['c'], offered: ['check', 'checklist', 'completions'] },
  { typed: ['check', '--form'], offered: ['--format'] },
  { typed: ['check', '--format', 'js'], offered: ['json', 'jsonl'] },
  { typed: ['check', 'a.yaml', '-f', 'sar'], offered: ['sarif'] },
  { typed: ['explain', 'test/'], offered: ['test/loud', 'test/open'] },
  { typed: ['harden', '--with', 'test/open/c'], offered: ['test/open/close'] },
  { typed: ['harden', '--input', 'da'], offered: ['days='] },
  { typed: ['completions', 'z'], offered: ['zsh'] },
];

describe('cli: completions', () => {
  let folder: { path: string; remove: () => void };
  before(async () => {
    folder = folderWith({ 'infra/a.yaml': '' });
    for (const shell of shells) {
      const { out, status } = await run(['completions', shell], { rules: [openRule, loudRule], cwd: '/' });
      assert.equal(status, 0);
      writeFileSync(join(folder.path, shell), out);
    }
  });
  after(() => folder.remove());

  const script = (shell: string): string => join(folder.path, shell);
  /** What a shell prints within `timeout` ms; undefined where it is not installed. */
  const printed = (
    shell: string,
    program: string,
    words: readonly string[],
    timeout = 30_000,
  ): readonly string[] | undefined => {
    const { error, stdout, stderr } = spawnSync(shell, ['-c', program, shell, ...words], {
      encoding: 'utf8',
      cwd: folder.path,
      env: { ...process.env, HOME: folder.path },
      timeout,
      killSignal: 'SIGKILL',
    });
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined;
    assert.equal(error, undefined, `${shell}: ${stdout}`);
    assert.equal(stderr, '');
    return stdout.split(/\r?\n/).filter((line) => line !== '');
  };

  const bash =
    'source "$1"; shift; COMP_WORDS=(iac-hardener "$@"); COMP_CWORD=$#; _iac_hardener; printf "%s\\n" "${COMPREPLY[@]}"';
  for (const { typed, offered } of cases) {
    it(`bash: ${typed.join(' ')}`, function () {
      const found = printed('bash', bash, [script('bash'), ...typed]);
      if (!found) this.skip();
      assert.deepEqual(found, offered);
    });
    it(`fish: ${typed.join(' ')}`, function () {
      const found = printed('fish', 'source $argv[2]; complete -C "$argv[3]"', [
        script('fish'),
        `iac-hardener ${typed.join(' ')}`,
      ]);
      if (!found) this.skip();
      assert.deepEqual(
        found.map((line) => line.split('\t')[0]),
        offered,
      );
    });
  }

  it('bash: the value after an equals sign, and files where nothing else can stand', function () {
    if (!printed('bash', 'true', [])) this.skip();
    assert.deepEqual(printed('bash', bash, [script('bash'), 'check', '--format', '=', 'js']), ['json', 'jsonl']);
    // Nothing of its own: bash then completes names of files.
    assert.deepEqual(printed('bash', bash, [script('bash'), 'check', '--output-file', 'in']), []);
    assert.deepEqual(printed('bash', 'source "$1"; complete -p iac-hardener', [script('bash')]), [
      'complete -o bashdefault -o default -F _iac_hardener iac-hardener',
    ]);
  });

  it('zsh: completes in a real line', function () {
    this.timeout(120_000);
    // Keys go to the line editor, which is there when it shows its prompt: what comes before is lost. The prompt is
    // written in two parts, so that the line that sets it is not taken for it.
    const program = [
      'zmodload zsh/zpty',
      'zpty z "TERM=dumb zsh -f -i"',
      'zpty -w z "unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source $1"',
      'zpty -w z \'show() { zle complete-word; print -r -- "<$BUFFER>"; zle kill-buffer }; zle -N show; bindkey "^X" show\'',
      'zpty -w z \'PROMPT="READ""Y> "\'',
      'zpty -r -m z line "*READY> *"',
      'for typed in "${@:2}"; do',
      "  zpty -w -n z $typed$'\\x18'",
      '  zpty -r -m z line "*<iac*>*"',
      '  print -r -- $line',
      'done',
      'zpty -d z',
    ].join('\n');
    const lines = [
      ['iac-hardener check --format sar', 'iac-hardener check --format sarif'],
      ['iac-hardener explain test/o', 'iac-hardener explain test/open'],
      ['iac-hardener comp', 'iac-hardener completions'],
      ['iac-hardener check in', 'iac-hardener check infra'],
    ] as const;
    const found = printed('zsh', program, [script('zsh'), ...lines.map(([typed]) => typed)], 100_000);
    if (!found) this.skip();
    const shown = found.flatMap((line) => /<(iac-hardener [^>]*?)[ /]*>/.exec(line)?.[1] ?? []);
    assert.deepEqual(
      shown,
      lines.map(([, completed]) => completed),
      found.join('\n'),
    );
  });

  it('PowerShell: has all commands, options and values', async () => {
    const { out } = await run(['completions', 'pwsh'], { rules: [openRule], cwd: '/' });
    for (const part of [
      "'check' = 'Find what is unsafe.'",
      "'check --format' = @('pretty', ",
      "'explain' = @('test/open')",
    ])
      assert.ok(out.includes(part), part);
  });

  it('PowerShell: parses', function () {
    const parse =
      '$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile($args[0], [ref]$null, [ref]$e); $e.Count';
    const { error, stdout } = spawnSync('pwsh', ['-NoProfile', '-Command', parse, script('pwsh')], {
      encoding: 'utf8',
    });
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') this.skip();
    assert.equal(stdout.trim(), '0');
  });

  it('an unknown shell is wrong usage', async () => {
    const { status, err } = await run(['completions', 'csh'], { rules: [], cwd: '/' });
    assert.equal(status, 2);
    assert.match(err, /bash, zsh, fish, pwsh/);
  });
});
