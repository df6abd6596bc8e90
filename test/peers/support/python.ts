import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The interpreter of the peers' virtual environment, made by `test/peers/setup.sh`. */
export const PYTHON = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url));

/**
 * Whether the Python peers are installed. Where they are not, a suite skips with a loud message; in CI
 * (`process.env.CI`) it throws instead, so that nothing is silently unproven there.
 */
export function hasPythonPeers(): boolean {
  if (existsSync(PYTHON)) {
    return true;
  }
  const problem = `the Python peers are not installed (${PYTHON} is missing): run test/peers/setup.sh`;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') {
    throw new Error(problem);
  }
  process.stderr.write(`\n!!! PEER SUITE SKIPPED: ${problem}\n\n`);
  return false;
}
