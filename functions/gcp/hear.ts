import type { Scope } from '../../shared/core/resource.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { decodeBy, decodeTextBy } from '../../shared/events/decoder.ts';
import { GCP_DECODER } from '../../shared/events/gcp/decode.ts';
import { GCP_RESOURCES } from '../../shared/resources/gcp.generated.ts';
import type { Log } from '../aws/log.ts';
import type { GcpPorts } from './ports.ts';

/** A function hears its own cloud. */
const DECODERS = [GCP_DECODER];

/** One delivery: an event, or the text of one. */
export interface Heard {
  /** The event's or the message's id, for logs. */
  readonly id: string;
  readonly content: unknown;
}

/**
 * Journals what a delivery says, and hands over what is to be done. Rejects when it must come again; with BadEvent when a
 * part of it cannot be read, which no repetition mends: the subscription's dead-letter topic keeps it in the end.
 */
export async function hear(
  heard: Heard,
  remainingMs: () => number,
  ports: GcpPorts,
): Promise<void> {
  const { log } = ports;
  let decoded = decode(heard, []);
  if (decoded.triggers.length > 0) {
    // Only now, so that an irrelevant event does not pay for reading the environment.
    decoded = decode(heard, await ports.ownPrincipals());
  }
  const { triggers, ignored } = decoded;
  for (const { reason, detail } of ignored) {
    log({ level: 'info', message: 'nothing to do', messageId: heard.id, reason, detail });
  }
  if (triggers.length > 0) {
    const home = await ports.home();
    const ours = triggers.flatMap((trigger) => own(trigger, home, log));
    await journalAll(heard, ours, remainingMs, ports);
  }
  const unread = ignored.filter(({ reason }) => reason === 'unrecognised-shape');
  if (unread.length > 0) {
    throw new BadEvent(unread.map(({ detail }) => detail).join(' '));
  }
}

async function journalAll(
  heard: Heard,
  triggers: readonly Trigger[],
  remainingMs: () => number,
  ports: GcpPorts,
): Promise<void> {
  if (triggers.length === 0) {
    return;
  }
  const [engine, { reconcileAll }, { createReader }] = await Promise.all([
    ports.engine(remainingMs),
    import('../aws/reconciles.ts'),
    import('../aws/hand-overs.ts'),
  ]);
  const reader = createReader(engine, ports.handOver, ports.log);
  const jobs = triggers.map((trigger) => ({ delivery: heard, trigger }));
  for (const error of (await reconcileAll(jobs, reader, ports.log)).values()) {
    throw error;
  }
}

function decode({ content }: Heard, ownPrincipals: readonly string[]) {
  return typeof content === 'string'
    ? decodeTextBy(DECODERS, content, { ownPrincipals })
    : decodeBy(DECODERS, content, { ownPrincipals });
}

/** The trigger with its project and region, which events may leave out; none when it is not for this function. */
function own(trigger: Trigger, home: Scope, log: Log): readonly Trigger[] {
  const ref = {
    ...trigger.ref,
    account: trigger.ref.account || home.account,
    region: trigger.ref.region || home.region,
  };
  const isForeign = ref.account !== home.account;
  if (isForeign || !Object.hasOwn(GCP_RESOURCES, ref.type)) {
    const reason = isForeign ? `it belongs to project ${ref.account}` : `${ref.type} has no rules`;
    log({ level: 'info', message: 'nothing to do', ref: ref.id, reason });
    return [];
  }
  return [{ ...trigger, ref }];
}
