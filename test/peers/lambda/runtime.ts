import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** AWS's own Node runtime client, installed by `test/peers/setup.sh`. */
const CLIENT = fileURLToPath(
  new URL('../../../.venv/lambda/node_modules/aws-lambda-ric/index.mjs', import.meta.url),
);

/** Longest an invocation may take here, ms. */
const INVOCATION_MS = 60_000;

/** Whether the runtime client is installed; in CI it must be. See `hasPythonPeers`. */
export function hasLambdaPeer(): boolean {
  if (existsSync(CLIENT)) {
    return true;
  }
  const problem = `the Lambda runtime client is not installed (${CLIENT} is missing): run test/peers/setup.sh`;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') {
    throw new Error(problem);
  }
  process.stderr.write(`\n!!! PEER SUITE SKIPPED: ${problem}\n\n`);
  return false;
}

/** What became of an invocation. */
export type Invoked =
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'error'; readonly error: { readonly errorMessage?: string } }
  /** The process was ended in the middle of it, as Lambda ends what takes too long. */
  | { readonly kind: 'ended' };

/** A function under the runtime client: one process, started when it is invoked, as Lambda starts instances. */
export interface Lambda {
  /** @param aheadMs - how far the function's clock is ahead of the machine's */
  invoke(event: unknown, options?: { end?: Promise<void>; aheadMs?: number }): Promise<Invoked>;
  /** Lines it logged so far, in all its processes. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

/** Moves the clock of a process, before anything else of it is loaded. */
const CLOCK = `data:text/javascript,${encodeURIComponent(
  'const real = Date.now; const ahead = Number(process.env.CLOCK_AHEAD_MS); Date.now = () => real() + ahead;',
)}`;

interface Running {
  readonly event: unknown;
  readonly aheadMs: number;
  end(result: Invoked): void;
}

/** A Lambda service for one function of a bundle, as the runtime client sees it (Lambda Runtime API, 2018-06-01). */
export async function startLambda(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<Lambda> {
  const log: Readonly<Record<string, unknown>>[] = [];
  let running: Running | null = null;
  let child: ChildProcess | null = null;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const now = running;
    if (path.endsWith('/invocation/next') && now !== null) {
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': '00000000-0000-4000-8000-000000000001',
        'lambda-runtime-deadline-ms': String(Date.now() + now.aheadMs + INVOCATION_MS),
        'lambda-runtime-invoked-function-arn': `arn:aws:lambda:eu-west-1:111122223333:function:cordon-${name}`,
      });
      response.end(JSON.stringify(now.event));
      return;
    }
    const body = await textOf(request);
    response.writeHead(202).end('{}');
    if (path.endsWith('/response')) {
      now?.end({ kind: 'answer', answer: body === '' ? null : JSON.parse(body) });
    } else if (path.endsWith('/error')) {
      now?.end({ kind: 'error', error: JSON.parse(body) });
    }
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  function start(aheadMs: number): ChildProcess {
    const started = spawn(process.execPath, ['--import', CLOCK, CLIENT, `${name}.handler`], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...env,
        CLOCK_AHEAD_MS: String(aheadMs),
        AWS_LAMBDA_RUNTIME_API: api,
        AWS_LAMBDA_FUNCTION_NAME: `cordon-${name}`,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/cordon-${name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: 'test',
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: `${name}.handler`,
      },
    });
    let rest = '';
    started.stdout?.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      log.push(...lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)));
    });
    return started;
  }

  async function stopChild(): Promise<void> {
    const ending = child;
    child = null;
    if (ending !== null && ending.exitCode === null && ending.signalCode === null) {
      await new Promise<void>((resolve) => {
        ending.once('exit', () => resolve());
        ending.kill('SIGKILL');
      });
    }
  }

  return {
    log,
    // A process for each invocation: the client asks for the next one at once, and none is there yet.
    async invoke(event, { end, aheadMs = 0 } = {}) {
      const result = await new Promise<Invoked>((resolve) => {
        running = { event, aheadMs, end: resolve };
        child = start(aheadMs);
        child.once('exit', () => resolve({ kind: 'ended' }));
        end?.then(() => resolve({ kind: 'ended' }));
      });
      running = null;
      await stopChild();
      return result;
    },
    async stop() {
      await stopChild();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
  }
  return text;
}
