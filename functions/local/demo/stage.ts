import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../../shared/core/json.ts';
import type { Report } from '../../../shared/core/outcome.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { Step } from '../../../shared/core/state.ts';
import type { Trigger } from '../../../shared/core/trigger.ts';
import { deliver } from '../../../shared/engine/outbox.ts';
import type { Progress } from '../../../shared/engine/ports.ts';
import { reconcile } from '../../../shared/engine/reconcile.ts';
import { bucketRef, sageMakerRef } from '../../../shared/events/aws/arn.ts';
import { decode } from '../../../shared/events/decode.ts';
import { DemoFailure } from '../exit.ts';
import { follow } from '../follow.ts';
import { createLocal, type Local } from '../ports.ts';
import { applyCall } from '../sandbox/model/account.ts';
import type { Call } from '../sandbox/model/world.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { type SlackSandbox, startSlackSandbox } from '../sandbox/slack.ts';
import { duration } from '../text.ts';
import { DEMO_POLICY, demoWorld, NAMES } from './account.ts';
import type { FastClock } from './clock.ts';
import { type Elsewhere, startElsewhere } from './elsewhere.ts';
import type { Voice } from './voice.ts';

/** The credentials of an account that exists on this machine only. */
export const SANDBOX_CREDENTIALS = { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' };

const REGION = 'eu-west-1';
const ACCOUNT = '111122223333';
const CHANNEL = 'C0MLSECURITY';

/** What happened between two moments, counted by the sandbox. */
export interface Trips {
  readonly reads: number;
  readonly writes: number;
  /** Real milliseconds. */
  readonly ms: number;
}

/** Everything the acts share. */
export interface Stage {
  readonly clock: FastClock;
  readonly voice: Voice;
  readonly sandbox: Sandbox;
  /** The other two clouds. */
  readonly elsewhere: Elsewhere;
  readonly slack: SlackSandbox;
  readonly local: Local;
  readonly files: { readonly folder: string; readonly store: string; readonly policy: string };
  readonly interrupted: AbortSignal;
  /** What the acts ended with, for `--json`. */
  readonly reports: Report[];
  /** Makes a call on the account as a person would, past Cordon. */
  person(service: Call['service'], operation: string, input: Call['input']): void;
  /** Hands an event to Cordon and follows its case to the end, aloud. */
  handle(event: Json): Promise<Report>;
  /** Goes on with a report until nothing is to be waited for, aloud. */
  finish(report: Report): Promise<Report>;
  /** Counts from now: call the result to read. */
  count(): () => Trips;
  /** Delivers what is to be told, to Slack and to the bus. */
  tell(): Promise<void>;
  /** Ends the demo when something is not as it says. */
  check(claim: string, holds: boolean): void;
  /** Checks made so far. */
  checked(): number;
  close(): Promise<void>;
}

/** Starts the sandboxes and wires Cordon to them. */
export async function createStage(
  clock: FastClock,
  voice: Voice,
  interrupted: AbortSignal,
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-demo-'));
  const files = {
    folder,
    store: join(folder, 'journal.sqlite'),
    policy: join(folder, 'policy.yaml'),
  };
  writeFileSync(files.policy, DEMO_POLICY);
  const sandbox = await startSandbox({ world: demoWorld(clock.now()), clock: clock.now });
  const slack = await startSlackSandbox();
  const elsewhere = await startElsewhere(clock.now);
  const local = await createLocal({
    env: {
      AWS_REGION: REGION,
      CORDON_SLACK_TOKEN: 'xoxb-sandbox',
      CORDON_SLACK_CHANNEL: CHANNEL,
      CORDON_SLACK_API_URL: slack.url,
      CORDON_EVENT_BUS: 'default',
      ...elsewhere.env,
    },
    store: files.store,
    access: 'write',
    policy: { file: files.policy },
    warn: (text) => voice.line('note', text),
    clock,
    aws: { endpoint: sandbox.url, credentials: SANDBOX_CREDENTIALS },
    progress: speakProgress(voice),
  });
  await warmUp(local);
  const reports: Report[] = [];
  let checks = 0;

  const finish: Stage['finish'] = async (report) => {
    const [end = report] = await follow([report], local.ports, {
      deadline: clock.now() + 60 * 60_000,
      interrupted,
      clock,
      onWait: ({ reason }, until) => voice.line('wait', waitText(reason, until - clock.now())),
    });
    return end;
  };

  return {
    clock,
    voice,
    sandbox,
    elsewhere,
    slack,
    local,
    files,
    interrupted,
    reports,
    person: (service, operation, input) => {
      const { world, answer } = applyCall(
        sandbox.host.world,
        { service, operation, input },
        clock.now(),
      );
      if ('error' in answer) {
        throw new DemoFailure(`${operation} was refused: ${answer.error.message}`);
      }
      sandbox.host.world = world;
    },
    handle: async (event) => {
      const trigger = triggerOf(event);
      return finish(await reconcile(trigger.ref, trigger, local.ports));
    },
    finish,
    count: () => {
      const from = sandbox.requests.length;
      const start = performance.now();
      return () => tripsSince(sandbox, from, performance.now() - start);
    },
    tell: async () => {
      const { waiting } = await deliver(local.notifiers, local.ports);
      const [failure] = waiting;
      if (failure !== undefined) {
        throw new DemoFailure(`${failure.channel} was not told: ${String(failure.error)}`);
      }
    },
    check: (claim, holds) => {
      checks += 1;
      if (!holds) {
        throw new DemoFailure(`The demo did not end as it says: ${claim}.`);
      }
    },
    checked: () => checks,
    close: async () => {
      await local.close();
      await sandbox.close();
      await elsewhere.close();
      await slack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Loads the SDK's clients with a read each. While that takes, the account's clock would run on, and what was read
 * would be old before it was looked at.
 */
async function warmUp({ ports }: Local): Promise<void> {
  const refs = [
    bucketRef(NAMES.bucket, { account: ACCOUNT, region: REGION }),
    sageMakerRef('notebook-instance', NAMES.workshop, { account: ACCOUNT, region: REGION }),
  ];
  for (const ref of refs) {
    if (ref !== null) {
      await (await ports.serve(ref.type))?.api.read(ref, NO_HINTS);
    }
  }
}

/** The one trigger in an event of the demo. */
export function triggerOf(event: Json): Trigger {
  const [trigger] = decode(event, { ownPrincipals: [] }).triggers;
  if (trigger === undefined) {
    throw new DemoFailure('The event was not understood.');
  }
  return trigger;
}

/** Calls as they are answered, in real milliseconds. */
export function speakProgress(voice: Pick<Voice, 'line'>): (event: Progress) => void {
  let start = 0;
  return (event) => {
    if (event.kind === 'calling') {
      start = performance.now();
    } else if (event.kind === 'called') {
      voice.line('call', callText(event.step, event.problem, performance.now() - start));
    }
  };
}

/** `s3:PutBucketPolicy accepted, 12 ms`. */
export function callText(step: Pick<Step, 'call'>, problem: string | null, ms: number): string {
  return `${step.call} ${problem === null ? 'accepted' : `failed: ${problem}`}, ${duration(ms)}`;
}

/** `45 s: it is Pending`. */
export function waitText(reason: string, ms: number): string {
  return `${duration(Math.max(ms, 0))}: ${reason}`;
}

function tripsSince(sandbox: Sandbox, from: number, ms: number): Trips {
  const calls = sandbox.requests.slice(from).map(({ call }) => call);
  // The bus is told, not changed.
  const changes = calls.filter(
    ({ operation }) => !/^(Get|List|Describe|Head)/.test(operation) && operation !== 'PutEvents',
  );
  const told = calls.filter(({ operation }) => operation === 'PutEvents');
  return {
    reads: calls.length - changes.length - told.length,
    writes: changes.length,
    ms,
  };
}

/** How often an operation reached the account. */
export function callsOf(sandbox: Sandbox, operation: string): number {
  return sandbox.requests.filter(({ call }) => call.operation === operation).length;
}
