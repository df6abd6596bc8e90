import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** What Google starts functions with. */
const FRAMEWORK = fileURLToPath(
  new URL(
    '../../node_modules/@google-cloud/functions-framework/build/src/main.js',
    import.meta.url,
  ),
);

/** A function in a process of its own, as Google runs it. */
export interface FrameworkProcess {
  readonly url: string;
  /** Everything it wrote so far, to either output. */
  output(): string;
  /** Ends it without a word. Twice is fine. */
  kill(): Promise<void>;
}

/**
 * Starts a function under the functions framework.
 * @param source - a module, or a folder whose package.json names it
 */
export async function startFramework(
  source: string,
  target: string,
  env: Readonly<Record<string, string>>,
): Promise<FrameworkProcess> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [FRAMEWORK, `--source=${source}`, `--target=${target}`, `--port=${port}`],
    { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
        if (output.includes('Serving function')) {
          resolve();
        }
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the framework ended with ${code}:\n${output}`)));
  });
  try {
    await ready;
  } catch (error) {
    await killed(child);
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}/`,
    output: () => output,
    kill: () => killed(child),
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const end = once(child, 'exit');
    child.kill('SIGKILL');
    await end;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
