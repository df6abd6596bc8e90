import type { Notifier, OutboxRow } from '../core/ports.ts';
import type { EnginePorts } from './ports.ts';

/** Outbox rows taken at once. */
const OUTBOX_MAX = 50;

/** What was told, and what waits for the next time. */
export interface Delivered {
  readonly told: number;
  readonly waiting: readonly {
    readonly row: OutboxRow;
    readonly channel: string;
    readonly error: unknown;
  }[];
}

/**
 * Tells every case's news to every channel, in order per case, at least once. A channel that fails keeps its row: the
 * others are told all the same, and the case never waits for a message.
 */
export async function deliver(
  notifiers: readonly Notifier[],
  ports: Pick<EnginePorts, 'journal'>,
  limit = OUTBOX_MAX,
): Promise<Delivered> {
  const { journal } = ports;
  let told = 0;
  const waiting: { row: OutboxRow; channel: string; error: unknown }[] = [];
  for (const row of await journal.outbox(limit)) {
    const story = await journal.loadCase(row.caseId);
    let whole = true;
    for (const notifier of notifiers) {
      const before = await journal.told(row.caseId, notifier.channel);
      const from = before?.n ?? 0;
      if (story === null || from >= row.n) {
        continue;
      }
      try {
        const to = story.entries.length;
        const handle = await notifier.tell(story, from, to, before?.handle ?? null);
        await journal.setTold(row.caseId, notifier.channel, { n: to, handle });
        told += 1;
      } catch (error) {
        whole = false;
        waiting.push({ row, channel: notifier.channel, error });
      }
    }
    if (whole) {
      await journal.clearOutbox(row);
    }
  }
  return { told, waiting };
}
