import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Call } from '../../../functions/local/sandbox/model/world.ts';
import type { Recorded } from '../../../functions/local/sandbox/server.ts';
import type { Json } from '../../../shared/core/json.ts';
import { PYTHON } from '../support/python.ts';

const VALIDATE = fileURLToPath(new URL('./validate.py', import.meta.url));

/** Botocore's names of services, where they are not ours. */
const SERVICES: Partial<Record<Call['service'], string>> = { eventbridge: 'events' };

/** A request, and the answer unless it was an error, by botocore's name of the service. */
export interface Exchange {
  readonly service: string;
  readonly operation: string;
  readonly input: Json;
  readonly output?: Json;
}

/** What a sandbox recorded. */
export function exchangeOf({ call, answer }: Pick<Recorded, 'call' | 'answer'>): Exchange {
  const { service, operation, input } = call;
  const output = answer !== null && 'output' in answer ? { output: answer.output } : {};
  return { service: SERVICES[service] ?? service, operation, input, ...output };
}

/** What botocore's API models have against each exchange; an empty list where nothing. */
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
