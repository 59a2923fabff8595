// The licences of what the bundles contain, read from the packages themselves.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The text of THIRD_PARTY_LICENSES.txt for bundles made from `inputs` (paths relative to `root`, as in esbuild's metafile).
 * Throws when a package has no licence of its own: such code must not ship.
 * @param {string} root
 * @param {readonly string[]} inputs
 */
export function thirdPartyLicences(root, inputs) {
  const names = new Set(inputs.flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[0] ?? []));
  const sections = [...names].sort().map((folder) => {
    const path = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const file = readdirSync(path).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
    if (!file && !license) throw new Error(`${name} has no licence`);
    const text =
      file && existsSync(join(path, file)) ? readFileSync(join(path, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return `IaC Hardener contains the following packages. For the data tables see docs/data.md.\n${rule}${sections.join(rule)}`;
}
