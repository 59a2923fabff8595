import { isMain, root, vsix } from './paths.ts';
import { must } from './run.ts';

/** Builds the bundles and packs them: dist/iac-hardener.vsix. */
export async function packageExtension(): Promise<string> {
  await must(process.execPath, ['esbuild.mjs'], { cwd: root });
  const vsce = 'node_modules/@vscode/vsce/vsce';
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '-o', vsix];
  await must(process.execPath, [vsce, 'package', ...options], { cwd: root, output: 'quiet' });
  return vsix;
}

if (isMain(import.meta.url)) console.log(await packageExtension());
