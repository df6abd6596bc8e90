import type { Clock } from '../../shared/core/ports.ts';
import type { AwsOperationName, AwsSend } from '../../shared/resources/aws/send.ts';

/**
 * Calls a second a sweep makes of each service in the long run. AWS publishes few of these quotas and lowers them by
 * account: so these lie far below what was ever seen to be refused, and an account's own tools keep theirs.
 */
const CALLS_PER_SECOND: Readonly<Record<string, number>> = { s3: 20, s3control: 5, kms: 10 };

/** SageMaker's describe calls, and whatever service is new. */
const OTHERS_PER_SECOND = 2;

/** How long a service is left alone that could not answer, ms: somebody needs its quota more. */
const SLOWED_MS = 10_000;

/** Counts what is asked of each service, and says how long to wait until that is within its budget again. */
export interface Meter {
  /** The door, counted. */
  metered(send: AwsSend): AwsSend;
  /** How long to wait before more is asked, ms. */
  owedMs(): number;
  /** Something could not be read: everything slows down. */
  slowDown(): void;
}

/** A meter of one process. A resource is read at one go, and its calls are paid for before the next one is. */
export function createMeter({ now }: Clock): Meter {
  const paidAt = new Map<string, number>();
  function owe(service: string, ms: number): void {
    paidAt.set(service, Math.max(paidAt.get(service) ?? 0, now()) + ms);
  }
  return {
    metered:
      (send) =>
      <Name extends AwsOperationName>(
        name: Name,
        ...rest: [region: string, input: Parameters<typeof send<Name>>[2]]
      ) => {
        const service = name.slice(0, name.indexOf(':'));
        owe(service, 1000 / (CALLS_PER_SECOND[service] ?? OTHERS_PER_SECOND));
        return send(name, ...rest);
      },
    owedMs: () => Math.max(0, ...[...paidAt.values()].map((at) => Math.ceil(at - now()))),
    slowDown: () => owe('', SLOWED_MS),
  };
}
