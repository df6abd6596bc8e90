import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createQueue } from '../../functions/local/sandbox/model/queues.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { startSandbox } from '../../functions/local/sandbox/server.ts';
import { ok, startScripted } from '../journals/scripted-dynamodb.ts';

/** Longest run of one process, ms. */
const PROCESS_MS = 120_000;

/** The queue to the function that writes. */
const ACT_QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/cordon-act';

/** An account on loopback for processes of the bundled function: AWS's models, and a table that is empty. */
export interface Account {
  /** Replaces everything in it. */
  reset(world: World): void;
  /** Runs Node with arguments in it, and gives what it printed. Rejects when it fails. */
  run(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** Opens an account. Its table takes every write and remembers none, so that every run finds it the same. */
export async function openAccount(world: World): Promise<Account> {
  const sandbox = await startSandbox({ world: createQueue(world, ACT_QUEUE), clock: Date.now });
  const table = await startScripted(ok({ Items: [] }));
  const env = {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    CORDON_TABLE: 'cordon',
    CORDON_OWN_PRINCIPALS: 'arn:aws:iam::111122223333:role/cordon-events',
    CORDON_PROFILE: 'recommended',
    CORDON_ACT_QUEUE: ACT_QUEUE,
  };
  return {
    reset: (next) => {
      sandbox.host.world = createQueue(next, ACT_QUEUE);
    },
    run: async (...args) => {
      const options = { env, timeout: PROCESS_MS };
      const { stdout } = await promisify(execFile)(process.execPath, args, options);
      return stdout;
    },
    close: async () => {
      await Promise.all([sandbox.close(), table.stop()]);
    },
  };
}

/** Source of a function `invoke(handler, bodies)` for these processes; it throws when a message is not acknowledged. */
export const INVOKE = `
  const context = {
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:cordon-events',
    getRemainingTimeInMillis: () => 60_000,
  };
  async function invoke(handler, bodies) {
    const Records = bodies.map((body, index) => ({ messageId: 'm' + index, eventSource: 'aws:sqs', body }));
    const { batchItemFailures } = await handler({ Records }, context);
    if (batchItemFailures.length > 0) throw new Error('not acknowledged');
  }
`;

/** What a process printed with `result(…)`, after the function's log. */
export const RESULT = `
  function result(value) {
    process.stdout.write('result: ' + JSON.stringify(value) + '\\n', () => process.exit());
  }
`;

/** Reads it. */
export function resultIn(stdout: string): Readonly<Record<string, number>> {
  const line = stdout.split('\n').find((text) => text.startsWith('result: '));
  if (line === undefined) {
    throw new Error(`The process printed no result: ${stdout.slice(0, 500)}`);
  }
  return JSON.parse(line.slice('result: '.length)) as Readonly<Record<string, number>>;
}
