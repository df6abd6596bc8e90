import type { Clock } from '../../shared/core/ports.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import type { Meter } from '../aws/meter.ts';

/**
 * Calls a second a sweep makes of each service in the long run: far below the quotas of a project as they are at first
 * (Vertex AI: 10 resource management requests a second in a region), so that a project's own tools keep theirs.
 */
const CALLS_PER_SECOND: Readonly<Record<string, number>> = { storage: 20, cloudkms: 4 };

/** Every other service. */
const OTHERS_PER_SECOND = 3;

/** How long a sweep waits when something could not be read, ms: somebody needs the quota more. */
const SLOWED_MS = 10_000;

/** A meter of Google's services. */
export type GoogleMeter = Omit<Meter, 'metered'> & { metered(send: GoogleSend): GoogleSend };

/** A meter of one process. A resource is read at one go, and its calls are paid for before the next one is. */
export function createMeter({ now }: Clock): GoogleMeter {
  const paidAt = new Map<string, number>();
  function owe(service: string, ms: number): void {
    paidAt.set(service, Math.max(paidAt.get(service) ?? 0, now()) + ms);
  }
  return {
    metered: (send) => (name, request) => {
      const service = name.slice(0, name.indexOf('.'));
      owe(service, 1000 / (CALLS_PER_SECOND[service] ?? OTHERS_PER_SECOND));
      return send(name, request);
    },
    owedMs: () => Math.max(0, ...[...paidAt.values()].map((at) => Math.ceil(at - now()))),
    slowDown: () => owe('', SLOWED_MS),
  };
}
