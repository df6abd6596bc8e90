import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect } from 'vitest';
import {
  type AwsDoor,
  type AwsSendOptions,
  createAwsSend,
} from '../../functions/aws/clients/send.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { type Sandbox, startSandbox } from '../../functions/local/sandbox/server.ts';
import { closed } from '../../functions/local/sandbox/wire/http.ts';
import { CloudError } from '../../shared/core/failure.ts';
import { type SettableClock, settableClock } from './in-process.ts';

/** Credentials for servers that check none. */
export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI-secret' };

/** A sandbox, the real SDK clients in front of it, and its clock. */
export interface Sandboxed {
  readonly sandbox: Sandbox;
  readonly send: AwsDoor;
  readonly clock: SettableClock;
}

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Starts a sandbox for one test; it is closed after it. */
export async function sandboxed(world: World, options: AwsSendOptions = {}): Promise<Sandboxed> {
  const clock = settableClock();
  const sandbox = await startSandbox({ world, clock: clock.now });
  closers.push(sandbox.close);
  const send = door({ endpoint: sandbox.url, ...options });
  return { sandbox, send, clock };
}

/** A door that is closed after the test. */
export function door(options: AwsSendOptions): AwsDoor {
  const send = createAwsSend({ credentials: CREDENTIALS, ...options });
  closers.push(send.close);
  return send;
}

/** A server for one test that answers as it is told; its address. */
export async function serverFor(listener?: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => closed(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The failure a call ends in. */
export async function failureOf(call: Promise<unknown>): Promise<CloudError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CloudError);
  return error as CloudError;
}
