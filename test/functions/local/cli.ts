import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import { runCommandLine } from '../../../functions/local/program.ts';
import type { Shell } from '../../../functions/local/shell.ts';
import { REAL_TIME, type Timer } from '../../../functions/local/timer.ts';

/** How the command lines of these tests are run, as processes of their own and in this one. */

/** The command line in a checkout. */
export const CORDON = resolve('functions/local/cordon.ts');

/** What a command line ended with. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of one's own, in the system's temporary folder, until the file's tests have ended. For the top of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment of a process that can reach no cloud, unless an endpoint is given. */
export function bareEnvironment(endpoint?: string): Record<string, string> {
  const { PATH = '', SystemRoot = '' } = process.env;
  return {
    PATH,
    SystemRoot,
    HOME: tmpdir(),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(endpoint === undefined
      ? {}
      : {
          AWS_ENDPOINT_URL: endpoint,
          AWS_REGION: 'eu-west-1',
          AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
          AWS_SECRET_ACCESS_KEY: 'sandbox',
        }),
  };
}

/** A started process, its end, and what it has said so far. */
export interface Started {
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly said: () => string;
}

/** Starts a real process. */
export function start(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string | Buffer } = {},
): Started {
  const child = spawn(process.execPath, [CORDON, ...args], {
    env: options.env ?? bareEnvironment(),
    cwd: options.cwd ?? tmpdir(),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return {
    ended: new Promise((end, fail) => {
      child.once('error', fail);
      child.once('close', (code, signal) => end({ code, signal, stdout, stderr }));
    }),
    kill: (signal) => child.kill(signal),
    said: () => stdout + stderr,
  };
}

/** Runs a real process to its end. */
export function run(
  args: readonly string[],
  options: Parameters<typeof start>[1] = {},
): Promise<Ended> {
  return start(args, options).ended;
}

/** Runs a command line in this process: the same code, without the start of a process. */
export async function runHere(
  args: readonly string[],
  options: {
    env?: Record<string, string>;
    input?: string | Buffer;
    clock?: Timer;
    isTerminal?: boolean;
    interrupted?: AbortSignal;
  } = {},
): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'>> {
  const written = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal: options.isTerminal ?? false,
    hasColour: false,
    columns: () => 100,
  });
  const shell: Shell = {
    out: output('out'),
    err: output('err'),
    input: Readable.from([Buffer.from(options.input ?? '')]),
    env: options.env ?? {},
    clock: options.clock ?? REAL_TIME,
    interrupted: options.interrupted ?? new AbortController().signal,
  };
  const code = await runCommandLine(args, shell);
  return { code, stdout: written.out, stderr: written.err };
}

/** A call of a person's, as EventBridge delivers CloudTrail's record of it. */
export function eventOf(
  service: 's3' | 'sagemaker' | 'kms',
  eventName: string,
  requestParameters: Readonly<Record<string, unknown>>,
  at: number,
): Record<string, unknown> {
  const eventTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const account = '111122223333';
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account,
    time: eventTime,
    region: 'eu-west-1',
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLE',
        arn: `arn:aws:iam::${account}:user/ada`,
        accountId: account,
        userName: 'ada',
      },
      eventTime,
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: 'eu-west-1',
      sourceIPAddress: '203.0.113.7',
      userAgent: 'aws-cli/2.31.0',
      requestParameters,
      responseElements: null,
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
    },
  };
}
