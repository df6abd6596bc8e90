import { CloudError } from '../core/failure.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Notifier, OutboxRow, Told } from '../core/ports.ts';
import type { EnginePorts } from './ports.ts';

/** Outbox rows told at once. */
const OUTBOX_MAX = 50;

/** Rows looked at for those: while a channel is down its rows stay, and the news of the others is behind them. */
const LOOKED_AT_MAX = 1_000;

/** Left of an invocation before no further case is told, ms: one call of a slow channel, tried again. */
const TELL_MARGIN_MS = 25_000;

/** What was told, and what waits for the next time. */
export interface Delivered {
  readonly told: number;
  readonly waiting: readonly Waiting[];
}

/** News that a channel did not take. */
export interface Waiting {
  readonly row: OutboxRow;
  readonly channel: string;
  readonly error: unknown;
}

/**
 * Tells every case's news to every channel, in order per case, at least once. A channel that fails keeps its row: the
 * others are told all the same, and the case never waits for a message. A channel that is down is left alone until the
 * next time, so that its time-outs do not use up the invocation. Where time runs out, the rest stays for the next time.
 */
export async function deliver(
  notifiers: readonly Notifier[],
  ports: Pick<EnginePorts, 'journal'> & Partial<Pick<EnginePorts, 'remainingMs'>>,
  limit = OUTBOX_MAX,
): Promise<Delivered> {
  const { journal } = ports;
  const waiting: Waiting[] = [];
  const seen = new Set<string>();
  const down = new Map<string, unknown>();
  let told = 0;
  for (let size = limit; ; size += limit) {
    const rows = await journal.outbox(size);
    const fresh = rows.filter((row) => !seen.has(row.caseId));
    for (const row of fresh) {
      if ((ports.remainingMs?.() ?? TELL_MARGIN_MS) < TELL_MARGIN_MS) {
        return { told, waiting };
      }
      seen.add(row.caseId);
      const news = await tellAll(row, notifiers, ports, down);
      told += news.told;
      waiting.push(...news.waiting);
      if (told >= limit) {
        return { told, waiting };
      }
    }
    if (fresh.length === 0 || rows.length < size || size >= LOOKED_AT_MAX) {
      break;
    }
  }
  return { told, waiting };
}

/** Tells one case's news to every channel, and removes the row when all have it. Rejects when the store fails. */
async function tellAll(
  row: OutboxRow,
  notifiers: readonly Notifier[],
  { journal }: Pick<EnginePorts, 'journal'>,
  down: Map<string, unknown>,
): Promise<Delivered> {
  const story = await journal.loadCase(row.caseId);
  const waiting: Waiting[] = [];
  let told = 0;
  for (const notifier of story === null ? [] : notifiers) {
    const { channel } = notifier;
    const before = await journal.told(row.caseId, channel);
    if (story === null || (before?.n ?? 0) >= row.n) {
      continue;
    }
    const answer = down.has(channel)
      ? { error: down.get(channel) }
      : await tellOne(story, before, notifier);
    if ('error' in answer) {
      waiting.push({ row, channel, error: answer.error });
      if (isDown(answer.error)) {
        down.set(channel, answer.error);
      }
    } else {
      await journal.setTold(row.caseId, channel, answer);
      told += 1;
    }
  }
  if (waiting.length === 0) {
    await journal.clearOutbox(row);
  }
  return { told, waiting };
}

/** How far the channel has told the case now, or why it could not. */
async function tellOne(
  story: StoredCase,
  before: Told | null,
  notifier: Notifier,
): Promise<Told | { readonly error: unknown }> {
  const n = story.entries.length;
  try {
    return { n, handle: await notifier.tell(story, before?.n ?? 0, n, before?.handle ?? null) };
  } catch (error) {
    return { error };
  }
}

/** Whether the failure is the channel's and not this message's: the next message would fail the same way. */
function isDown(error: unknown): boolean {
  return error instanceof CloudError && error.failure.code !== 'invalid';
}
