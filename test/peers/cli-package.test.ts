import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

// Packs the project, installs the package as a user would, and runs the command from there. Needs the registry (or
// npm's cache) for the package's dependencies, so it runs with the peers.

const folder = mkdtempSync(join(tmpdir(), 'cordon-package-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(args: readonly string[]): string {
  return execFileSync('npm', [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

it('runs where it is installed, without any source of ours', () => {
  npm(['pack', '--silent', '--pack-destination', folder]);
  const [tarball = ''] = readdirSync(folder);
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  npm(['install', '--prefix', folder, join(folder, tarball), '--omit=dev', ...quiet]);
  const command = join(folder, 'node_modules', '.bin', 'cordon');

  const rules = execFileSync(process.execPath, [resolve(command), 'rules', '--json'], {
    encoding: 'utf8',
    cwd: folder,
  });
  const demo = execFileSync(process.execPath, [resolve(command), 'demo', '--fast', '--json'], {
    encoding: 'utf8',
    cwd: folder,
  });

  const installed = readdirSync(join(folder, 'node_modules', 'cordon'));
  expect(JSON.parse(rules).rules.length).toBeGreaterThan(5);
  expect(JSON.parse(demo).outcomes).toHaveLength(7);
  expect(installed).not.toContain('shared');
  expect(installed).not.toContain('test');
}, 180_000);
