import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { fastClock } from '../../../functions/local/demo/clock.ts';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../functions/local/sandbox/slack.ts';
import type { Timer } from '../../../functions/local/timer.ts';
import { faultyWorld, POLICY_FILE } from './account.ts';
import { bareEnvironment, type Ended, runHere } from './cli.ts';

/** What is looked at in an outcome that a command prints. */
export interface Outcome {
  readonly ref: { readonly name: string };
  readonly outcome: string;
  readonly case: string;
  readonly findings: readonly { readonly rule: string }[];
  readonly edits: readonly { readonly field: string; readonly call: string }[];
  readonly plan: { readonly steps: readonly { readonly call: string }[] } | null;
}

/** An account with faults, a Slack, and a command line that works on them. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly slack: SlackSandbox;
  readonly clock: Timer;
  /** Runs a command with `--json`, the bench's journal and, unless told otherwise, its policy. */
  cordon(
    args: readonly string[],
    options?: { readonly policy?: boolean },
  ): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'> & { readonly outcomes: readonly Outcome[] }>;
  /** Runs a command as it is, with the bench's journal. */
  plain(args: readonly string[]): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'>>;
  /** The path of a new file with an event in it. */
  file(name: string, event: unknown): string;
  /** The writing calls that name a resource, in order. */
  writesTo(name: string): readonly string[];
  close(): Promise<void>;
}

/** How much faster than real time the bench's clock runs: minutes of waiting are seconds. */
const FACTOR = 30;

/**
 * Starts a bench. The sandbox and the engine share a clock that runs fast. Only one at a time in a process: the SDK
 * reads the process's own environment.
 */
export async function startBench(): Promise<Bench> {
  const clock = fastClock(Date.now(), FACTOR);
  const folder = mkdtempSync(join(tmpdir(), 'cordon-test-'));
  const store = join(folder, 'journal.sqlite');
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, POLICY_FILE);
  const sandbox = await startSandbox({ world: faultyWorld(clock.now()), clock: clock.now });
  const slack = await startSlackSandbox();
  const env = {
    ...bareEnvironment(sandbox.url),
    CORDON_SLACK_TOKEN: 'xoxb-test',
    CORDON_SLACK_CHANNEL: 'C0TEST',
    CORDON_SLACK_API_URL: slack.url,
    CORDON_EVENT_BUS: 'default',
  };
  for (const [name, value] of Object.entries(env)) {
    vi.stubEnv(name, value);
  }
  const plain: Bench['plain'] = (args) => runHere([...args, '--store', store], { env, clock });
  // Loads the SDK's clients: while that takes, this clock runs on, and what was read is soon old.
  await plain(['sweep']);
  return {
    sandbox,
    slack,
    clock,
    plain,
    cordon: async (args, options = {}) => {
      const given = options.policy === false ? [] : ['--policy', policy];
      const ended = await plain([...args, '--json', ...given]);
      const printed = ended.stdout === '' ? {} : (JSON.parse(ended.stdout) as object);
      return { ...ended, outcomes: 'outcomes' in printed ? (printed.outcomes as Outcome[]) : [] };
    },
    file: (name, event) => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(event));
      return path;
    },
    writesTo: (name) =>
      sandbox.requests
        .filter(({ call }) => !/^(Get|List|Describe|PutEvents)/.test(call.operation))
        .filter(({ call }) => JSON.stringify(call.input).toLowerCase().includes(name.toLowerCase()))
        .map(({ call }) => call.operation),
    close: async () => {
      vi.unstubAllEnvs();
      await sandbox.close();
      await slack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
