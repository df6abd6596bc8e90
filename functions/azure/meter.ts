import type { Clock } from '../../shared/core/ports.ts';
import type { AzureSend } from '../../shared/resources/azure/send.ts';
import type { Meter } from '../aws/meter.ts';

/**
 * Calls a second a sweep makes in the long run. The storage resource provider answers 800 reads in 5 minutes for all of a
 * region's subscribers, the strictest limit of those that are documented: a subscription's own tools keep a quarter.
 */
const CALLS_PER_SECOND = 2;

/** How long a sweep waits when something could not be read, ms: somebody needs the quota more. */
const SLOWED_MS = 10_000;

/** A meter of Resource Manager. */
export type AzureMeter = Omit<Meter, 'metered'> & { metered(send: AzureSend): AzureSend };

/** A meter of one process. A resource is read at one go, and its calls are paid for before the next one is. */
export function createMeter({ now }: Clock): AzureMeter {
  let paidAt = 0;
  function owe(ms: number): void {
    paidAt = Math.max(paidAt, now()) + ms;
  }
  return {
    metered: (send) => (name, request) => {
      owe(1000 / CALLS_PER_SECOND);
      return send(name, request);
    },
    owedMs: () => Math.max(0, Math.ceil(paidAt - now())),
    slowDown: () => owe(SLOWED_MS),
  };
}
