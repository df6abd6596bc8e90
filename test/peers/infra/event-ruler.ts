import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EventRule } from '../../../infra/aws/event-patterns.ts';

const JARS = fileURLToPath(new URL('../../../.venv/event-ruler', import.meta.url));
const MATCH = fileURLToPath(new URL('./match.java', import.meta.url));

/** Whether AWS's own matcher is installed. Where it is not, suites skip with a loud message; in CI this throws. */
export function hasEventRuler(): boolean {
  if (existsSync(JARS)) {
    return true;
  }
  const problem = `AWS's event-ruler is not installed (${JARS} is missing): run test/peers/setup.sh`;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') {
    throw new Error(problem);
  }
  process.stderr.write(`\n!!! PEER SUITE SKIPPED: ${problem}\n\n`);
  return false;
}

/** The names of the rules by which AWS's own matcher would deliver each event, sorted. */
export function matchedBy(
  rules: readonly EventRule[],
  events: readonly unknown[],
): Promise<readonly (readonly string[])[]> {
  const patterns = Object.fromEntries(rules.map(({ name, pattern }) => [name, pattern]));
  return new Promise((resolve, reject) => {
    const child = spawn('java', ['-cp', `${JARS}/*`, MATCH], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('error', reject);
    // It ends early when it refuses a pattern: its code and words say so.
    child.stdin.on('error', () => undefined);
    child.once('close', (code) => {
      const lines = out.split('\n').filter((line) => line !== '');
      if (code === 0 && lines.length === events.length) {
        resolve(lines.map((line) => (JSON.parse(line) as string[]).toSorted()));
      } else {
        reject(new Error(`match.java ended with ${code}, ${lines.length} answers:\n${err}`));
      }
    });
    child.stdin.end([patterns, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  });
}
