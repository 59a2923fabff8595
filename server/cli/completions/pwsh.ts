import type { CompletedCommand, Values } from './model.ts';

/** For PowerShell 5 and later. Where there is nothing to offer, the shell completes names of files. */
export function pwsh(commands: readonly CompletedCommand[]): string {
  return `# Completions of iac-hardener for PowerShell
Register-ArgumentCompleter -Native -CommandName iac-hardener -ScriptBlock {
  param($word, $ast, $position)
  $commands = [ordered]@{
${commands.map(({ name, description }) => `    ${quoted(name)} = ${quoted(description)}`).join('\n')}
    'help' = 'display help for command'
  }
  # Options of each command; after the name of an option, what its value may be.
  $options = @{
${commands.map(({ name, options }) => `    ${quoted(name)} = [ordered]@{ ${options.flatMap(flagEntries).join('; ')} }`).join('\n')}
  }
  $values = @{
${commands.flatMap(valueEntries).join('\n')}
  }
  $typed = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
  $command = $typed | Where-Object { $commands.Contains($_) } | Select-Object -First 1
  $before = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
  $found = if (-not $command) { $commands }
    elseif ($values.ContainsKey("$command $before")) { $values["$command $before"] }
    elseif ($word.StartsWith('-')) { $options[$command] }
    elseif ($values.ContainsKey($command)) { $values[$command] }
  if ($found -is [array]) { $list = [ordered]@{}; $found | ForEach-Object { $list[$_] = $_ }; $found = $list }
  if ($found) {
    $found.GetEnumerator() | Where-Object { $_.Key -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, 'ParameterValue', $_.Value)
    }
  }
}
`;
}

function flagEntries({ short, long, description }: CompletedCommand['options'][number]): readonly string[] {
  return [short, long].flatMap((flag) => (flag === undefined ? [] : [`${quoted(flag)} = ${quoted(description)}`]));
}

function valueEntries({ name, options, values }: CompletedCommand): readonly string[] {
  const entries = options.flatMap((option) =>
    [option.short, option.long].flatMap((flag) => entry(flag && `${name} ${flag}`, option.values)),
  );
  return [...entries, ...entry(name, values)];
}

function entry(key: string | undefined, values: Values | undefined): readonly string[] {
  if (key === undefined || values === undefined || typeof values === 'string') return [];
  return [`    ${quoted(key)} = @(${values.map(quoted).join(', ')})`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
