import { afterEach } from 'vitest';
import { type AzureSendOptions, createAzureSend } from '../../functions/azure/clients/send.ts';
import { createGoogleSend, type GoogleSendOptions } from '../../functions/gcp/clients/send.ts';
import { AZURE_SANDBOX } from '../../functions/local/sandbox/azure/cloud.ts';
import type { AzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import { GOOGLE_SANDBOX } from '../../functions/local/sandbox/gcp/cloud.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import {
  type RestCloud,
  type RestSandbox,
  startRestSandbox,
} from '../../functions/local/sandbox/rest-server.ts';
import { type SettableClock, settableClock } from './in-process.ts';

/** A sandbox, the door in front of it, and its clock. */
export interface RestSandboxed<World, Send> {
  readonly sandbox: RestSandbox<World>;
  readonly send: Send;
  readonly clock: SettableClock;
}

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Starts Azure's sandbox for one test. */
export async function azureSandboxed(world: AzureWorld, options: Partial<AzureSendOptions> = {}) {
  return opened(AZURE_SANDBOX, world, (endpoint) =>
    createAzureSend({ endpoint, token: () => Promise.resolve(null), ...options }),
  );
}

/** Starts Google's sandbox for one test. */
export async function googleSandboxed(world: GoogleWorld, options: GoogleSendOptions = {}) {
  return opened(GOOGLE_SANDBOX, world, (endpoint) => createGoogleSend({ endpoint, ...options }));
}

async function opened<World, Send>(
  cloud: RestCloud<World>,
  world: World,
  door: (endpoint: string) => Send,
): Promise<RestSandboxed<World, Send>> {
  const clock = settableClock();
  const sandbox = await startRestSandbox({ cloud, world, clock: clock.now });
  closers.push(sandbox.close);
  return { sandbox, send: door(sandbox.url), clock };
}
