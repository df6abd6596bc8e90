import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';

/** A task as Cloud Tasks was given it. */
export interface TakenTask {
  readonly queue: string;
  readonly name: string | null;
  readonly scheduleTime: string | null;
  readonly oidcToken: Json;
  readonly body: string;
}

/** Cloud Tasks, as far as it is used: a name is taken once. */
export function createQueues() {
  const taken: TakenTask[] = [];
  const names = new Set<string>();
  const handled = new Map<string, number>();
  let isDown = false;
  const send: GoogleSend = async (operation, { path, body }) => {
    const refused = (code: 'exists' | 'unavailable') =>
      new CloudError(
        { code, message: `${operation}: ${code}`, permission: null },
        { applied: 'no' },
      );
    if (isDown) {
      throw refused('unavailable');
    }
    const { task } = body as unknown as {
      task: {
        name?: string;
        scheduleTime?: string;
        httpRequest: { oidcToken: Json; body: string };
      };
    };
    if (task.name !== undefined && names.has(task.name)) {
      throw refused('exists');
    }
    names.add(task.name ?? '');
    taken.push({
      queue: path['parent'] ?? '',
      name: task.name ?? null,
      scheduleTime: task.scheduleTime ?? null,
      oidcToken: task.httpRequest.oidcToken,
      body: Buffer.from(task.httpRequest.body, 'base64').toString('utf8'),
    });
    return { status: 200, body: {} };
  };
  return {
    send,
    taken,
    setDown: (down: boolean) => {
      isDown = down;
    },
    /** What came into a queue since the last time. */
    take: (queue: string) => {
      const own = taken.filter((task) => task.queue === queue);
      const from = handled.get(queue) ?? 0;
      handled.set(queue, own.length);
      return own.slice(from);
    },
  };
}
