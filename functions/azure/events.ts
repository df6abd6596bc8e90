import type { Scope } from '../../shared/core/resource.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { AZURE_DECODER } from '../../shared/events/azure/decode.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { decodeBy, decodeTextBy } from '../../shared/events/decoder.ts';
import { fieldsOf, shown, textOf } from '../../shared/events/read.ts';
import { AZURE_RESOURCES } from '../../shared/resources/azure.generated.ts';
import type { Log } from '../aws/log.ts';
import { createFunction, type Invocation } from './invocation.ts';
import type { AzurePorts } from './ports.ts';

/** A function hears its own cloud. */
const DECODERS = [AZURE_DECODER];

/** How long it may take, in ms: Event Grid waits 30 s for an answer, and then delivers again what is journalled by then. */
const LIMIT_MS = 60_000;

/**
 * The function that hears events: one from Event Grid, in either of its schemas, or a batch of Event Hubs. It reads and
 * decides; what is to be done is handed over to the function that writes. It succeeds when every trigger is journalled;
 * what fails is delivered again, and what cannot be read ends as a dead letter of the subscription.
 */
export function createEvents(ports: AzurePorts) {
  return createFunction(hear, ports, LIMIT_MS);
}

async function hear(invocation: Invocation, ports: AzurePorts): Promise<void> {
  const { input, log } = invocation;
  const id = shown(textOf(fieldsOf(input)['id']));
  let decoded = decode(input, []);
  if (decoded.triggers.length > 0) {
    // Only now, so that an irrelevant event does not pay for reading the environment.
    decoded = decode(input, await ports.ownPrincipals());
  }
  const { triggers, ignored } = decoded;
  for (const { reason, detail } of ignored) {
    log({ level: 'info', message: 'nothing to do', messageId: id, reason, detail });
  }
  if (triggers.length > 0) {
    const home = await ports.home();
    await journalAll(
      triggers.flatMap((trigger) => ours(trigger, home, log)),
      { id, content: input },
      invocation,
      ports,
    );
  }
  const unread = ignored.filter(({ reason }) => reason === 'unrecognised-shape');
  if (unread.length > 0) {
    throw new BadEvent(unread.map(({ detail }) => detail).join(' '));
  }
}

async function journalAll(
  triggers: readonly Trigger[],
  delivery: { readonly id: string; readonly content: unknown },
  { log, remainingMs }: Invocation,
  ports: AzurePorts,
): Promise<void> {
  if (triggers.length === 0) {
    return;
  }
  const [engine, { reconcileAll }, { createReader }] = await Promise.all([
    ports.engine(remainingMs, log),
    import('../aws/reconciles.ts'),
    import('../aws/hand-overs.ts'),
  ]);
  const reader = createReader(engine, ports.handOver, log);
  const jobs = triggers.map((trigger) => ({ delivery, trigger }));
  for (const error of (await reconcileAll(jobs, reader, log)).values()) {
    throw error;
  }
}

function decode(content: unknown, ownPrincipals: readonly string[]) {
  return typeof content === 'string'
    ? decodeTextBy(DECODERS, content, { ownPrincipals })
    : decodeBy(DECODERS, content, { ownPrincipals });
}

/** The trigger with its subscription, which an event may leave out; none when it is not for this app. */
function ours(trigger: Trigger, home: Scope, log: Log): readonly Trigger[] {
  const ref = { ...trigger.ref, account: trigger.ref.account || home.account };
  const isForeign = ref.account !== home.account;
  if (isForeign || !Object.hasOwn(AZURE_RESOURCES, ref.type)) {
    const reason = isForeign
      ? `it belongs to subscription ${shown(ref.account)}`
      : `${ref.type} has no rules`;
    log({ level: 'info', message: 'nothing to do', ref: ref.id, reason });
    return [];
  }
  return [{ ...trigger, ref }];
}
