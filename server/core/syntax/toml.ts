import { parse, TomlDate, TomlError, type TomlTable, type TomlValue } from 'smol-toml';

/** A value of a configuration file as people wrote it: numbers, booleans and dates are texts. */
export type Setting = string | readonly Setting[] | Settings;

export interface Settings {
  readonly [key: string]: Setting;
}

/** The settings of a TOML file, or why there are none, as the end of a sentence. */
export function readToml(text: string): { readonly settings: Settings } | { readonly why: string } {
  if (text.length > largest) return { why: 'is larger than 2 MB' };
  try {
    // Integers of more than 53 bits, such as ids, must keep their digits.
    const table = parse(text, { integersAsBigInt: 'asNeeded', unsafeKeyBehaviour: 'drop', maxDepth: 20 });
    return { settings: tableOf(table) };
  } catch (error) {
    if (!(error instanceof TomlError)) return { why: 'cannot be read' };
    const [message = ''] = error.message.split('\n');
    return { why: `has an error on line ${String(error.line)}: ${message.replace(/^Invalid TOML document: /, '')}` };
  }
}

const largest = 2 * 1024 * 1024;

function settingOf(value: TomlValue): Setting {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(settingOf);
  return typeof value === 'object' ? tableOf(value) : String(value);
}

function tableOf(table: TomlTable): Settings {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, settingOf(value)]));
}
