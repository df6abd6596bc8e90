import { digest } from '../../shared/core/digest.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import type { WakeUp } from '../../shared/core/ports.ts';
import { refKey } from '../../shared/core/ref.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import { handOverText } from '../aws/hand-overs.ts';
import type { TaskVariables } from './environment.ts';

/** A call to be made. */
export interface Task {
  readonly body: string;
  /** Names it: of two with one name the queue takes the first, also for an hour after it was done. */
  readonly key?: Json;
  /** Not before this time, ms since the epoch. */
  readonly at?: number;
}

/** Puts a task into its queue. Rejects with CloudError when it was not taken; one that is there already is. */
export async function putTask(
  { queue, url, account }: TaskVariables,
  send: GoogleSend,
  { body, key, at }: Task,
): Promise<void> {
  const task = {
    ...(key === undefined ? {} : { name: `${queue}/tasks/${digest(key)}` }),
    ...(at === undefined ? {} : { scheduleTime: new Date(at).toISOString() }),
    httpRequest: {
      url,
      httpMethod: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(body, 'utf8').toString('base64'),
      oidcToken: { serviceAccountEmail: account, audience: url },
    },
  };
  try {
    const path = { parent: queue };
    await send('cloudtasks.projects.locations.queues.tasks.create', { path, body: { task } });
  } catch (error) {
    if (!(error instanceof CloudError && error.failure.code === 'exists')) {
      throw error;
    }
  }
}

/**
 * Sends wake-ups to the function that writes; the ones that were not taken, and why. A wake-up that is handed over twice
 * is one task until it is scheduled anew: its time is part of the name.
 */
export async function handOverTo(
  target: TaskVariables,
  send: GoogleSend,
  wakeUps: readonly WakeUp[],
): Promise<ReadonlyMap<WakeUp, unknown>> {
  const failures = new Map<WakeUp, unknown>();
  await Promise.all(
    wakeUps.map(async (wakeUp) => {
      const { id, ref, dueAt } = wakeUp;
      const task = { body: handOverText(wakeUp), key: [id, refKey(ref), dueAt] };
      await putTask(target, send, task).catch((error: unknown) => failures.set(wakeUp, error));
    }),
  );
  return failures;
}
