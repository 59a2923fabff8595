/** Names of configuration files, as core has them; where a folder has several of them, the first one counts. */
export const configNames = [
  '.iac-hardener.yaml',
  '.iac-hardener.yml',
  '.iac-hardener.json',
  '.iac-hardener.jsonc',
] as const;
