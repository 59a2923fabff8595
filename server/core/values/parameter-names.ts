/**
 * Whether a file is named as people name the parameter files of a template; whether it is one, its content tells.
 * `path` is relative to the template's folder, with forward slashes. Beside `stack.yaml`: `stack.parameters.json`,
 * `stack-parameters-prod.json`, `parameters.json`, `params-prod.yaml`, `prod.parameters.json`, `parameters/prod.json`,
 * `params/prod.env`, `samconfig.toml`.
 */
export function isParameterFileName(path: string, template: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2 || name === template) return false;
  if (parts.length === 2) return folders.test(parts[0] ?? '') && files.test(name);
  if (samConfig.test(name)) return true;
  if (!files.test(name)) return false;
  // `stackparams.json` beside `stack.yaml` has no sign between the words.
  const [stem = ''] = template.split('.');
  const own = name.toLowerCase().startsWith(stem.toLowerCase()) ? name.slice(stem.length) : name;
  return [name, own].some((each) => words.test(each)) || /^param(?:eter)?s/i.test(name);
}

const words = /(?:^|[._-])param(?:eter)?s?(?:[._-]|$)/i;
const folders = /^param(?:eter)?s?$/i;
const files = /\.(?:json|ya?ml|env|properties|params?)$/i;
const samConfig = /^samconfig\.(?:toml|ya?ml)$/i;
