import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RpcData } from '../../support/functions-host.ts';
import { PROTOCOL } from './protocol.ts';

/** Where `test/peers/setup.sh` puts gRPC. */
const GRPC = fileURLToPath(new URL('../../../.venv/grpc/version', import.meta.url));

/**
 * Microsoft's Node worker, which their Core Tools bring in a folder `workers/node`: `AZURE_FUNCTIONS_NODE_WORKER` names
 * that folder.
 */
const BUNDLE = join(process.env['AZURE_FUNCTIONS_NODE_WORKER'] ?? '', 'dist/src/worker-bundle.js');

/** Whether both are there. */
export function hasWorker(): boolean {
  return (
    process.env['AZURE_FUNCTIONS_NODE_WORKER'] !== undefined &&
    existsSync(BUNDLE) &&
    existsSync(GRPC)
  );
}

/** Loading the worker takes seconds on a busy machine. */
const ANSWER_MS = 30_000;

/** Status of a result: all others are failures. */
const SUCCESS = 1;

/** The members of a message that are looked into. */
interface Message {
  readonly requestId?: string;
  readonly startStream?: object | null;
  readonly rpcLog?: { readonly message: string; readonly logCategory: number } | null;
  readonly workerInitResponse?: { readonly result: Result };
  readonly functionMetadataResponse?: {
    readonly functionMetadataResults: readonly Indexed[];
    readonly result: Result;
  };
  readonly invocationResponse?: { readonly result: Result };
}

interface Result {
  readonly status: number;
  readonly exception: { readonly message: string } | null;
}

interface Indexed {
  readonly name: string;
  readonly functionId: string;
  readonly rawBindings: readonly string[];
}

/** An app in Microsoft's worker. */
export interface WorkerApp {
  readonly functions: readonly Indexed[];
  /** Lines of the functions' own log. */
  readonly log: readonly string[];
  /** `null`, or why it failed. */
  invoke(name: string, data: RpcData): Promise<string | null>;
  stop(): Promise<void>;
}

/** Starts the worker with an app as a host does: over gRPC, by indexing. */
export async function startWorker(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<WorkerApp> {
  const require = createRequire(GRPC);
  const [grpc, loader] = [require('@grpc/grpc-js'), require('@grpc/proto-loader')];
  const loaded = loader.fromJSON(PROTOCOL, { defaults: true, oneofs: true });
  const server = new grpc.Server();
  const waiting = new Map<string, (message: Message) => void>();
  const log: string[] = [];
  const begun = Promise.withResolvers<{ write(message: object): void }>();
  server.addService(loaded['AzureFunctionsRpcMessages.FunctionRpc'], {
    EventStream: (stream: {
      on(event: 'data', listener: (message: Message) => void): void;
      write(message: object): void;
    }) =>
      stream.on('data', (message) => {
        if (message.startStream) {
          begun.resolve(stream);
        } else if (message.rpcLog) {
          // The others are the worker's own.
          if (message.rpcLog.logCategory === 0) {
            log.push(message.rpcLog.message);
          }
        } else {
          waiting.get(message.requestId ?? '')?.(message);
        }
      }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync('127.0.0.1:0', credentials, (error: Error | null, bound: number) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const child = startProcess(port, env);
  const stream = await inTime(begun.promise, child);
  let asked = 0;
  const ask = (content: object) => {
    asked += 1;
    const requestId = `request-${asked}`;
    const answer = Promise.withResolvers<Message>();
    waiting.set(requestId, answer.resolve);
    stream.write({ requestId, ...content });
    return inTime(answer.promise, child);
  };
  const app = { functionAppDirectory: folder };
  const begin = await ask({
    workerInitRequest: { hostVersion: '4.1041.0', workerDirectory: folder, ...app },
  });
  const index = await ask({ functionsMetadataRequest: app });
  const problem = problemOf(begin.workerInitResponse) ?? problemOf(index.functionMetadataResponse);
  if (problem !== null) {
    throw new Error(`the worker does not take the app: ${problem}`);
  }
  const functions = index.functionMetadataResponse?.functionMetadataResults ?? [];
  return {
    functions,
    log,
    invoke: async (name, data) => {
      const metadata = functions.find((each) => each.name === name);
      const { name: trigger } = JSON.parse(metadata?.rawBindings[0] ?? '{}');
      const functionId = metadata?.functionId;
      await ask({ functionLoadRequest: { functionId } });
      const inputData = [{ name: trigger, data }];
      const answer = await ask({ invocationRequest: { invocationId: 'i', functionId, inputData } });
      return problemOf(answer.invocationResponse);
    },
    stop: async () => {
      child.kill('SIGKILL');
      server.forceShutdown();
    },
  };
}

function problemOf(response: { readonly result: Result } | undefined): string | null {
  const { status, exception } = response?.result ?? { status: 0, exception: null };
  return status === SUCCESS ? null : (exception?.message ?? 'no word');
}

/** The worker's bundle itself: its launcher refuses versions of Node that are newer than it is. */
function startProcess(port: number, env: Readonly<Record<string, string>>): ChildProcess {
  const start = `require(${JSON.stringify(BUNDLE)}).worker.startNodeWorker(process.argv)`;
  const address = ['--functions-uri', `http://127.0.0.1:${port}`];
  const names = ['--functions-worker-id', 'worker', '--functions-request-id', 'begin'];
  const length = ['--functions-grpc-max-message-length', '16777216'];
  return spawn(process.execPath, ['-e', start, '--', '-', ...address, ...names, ...length], {
    env: { ...env },
    stdio: 'ignore',
  });
}

async function inTime<Value>(promise: Promise<Value>, child: ChildProcess): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer from the worker')), ANSWER_MS);
  const gone = (code: number | null) => late.reject(new Error(`the worker ended: ${code}`));
  child.once('exit', gone);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
    child.off('exit', gone);
  }
}
