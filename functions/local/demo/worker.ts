import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { reconcile } from '../../../shared/engine/reconcile.ts';
import { decodeText } from '../../../shared/events/decode.ts';
import { follow } from '../follow.ts';
import { createLocal } from '../ports.ts';
import { fastClock } from './clock.ts';
import { SANDBOX_CREDENTIALS, speakProgress, waitText } from './stage.ts';

/** What a process of its own is told on its command line. */
export const WorkerInput = z.object({
  store: z.string(),
  policy: z.string(),
  endpoint: z.string(),
  /** The file with the event, which is about one resource. */
  event: z.string(),
  /** Whether the event was taken by an earlier process: then only the journal says what is to be done. */
  isTaken: z.boolean(),
  start: z.number(),
  factor: z.number(),
});
export type WorkerInput = z.infer<typeof WorkerInput>;

/** What a process of its own says: one JSON object a line. */
export const WorkerLine = z.object({ label: z.string(), text: z.string() });

/** Handles an event in this process, as a function in the cloud would, and says aloud what happens. */
export async function runWorker(
  input: WorkerInput,
  write: (text: string) => void,
  interrupted: AbortSignal,
): Promise<void> {
  const clock = fastClock(input.start, input.factor);
  const line = (label: string, text: string): void => write(`${JSON.stringify({ label, text })}\n`);
  const local = await createLocal({
    env: { AWS_REGION: 'eu-west-1' },
    store: input.store,
    access: 'write',
    policy: { file: input.policy },
    warn: (text) => line('note', text),
    clock,
    aws: { endpoint: input.endpoint, credentials: SANDBOX_CREDENTIALS },
    progress: speakProgress({ line }),
  });
  try {
    const [trigger] = decodeText(readFileSync(input.event, 'utf8'), { ownPrincipals: [] }).triggers;
    if (trigger === undefined) {
      throw new Error('the event holds no trigger');
    }
    const report = await reconcile(trigger.ref, input.isTaken ? null : trigger, local.ports);
    await follow([report], local.ports, {
      deadline: clock.now() + 60 * 60_000,
      interrupted,
      clock,
      onWait: ({ reason }, until) => line('wait', waitText(reason, until - clock.now())),
    });
  } finally {
    await local.close();
  }
}
