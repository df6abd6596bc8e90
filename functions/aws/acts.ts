import type { WakeUp } from '../../shared/core/ports.ts';
import { refKey } from '../../shared/core/ref.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import type { Delivery } from './deliveries.ts';
import { readHandOver } from './hand-overs.ts';
import type { Home } from './invocation.ts';
import type { Log } from './log.ts';
import { checkTimeLeft, eachResource } from './reconciles.ts';

/** A wake-up and the message that brought it. */
interface Order {
  readonly delivery: Delivery;
  readonly wakeUp: WakeUp;
}

/**
 * Goes on with every resource that was handed over, once for all its messages, and removes the wake-ups.
 * @returns why, for the messages that must come again
 */
export async function goOnAll(
  deliveries: readonly Delivery[],
  home: Home,
  engine: EnginePorts,
  log: Log,
): Promise<ReadonlyMap<Delivery, unknown>> {
  const failures = new Map<Delivery, unknown>();
  const groups = new Map<string, Order[]>();
  for (const delivery of deliveries) {
    try {
      const wakeUp = ours(readHandOver(delivery.content), home);
      const key = refKey(wakeUp.ref);
      groups.set(key, [...(groups.get(key) ?? []), { delivery, wakeUp }]);
    } catch (error) {
      failures.set(delivery, error);
    }
  }
  await eachResource(groups.values(), async (orders) => {
    try {
      checkTimeLeft(engine);
      await goOn(orders, engine, log);
    } catch (error) {
      for (const { delivery } of orders) {
        failures.set(delivery, error);
      }
    }
  });
  return failures;
}

async function goOn(orders: readonly Order[], engine: EnginePorts, log: Log): Promise<void> {
  const [first] = orders;
  if (first === undefined) {
    return;
  }
  const { ref, outcome, reason, case: id } = await reconcile(first.wakeUp.ref, null, engine);
  log({ level: 'info', message: outcome, ref: ref.id, reason, case: id });
  // Only now: until here whatever ends this process leaves them to be found.
  await Promise.all(orders.map(({ wakeUp }) => engine.journal.clear(wakeUp)));
}

/** One role, one account: what names another did not come from here. */
function ours(wakeUp: WakeUp, { account }: Home): WakeUp {
  if (wakeUp.ref.account !== account) {
    throw new BadEvent(`Expected a resource of account ${account}, which this function is of.`);
  }
  return wakeUp;
}
