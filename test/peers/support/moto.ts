import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PYTHON } from './python.ts';

/** A fresh interpreter on a busy machine takes seconds to import moto and Flask; a minute means it hangs. */
const START_MS = 60_000;
const SERVE = fileURLToPath(new URL('./serve-moto.py', import.meta.url));

/** A running moto server: an independent implementation of AWS APIs. */
export interface Moto {
  /** `http://127.0.0.1:<port>`: the endpoint for every service. */
  readonly url: string;
  /** Forgets everything: buckets, tables, notebooks. */
  reset(): Promise<void>;
  /** Ends the server. Ending it twice is fine. */
  stop(): Promise<void>;
}

/**
 * Credentials the server takes; it checks none. For SDK clients that are not built by `createAwsSend` too.
 */
export const MOTO_CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };

/**
 * Starts moto on a free loopback port and waits until it answers. Guard suites with `hasPythonPeers()`.
 * Rejects with what the server said when it cannot start.
 */
export async function startMoto(): Promise<Moto> {
  const child = spawn(PYTHON, [SERVE], { stdio: ['pipe', 'pipe', 'pipe'] });
  const port = await portOf(child);
  const url = `http://127.0.0.1:${port}`;
  const stop = () => stopped(child);
  await reset(url);
  return { url, reset: () => reset(url), stop };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`moto did not start: ${why}\n${said}`));
    };
    const timer = setTimeout(() => fail(`no port after ${START_MS} ms`), START_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with code ${code}`));
    // Read to the end: a full pipe would stop the server, which logs every request.
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000);
    });
    child.stdout?.on('data', (chunk) => {
      const line = /^(?<port>\d+)\s*$/m.exec(String(chunk));
      if (line?.groups?.['port'] !== undefined) {
        clearTimeout(timer);
        child.removeAllListeners('exit');
        resolve(Number(line.groups['port']));
      }
    });
  });
}

async function reset(url: string): Promise<void> {
  const answer = await fetch(`${url}/moto-api/reset`, {
    method: 'POST',
    signal: AbortSignal.timeout(START_MS),
  });
  if (!answer.ok) {
    throw new Error(`moto's reset answered ${answer.status}: ${await answer.text()}`);
  }
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
