import { createFunction, type Invocation } from './invocation.ts';
import type { AzurePorts } from './ports.ts';

/** How long it may take, in ms. The queue's visibility time-out is the host's, which renews it while this runs. */
const LIMIT_MS = 60_000;

/**
 * The only function that writes to the cloud: goes on with the resource that a message hands over, and removes its wake-up
 * when it has written down what follows. A message that fails comes again, at last into the poison queue; the wake-up
 * is due then.
 */
export function createAct(ports: AzurePorts) {
  return createFunction(act, ports, LIMIT_MS);
}

async function act({ input, log, remainingMs }: Invocation, ports: AzurePorts): Promise<void> {
  const [{ readHandOver }, home] = await Promise.all([import('./hand-overs.ts'), ports.home()]);
  const wakeUp = readHandOver(input, home.account);
  const [engine, { reconcile }, { checkTimeLeft }] = await Promise.all([
    ports.engine(remainingMs, log),
    import('../../shared/engine/reconcile.ts'),
    import('../aws/reconciles.ts'),
  ]);
  checkTimeLeft(engine);
  const { ref, outcome, reason, case: id } = await reconcile(wakeUp.ref, null, engine);
  log({ level: 'info', message: outcome, ref: ref.id, reason, case: id });
  // Only now: until here whatever ends this process leaves it to be found.
  await engine.journal.clear(wakeUp);
}
