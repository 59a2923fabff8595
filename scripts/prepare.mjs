// Makes a fresh clone ready to run TypeScript. Uses nothing but Node, as nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
requireNode();
installPackages();
const { register } = await import('tsx/esm/api');
register();

function requireNode() {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(engines.node) ?? []).map(Number);
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  console.error(`IaC Hardener needs Node ${engines.node}; this is ${process.version}.`);
  process.exit(1);
}

function installPackages() {
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  console.log('Installing packages …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
