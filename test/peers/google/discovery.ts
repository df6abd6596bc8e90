import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { GoogleCall } from '../../../functions/local/sandbox/gcp/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { PYTHON } from '../support/python.ts';

const VALIDATE = fileURLToPath(new URL('./validate.py', import.meta.url));

/** A request to a method, and its answer unless there is none. */
export interface Exchange {
  /** The method's id in the discovery document. */
  readonly id: string;
  readonly request: Pick<GoogleCall, 'method' | 'host' | 'path' | 'query' | 'body'>;
  readonly answer?: Json;
}

/** What Google's discovery documents have against each exchange; an empty list where nothing. */
export function problemsOf(
  exchanges: readonly Exchange[],
): Promise<readonly (readonly string[])[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, [VALIDATE], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const lines = out.split('\n').filter((line) => line !== '');
      if (code !== 0 || lines.length !== exchanges.length) {
        reject(new Error(`validate.py ended with ${code}, ${lines.length} verdicts:\n${err}`));
      } else {
        resolve(lines.map((line) => JSON.parse(line) as string[]));
      }
    });
    child.stdin.end(exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join(''));
  });
}
