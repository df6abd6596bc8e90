import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where Google's own packages for Debian put the SDK; `CLOUDSDK_ROOT_DIR` names another place. */
const SDK = process.env['CLOUDSDK_ROOT_DIR'] ?? '/usr/lib/google-cloud-sdk';

/** The emulators, how they are started, and the package of Debian each comes in. */
const EMULATORS = {
  firestore: {
    command: 'platform/cloud-firestore-emulator/cloud_firestore_emulator',
    options: (port: number) => ['start', `--host=127.0.0.1`, `--port=${port}`],
  },
  pubsub: {
    command: 'platform/pubsub-emulator/bin/cloud-pubsub-emulator',
    options: (port: number) => [`--host=127.0.0.1`, `--port=${port}`],
  },
};

/** Java is up within seconds; on a busy machine it takes longer. */
const START_MS = 60_000;

/** A running emulator of Google's. */
export interface Emulator {
  /** `127.0.0.1:8080`. */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * Whether Google's emulators are installed: `apt-get install google-cloud-cli-firestore-emulator
 * google-cloud-cli-pubsub-emulator` from Google's own repository. No registry of packages has them, so that a suite
 * without them skips with a loud message also in CI, unless `CORDON_EMULATORS=required`.
 */
export function hasEmulators(): boolean {
  const missing = Object.values(EMULATORS).filter(({ command }) => !existsSync(join(SDK, command)));
  if (missing.length === 0) {
    return true;
  }
  const problem = `Google's emulators are not installed (${missing.map(({ command }) => join(SDK, command)).join(', ')})`;
  if (process.env['CORDON_EMULATORS'] === 'required') {
    throw new Error(problem);
  }
  process.stderr.write(`\n!!! PEER SUITE SKIPPED: ${problem}\n\n`);
  return false;
}

/** Starts one, empty, on a free port. */
export async function startEmulator(which: keyof typeof EMULATORS): Promise<Emulator> {
  const { command, options } = EMULATORS[which];
  const port = await freePort();
  // The command is a shell that waits for Java: both end with their group.
  const child = spawn(join(SDK, command), options(port), {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${String(chunk)}`.slice(-10_000);
    });
  }
  const endsAt = Date.now() + START_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > endsAt) {
      await ended(child);
      throw new Error(`the ${which} emulator did not start:\n${output}`);
    }
    await sleep(100);
  }
  return { host: `127.0.0.1:${port}`, stop: () => ended(child) };
}

async function answers(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return true;
  } catch {
    // Not yet.
    return false;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const end = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
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
