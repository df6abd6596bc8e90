import { http } from '@google-cloud/functions-framework';
import { createHttp, type HttpCall } from './http.ts';
import { createGcpPorts, type GcpPorts } from './ports.ts';

/**
 * The only function that writes to the cloud: goes on with the resource that a task hands over, and removes its wake-up
 * when it has written down what follows. A task that fails comes again; when its queue gives it up, the wake-up is due.
 */
export function createAct(ports: GcpPorts) {
  return createHttp(act, ports);
}

http('act', createAct(createGcpPorts(process.env)));

async function act({ text, remainingMs }: HttpCall, ports: GcpPorts): Promise<void> {
  const [{ readHandOver }, home] = await Promise.all([import('./hand-overs.ts'), ports.home()]);
  const wakeUp = readHandOver(text, home.account);
  const [engine, { reconcile }, { checkTimeLeft }] = await Promise.all([
    ports.engine(remainingMs),
    import('../../shared/engine/reconcile.ts'),
    import('../aws/reconciles.ts'),
  ]);
  checkTimeLeft(engine);
  const { ref, outcome, reason, case: id } = await reconcile(wakeUp.ref, null, engine);
  ports.log({ level: 'info', message: outcome, ref: ref.id, reason, case: id });
  // Only now: until here whatever ends this process leaves it to be found.
  await engine.journal.clear(wakeUp);
}
