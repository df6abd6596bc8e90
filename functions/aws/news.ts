import type { Notifier } from '../../shared/core/ports.ts';
import { deliver } from '../../shared/engine/outbox.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { errorMembers, type Log } from './log.ts';

/** Tells what nobody was told yet, while there is time. What a channel does not take stays for the next tick. */
export async function tellAll(
  notifiers: readonly Notifier[],
  engine: EnginePorts,
  log: Log,
): Promise<void> {
  let isMore = notifiers.length > 0;
  while (isMore) {
    const { told, waiting } = await deliver(notifiers, engine);
    for (const { row, channel, error } of waiting) {
      const message = `not told: ${channel}`;
      log({ level: 'error', message, case: row.caseId, ...errorMembers(error) });
    }
    isMore = told > 0 && waiting.length === 0;
  }
}
